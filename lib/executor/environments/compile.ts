/**
 * Byte code of packages, made while an environment is built: then progress is
 * shown and no limit runs.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../../errors.ts";
import { runProcess } from "../../process/process.ts";
import { installedPackages, sitePackagesOf } from "./installed.ts";
import { pythonIn } from "./own.ts";

export interface CompilePackagesOptions {
  cacheFolder: string;
  env: Record<string, string>;
  /** The environment whose Python compiles. @default the environment itself */
  python?: string;
  signal?: AbortSignal | undefined;
}

const fewPackages = 4;

/** The folder with the byte code of everything that scripts import. */
export function byteCodeFolder(cacheFolder: string): string {
  return join(cacheFolder, "pycache");
}

/**
 * Compiles the packages of an environment in its final place, to where scripts
 * look for byte code. What does not compile is left to the script that imports it.
 */
export async function compilePackages(
  environment: string,
  { cacheFolder, env, python = pythonIn(environment), signal }: CompilePackagesOptions,
): Promise<void> {
  const site = sitePackagesOf(environment);
  if (site === null) return;
  try {
    await runProcess(python, {
      // Not the tests of packages, which are half of some; no word about what
      // is not for this version.
      args: [
        "-I",
        "-X",
        `pycache_prefix=${byteCodeFolder(cacheFolder)}`,
        "-m",
        "compileall",
        "-qq",
        // Starting a process for each processor pays off from some packages on.
        ...(installedPackages([site]).size > fewPackages ? ["-j", "0"] : []),
        "-x",
        "[/\\\\]tests?[/\\\\]",
        site,
      ],
      cwd: environment,
      env,
      timeoutMs: 0,
      maxChars: 1000,
      outputFolder: join(cacheFolder, "outputs"),
      ...(signal !== undefined && { signal }),
    });
  } catch (error) {
    // A Python that does not start says so when it runs a script.
    if (!(error instanceof RunnerError)) throw error;
  }
  signal?.throwIfAborted();
}
