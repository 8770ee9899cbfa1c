/**
 * Where a script runs.
 * @module
 */
import type { SkillFolder } from "../skill_folder.ts";
import { folderVariables, replaceFolderNames, type ScriptCwd } from "./folders.ts";
import type { ScriptPlaces } from "./other_folder.ts";

export interface PlacesOptions {
  /** Absolute path of the user's folder. */
  workFolder: string;
  cwd?: ScriptCwd | undefined;
  args?: readonly string[] | undefined;
}

/** The working folder of a script, and its arguments with folders in place of their names. */
export function placesOf(
  skill: SkillFolder,
  { workFolder, cwd = "user", args = [] }: PlacesOptions,
): ScriptPlaces {
  const variables = folderVariables(skill, workFolder);
  return {
    skill,
    workFolder,
    cwd: cwd === "skill" ? skill.folder : workFolder,
    args: args.map((argument) => replaceFolderNames(argument, variables)),
  };
}
