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
 * Which packages are installed: those that a skill declares, or, where it
 * declares none, also those that its scripts import.
 */
export type SetupMode = "declared" | "infer";
