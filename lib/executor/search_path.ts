/**
 * Which programs the search path has.
 * @module
 */
import { delimiter, isAbsolute, join } from "node:path";

/** The file names of a program on an operating system, the likeliest first. */
export function programNames(name: string, os: typeof Deno.build.os = Deno.build.os): string[] {
  if (os !== "windows") return [name];
  return [".exe", ".cmd", ".bat"].map((extension) => name + extension);
}

/** The files that a search path has for some names, in order of the names. */
export async function findCommands(
  names: readonly string[],
  env: Record<string, string>,
): Promise<string[]> {
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter(isAbsolute);
  const found: string[] = [];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (await isFile(path)) found.push(path);
    }
  }
  return found;
}

/** The file that runs a program, the first on the search path; null if there is none. */
export async function findProgram(
  name: string,
  env: Record<string, string>,
): Promise<string | null> {
  return (await findCommands(programNames(name), env))[0] ?? null;
}

/** True for a file that can be started, as far as a look tells: one that a full disk left empty cannot. */
export async function isProgram(path: string): Promise<boolean> {
  try {
    const { isFile, size, mode } = await Deno.stat(path);
    return isFile && size > 0 && (mode === null || (mode & 0o111) !== 0);
  } catch {
    // Not there, a link to nothing, or not ours to look at: in all cases of no use.
    return false;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    // Not there, or not ours to look at: in both cases of no use. But for one kind:
    return Deno.build.os === "windows" && await isAlias(path);
  }
}

/** Programs from the Store are links that only starting them follows: whether one leads anywhere shows then. */
async function isAlias(path: string): Promise<boolean> {
  try {
    const { isSymlink, isFile } = await Deno.lstat(path);
    return isSymlink || isFile;
  } catch {
    return false;
  }
}
