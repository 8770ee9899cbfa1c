/**
 * Files inside a folder whose author is a stranger: a link that leaves it is
 * refused, also one that is put in place while it is looked at.
 * @module
 */
import { decodeMarked } from "./text.ts";
import { readAll, type ReadBoundedOptions } from "./bounded.ts";
import { FileRefused, openRegular, type OpenRegularOptions } from "./regular.ts";
import { isInside } from "./paths.ts";

/** Looks at an opened file; each has to find the same, so that a race is lost. */
const looks = 4;

/**
 * Opens a regular file in or below a folder. Links are followed as long as they
 * stay inside.
 *
 * A path can lead elsewhere by the time it is opened. So what was opened is
 * compared, by device and number, with what the path leads to without a link.
 *
 * @throws {FileRefused} for what is outside, and what is no regular file
 * @throws the signal's reason when it is aborted
 * @throws {Deno.errors.NotFound} and the other errors of `Deno.open`
 */
export async function openInside(
  folder: string,
  path: string,
  options: OpenRegularOptions = {},
): Promise<Deno.FsFile> {
  const root = Deno.realPathSync(folder);
  const target = Deno.realPathSync(path);
  if (!isInside(target, root)) throw leavesFolder();
  const file = await openRegular(target, options);
  try {
    const opened = file.statSync();
    for (let look = 0; look < looks; look++) {
      if (Deno.realPathSync(target) !== target) throw leavesFolder();
      if (!isSame(Deno.lstatSync(target), opened)) throw new FileRefused("it was exchanged");
    }
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * The text of a file that {@linkcode openInside} opens, as `readText` reads it;
 * null if there is nothing, or a folder.
 *
 * @throws as {@linkcode openInside} does, and {@linkcode FileRefused} for a file over the bound
 */
export async function readTextInside(
  folder: string,
  path: string,
  options: ReadBoundedOptions,
): Promise<string | null> {
  if (isNothing(path)) return null;
  using file = await openInside(folder, path, options);
  return decodeMarked(await readAll(file, options));
}

/** Also for a part of the path that is a file, and for a link to nothing. */
function isNothing(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    if (error instanceof Deno.errors.NotADirectory) return true;
    throw error;
  }
}

/** Where the system numbers no files, the path has to do. */
function isSame(left: Deno.FileInfo, right: Deno.FileInfo): boolean {
  return left.dev === right.dev && left.ino === right.ino;
}

function leavesFolder(): FileRefused {
  return new FileRefused("it leads outside the folder");
}
