/**
 * What a virtual environment is, and the one that a skill brings along.
 * @module
 */
import { basename, join } from "node:path";
import { RunnerError } from "../../errors.ts";
import { isThereSync } from "../../files/there.ts";
import { exists } from "../../files/whole.ts";

/** A virtual environment that is there. */
export interface Environment {
  /** Absolute path. */
  folder: string;
  /** Absolute path of its interpreter. */
  python: string;
  /** Where its packages are declared. */
  source: string;
  /** True if the skill brought it along: it is used, and never changed. */
  isOwn: boolean;
  /** What the skill's scripts have beside it. @default nothing */
  layer?: Layer;
}

/**
 * Packages that one skill has beside an environment, which others may share: what
 * its scripts turned out to need, and what they install themselves.
 */
export interface Layer {
  /** Absolute path; an environment of its own once there is a package. */
  folder: string;
  /** Absolute path of its packages; there in any case, so that a running Python sees what comes. */
  site: string;
  /** Absolute path of the folder with the module `pip` and, in `bin`, the programs of that name. */
  pip: string;
}

/** The interpreter of an environment on this operating system. */
export function pythonIn(folder: string): string {
  return join(folder, Deno.build.os === "windows" ? "Scripts/python.exe" : "bin/python");
}

/** `<skill>/venv` or `<skill>/.venv`, which come first and are never changed. */
export async function findOwnEnvironment(skillFolder: string): Promise<Environment | null> {
  const folders = ["venv", ".venv"].map((name) => join(skillFolder, name));
  for (const folder of folders.filter(isThereSync)) {
    for (const python of [join(folder, "bin/python"), join(folder, "Scripts/python.exe")]) {
      if (await exists(python)) return { folder, python, source: basename(folder), isOwn: true };
    }
    const marks = ["pyvenv.cfg", "bin", "Scripts"].map((name) => exists(join(folder, name)));
    if ((await Promise.all(marks)).includes(true)) throw brokenEnvironment(folder);
  }
  return null;
}

/** The error for an environment whose interpreter is missing or does not start. */
export function brokenEnvironment(folder: string, cause?: unknown): RunnerError {
  return new RunnerError("skill", `Cannot start the Python of ${folder}: missing or broken`, {
    hint: `Repair it with: python3 -m venv --clear "${folder}"; or remove it, ` +
      "and one is built in the cache",
    cause,
  });
}
