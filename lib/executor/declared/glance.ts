/**
 * A glance at the names in a folder instead of a look for each file: most files
 * that may say something about packages are not there.
 * @module
 */
import { basename, dirname } from "node:path";
import { isInside } from "../../files/paths.ts";
import type { ReadText } from "./requirements.ts";

/** The names in a folder; an empty set where no folder is, null if it cannot be listed. */
function namesIn(folder: string): ReadonlySet<string> | null {
  try {
    return new Set(Array.from(Deno.readDirSync(folder), ({ name }) => plain(name)));
  } catch (error) {
    const isNone = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    return isNone ? new Set() : null;
  }
}

/** Equal for names that may be one to a file system: some tell neither case nor form apart. */
function plain(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/**
 * Reads as `readText` does, but for files of a skill whose folders do not name
 * them, which are none. Each folder is listed once.
 */
export function withGlance(skillFolder: string, readText: ReadText): ReadText {
  const known = new Map<string, ReadonlySet<string> | null>();
  return async (path) => {
    const folder = dirname(path);
    if (!isInside(folder, skillFolder)) return await readText(path);
    let names = known.get(folder);
    if (names === undefined) {
      names = namesIn(folder);
      known.set(folder, names);
    }
    return names === null || names.has(plain(basename(path))) ? await readText(path) : null;
  };
}
