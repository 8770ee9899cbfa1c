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

/** Reads a record from the cache; null for what is none. */
export function parseRecord(value: unknown): EnvironmentRecord | null {
  if (typeof value !== "object" || value === null) return null;
  const { source, requirements, python, skipped }: Partial<Record<string, unknown>> = { ...value };
  if (typeof source !== "string" || typeof python !== "string") return null;
  if (!isList(requirements, (line): line is string => typeof line === "string")) return null;
  return { source, requirements, python, ...(isList(skipped, isSkipped) && { skipped }) };
}

function isList<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isSkipped(value: unknown): value is SkippedPackage {
  return typeof value === "object" && value !== null &&
    "requirement" in value && typeof value.requirement === "string" &&
    "reason" in value && typeof value.reason === "string";
}

/** The file with the {@linkcode EnvironmentRecord}. */
export const recordName = "skills-runner.json";
