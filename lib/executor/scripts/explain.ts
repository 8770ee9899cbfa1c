/**
 * What can be done about a script that failed.
 * @module
 */
import type { SetupMode } from "../skill_folder.ts";

export interface ExplainMissingOptions {
  setup: SetupMode;
  /** Whether the mode allows a requirement, and why it could not be installed if it was tried. */
  known: ReadonlyMap<string, { isAllowed: boolean; failure: string | null }>;
  /** Modules of Python itself that this installation lacks. */
  standard: readonly string[];
}

/** A hint for people and the model about the packages that a script lacks; null if there are none. */
export function explainMissing(
  requirements: readonly string[],
  { setup, known, standard }: ExplainMissingOptions,
): string | null {
  const [module] = standard;
  if (module !== undefined && requirements.length === 0) {
    return `The module "${module}" belongs to Python itself, but this installation or version lacks it`;
  }
  if (requirements.length === 0) return null;
  const list = requirements.join(", ");
  const failures = requirements.flatMap((requirement) => {
    const failure = known.get(requirement)?.failure;
    return failure ? [`${requirement} cannot be installed: ${failure}`] : [];
  });
  if (failures.length > 0) return failures.join("; ");
  const allowed = requirements.filter((requirement) => known.get(requirement)?.isAllowed);
  if (allowed.length > 0) {
    const words = allowed.map((requirement) => JSON.stringify(requirement)).join(", ");
    return `The script lacks ${list}. Run it again with "packages": [${words}]`;
  }
  return setup === "declared"
    ? `The script lacks ${list}, and only what a skill declares is installed. Declare it in ` +
      `requirements.txt of the skill, or at the top of the script: "# /// script", ` +
      `"# dependencies = [${requirements.map((each) => JSON.stringify(each)).join(", ")}]", ` +
      `"# ///" on three lines; --setup known also installs well-known packages that scripts import`
    : `The script lacks ${list}, which is neither declared nor well known, so that it is not ` +
      `installed: give the right name in "packages", or tell the user that --setup any would allow it`;
}

/** A hint for people and the model, if the script asked a person something. */
export function explainMissingInput(stderr: string): string | null {
  if (!/^EOFError: EOF when reading a line\s*$/m.test(stderr)) return null;
  return "The script asks for input (input(), say), but nobody can type it here; " +
    "give it as an argument or in a file";
}

/** True if the interpreter itself could not start: its base installation has gone. */
export function isBrokenStart(stderr: string): boolean {
  return /^(Fatal Python error: init|Python path configuration:|Could not find platform)/.test(
    stderr,
  );
}
