/**
 * Whose Python runs, and what may be installed for it.
 * @module
 */

/** The skill whose Python runs. */
export interface SkillFolder {
  /** For messages only. */
  name: string;
  /** Absolute path. */
  folder: string;
  /** Absolute path of the plugin that the skill is part of. @default the skill's folder */
  pluginFolder?: string;
}

/**
 * Which packages may be installed: those that a skill declares, in files, inline
 * metadata or the `pip install` lines of its documentation; also well-known ones
 * that its scripts import; also any other name that is imported or asked for.
 */
export type SetupMode = "declared" | "known" | "any";
