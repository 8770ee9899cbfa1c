/**
 * What is written into each environment.
 * @module
 */

/** A package that could not be installed, and was no condition. */
export interface SkippedPackage {
  /** As in a requirements file. */
  requirement: string;
  /** In the installer's words. */
  reason: string;
}

/** What is written into each environment, so that a person can tell what it is for. */
export interface EnvironmentRecord {
  /** Where its packages are declared. */
  source: string;
  /** Lines as in a requirements file. */
  requirements: string[];
  /** Version of its Python. */
  python: string;
  /** What was tried and could not be installed. @default none */
  skipped?: SkippedPackage[];
}

/** The file with the {@linkcode EnvironmentRecord}. */
export const RECORD_NAME = "skills-runner.json";
