/**
 * The skill that a tool call names.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { Json, JsonObject } from "../events.ts";
import { nearest } from "../nearest.ts";
import { findSkill, nearestNames } from "../skills/find/by_name.ts";
import type { Skill } from "../skills/skill.ts";

/** The schema of the field `skill_name`. */
export const skillNameField: JsonObject = {
  type: "string",
  description: "Name of the skill, as in the list of skills",
};

/**
 * Returns the skill of that name.
 *
 * @throws {RunnerError} `skill` if there is none; names the nearest ones
 */
export function requireSkill(skills: readonly Skill[], name: Json | undefined): Skill {
  const text = String(name);
  const skill = findSkill(skills, text);
  if (skill === null) throw unknownSkill(skills, text);
  return skill;
}

/** The error for a name that no skill has. */
export function unknownSkill(skills: readonly Skill[], text: string): RunnerError {
  const meant = nearest(text, skills.map(({ name }) => name));
  const near = nearestNames(skills, text);
  return new RunnerError("skill", `Cannot find skill ${JSON.stringify(text.slice(0, 100))}`, {
    hint: meant !== null
      ? `Did you mean ${meant}?`
      : near.length > 0
      ? `The nearest names are: ${near.join(", ")}`
      : "There are no skills; check the skills folders",
  });
}
