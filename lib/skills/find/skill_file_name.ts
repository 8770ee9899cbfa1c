/**
 * What the file of a skill is called, and where a link in its place leads.
 * @module
 */
import { isInsideAny } from "../files/paths.ts";
import { resolveLink, statTarget } from "./links.ts";

/** As the specification says. */
export const skillFileName = "SKILL.md";
/** The accepted names, the best first. */
const fileNames = [skillFileName, "SKILL.MD", "Skill.md", "skill.md"];

/** The name of the file that makes a folder a skill; null if it is none. */
export function nameOfSkillFile(entries: readonly Deno.DirEntry[]): string | null {
  return fileNames.find((fileName) => entries.some(({ name }) => name === fileName)) ?? null;
}

/**
 * What a link to a SKILL.md leads to: a file inside the configured folders, or a
 * SKILL.md elsewhere, as programs make such links that manage files of settings.
 */
export function followFile(
  link: string,
  allowedRoots: readonly string[],
): { path: string; isFile: boolean } | null {
  const path = resolveLink(link);
  if (path === null) return null;
  if (!isInsideAny(path, allowedRoots) && !/skill\.md$/i.test(path)) return null;
  const status = statTarget(path);
  return status === null ? null : { path, isFile: status.isFile };
}
