/**
 * Which programs the search path has.
 * @module
 */
import { delimiter, isAbsolute, join } from "node:path";

/** The file names of a program on this operating system, the likeliest first. */
export function programNames(name: string): string[] {
  if (Deno.build.os !== "windows") return [name];
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

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    // Not there, or not ours to look at: in both cases of no use.
    return false;
  }
}
