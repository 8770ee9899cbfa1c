/**
 * `--skill`, `--no-skill` and `--no-skills`: which skills a model knows.
 * @module
 */
import type { SkillSelection } from "../runner/instructions.ts";
import type { Arguments } from "./arguments.ts";

/** The skills that the command line names. */
export function readSkillSelection({ lists, flags }: Arguments): Required<SkillSelection> {
  return {
    loadedSkills: lists.skill ?? [],
    hiddenSkills: flags.has("no-skills") ? "all" : lists["no-skill"] ?? [],
  };
}
