/**
 * The folders that a script works with, and the names that skills have for them.
 * @module
 */
import type { SkillFolder } from "../skill_folder.ts";

/** Where a script runs: in the user's folder, or in that of its skill. */
export type ScriptCwd = "user" | "skill";

/** The variables that tell scripts their folders; other programs have their own names for them. */
export function folderVariables(
  { folder, pluginFolder = folder }: Pick<SkillFolder, "folder" | "pluginFolder">,
  workFolder: string,
): Record<string, string> {
  return {
    SKILL_DIR: folder,
    SKILLS_RUNNER_WORKDIR: workFolder,
    CLAUDE_SKILL_DIR: folder,
    CLAUDE_PLUGIN_ROOT: pluginFolder,
  };
}

/**
 * Puts the folders in place of `$SKILL_DIR`, `${CLAUDE_PLUGIN_ROOT}` and the like,
 * and of `{baseDir}`: no shell does it for arguments, and a model reads no variables.
 */
export function replaceFolderNames(text: string, variables: Record<string, string>): string {
  if (!/[${]/.test(text)) return text;
  return text
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced, bare) => variables[braced ?? bare] ?? whole)
    .replace(/(?<!\$)\{baseDir\}/g, variables.SKILL_DIR ?? "{baseDir}");
}
