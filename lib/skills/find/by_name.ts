/**
 * Finds the skill that a name means.
 * @module
 */
import { basename } from "node:path";
import { nearest } from "./names.ts";
import type { Skill } from "../skill.ts";
import { foldName } from "../read/text.ts";

/**
 * Finds a skill by its exact name, then without regard to case and Unicode
 * form, then by the name of its folder.
 *
 * @example
 * ```ts
 * import { findSkill } from "./by_name.ts";
 *
 * console.assert(findSkill([], "pdf") === null);
 * ```
 */
export function findSkill(skills: readonly Skill[], name: string): Skill | null {
  const folded = foldName(name.trim());
  return skills.find((skill) => skill.name === name) ??
    skills.find((skill) => foldName(skill.name) === folded) ??
    skills.find((skill) => foldName(basename(skill.folder)) === folded) ??
    null;
}

/** The names of skills nearest to a wrong one, best first: three, if there are as many. */
export function nearestNames(skills: readonly Skill[], name: string): string[] {
  return nearest(skills.map((skill) => skill.name), name);
}
