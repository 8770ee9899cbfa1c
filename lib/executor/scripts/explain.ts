/**
 * What can be done about a script that failed.
 * @module
 */
import { findPackage, isStandardModule } from "../declared/packages.ts";
import type { Environment } from "../environments/own.ts";

/** A hint for people and the model, if the script lacked a module. */
export function explainMissingModule(
  stderr: string,
  environment: Environment,
): string | undefined {
  const [, module] = /^ModuleNotFoundError: No module named '([\w.]+)'\s*$/m.exec(stderr) ?? [];
  if (module === undefined) return undefined;
  if (isStandardModule(module)) {
    return `The module "${module}" belongs to Python itself, but this installation or version lacks it`;
  }
  const name = findPackage(module);
  if (name === "") {
    return `The module "${module}" comes with no package of that name; declare the right one`;
  }
  if (environment.isOwn) {
    return `The module "${module}" is not in ${environment.folder}; ` +
      `install it with: "${environment.python}" -m pip install ${name}`;
  }
  return `The module "${module}" comes with the package ${name}, which is not declared. ` +
    `Declare it at the top of the script, as in "# /// script", "# dependencies = ["${name}"]", "# ///" ` +
    "on three lines, or in requirements.txt of the skill; --setup=infer installs what scripts import";
}

/** A hint for people and the model, if the script asked a person something. */
export function explainMissingInput(stderr: string): string | undefined {
  if (!/^EOFError: EOF when reading a line\s*$/m.test(stderr)) return undefined;
  return "The script asks for input (input(), say), but nobody can type it here; " +
    "give it as an argument or in a file";
}

/** True if the interpreter itself could not start: its base installation has gone. */
export function isBrokenStart(stderr: string): boolean {
  return /^(Fatal Python error: init|Python path configuration:|Could not find platform)/.test(
    stderr,
  );
}
