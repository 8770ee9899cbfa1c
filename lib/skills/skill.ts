/**
 * What a skill is, and what can be wrong with one.
 * @module
 */

/** A folder with a SKILL.md, as the model and the user see it. */
export interface Skill {
  /**
   * Unique in its catalogue and safe to print; never used as a path. From the
   * frontmatter, else the folder's name.
   */
  name: string;
  /** What it does and when to use it; one line, safe to print. */
  description: string;
  /** Absolute path of the folder, links resolved. */
  folder: string;
  /** Absolute path of its SKILL.md, links resolved. */
  file: string;
  /** Absolute path of the plugin that it is part of; absent if it is part of none. */
  pluginFolder?: string;
  /** The configured folder it was found in. */
  root: string;
  /** What the skill needs of its surroundings, in its author's words. */
  compatibility?: string;
  /** False with `disable-model-invocation: true`: not in the catalogue of the model. */
  visibleToModel: boolean;
}

/** How bad a diagnostic is: an error costs the skill, a warning does not. */
export type Severity = "error" | "warning" | "info";

/** Something about a skill that its author or user should know. */
export interface Diagnostic {
  /** Stable, in kebab-case: `name-mismatch`. */
  code: string;
  /** How bad it is. */
  severity: Severity;
  /** A sentence for people, without a period. */
  message: string;
  /** Absolute path of the file or folder. */
  file: string;
  /** Counted from 1; absent if it concerns the whole file. */
  line?: number;
}

/** The skills found, and what was wrong with them and with the others. */
export interface Catalog {
  /** Sorted by name within each configured folder, earlier folders first. */
  skills: Skill[];
  diagnostics: Diagnostic[];
}
