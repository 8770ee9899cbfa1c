/**
 * The file of a skill that a tool call names.
 * @module
 */
import { isAbsolute, join, normalize, relative, sep } from "node:path";
import { folderVariables, replaceFolderNames } from "../executor/scripts/folders.ts";
import type { Skill } from "../skills/skill.ts";

/** A path in a skill. */
export interface FileInSkill {
  skill: Skill;
  /** Relative to the skill's folder, as far as it is one; nothing says that it exists. */
  path: string;
}

/**
 * Reads a path that a model gave with a skill: relative to its folder, absolute,
 * with a name such as `{baseDir}` for the folder, or `../other/x`, which means
 * another one of the skills.
 */
export function fileInSkill(skills: readonly Skill[], skill: Skill, path: string): FileInSkill {
  const plain = replaceFolderNames(path, folderVariables(skill, ""));
  const climbs = /^(?:\.\/)*\.\.(?:\/|$)/.test(plain);
  if (!climbs && !isAbsolute(plain)) return { skill, path: plain };
  const target = climbs ? join(skill.folder, plain) : normalize(plain);
  const owner = ownerOf([skill, ...skills], target);
  return owner === null ? { skill, path: plain } : {
    skill: owner,
    path: relative(owner.folder, target).replaceAll(sep, "/"),
  };
}

/** The innermost skill that a path is in. */
function ownerOf(skills: readonly Skill[], path: string): Skill | null {
  let owner: Skill | null = null;
  for (const skill of skills) {
    const isInside = path.startsWith(skill.folder + sep);
    if (isInside && (owner === null || skill.folder.length > owner.folder.length)) owner = skill;
  }
  return owner;
}
