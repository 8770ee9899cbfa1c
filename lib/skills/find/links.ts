/**
 * What entries of folders are, and where links lead; null for what is not there
 * or not to be looked at. Synchronous, since each takes microseconds and there
 * are many.
 * @module
 */
import { join } from "node:path";
import { partFolders } from "./folder_names.ts";

/** What a real path is; nothing for what the runtime does not let be looked at, as in `/proc`. */
export function statTarget(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch {
    // Gone since, or not to be looked at: either way there is no skill.
    return null;
  }
}

/** What an entry is, without following a link. */
export function statLink(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch {
    // Nothing there, or a folder that cannot be entered: listing it says which.
    return null;
  }
}

/** The real path that a link leads to. */
export function resolveLink(path: string): string | null {
  try {
    return Deno.realPathSync(path);
  } catch {
    // A link to nothing, or to itself.
    return null;
  }
}

/** The entries of a folder; none if it cannot be listed. */
export function listSync(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    // Gone, or not to be looked into.
    return [];
  }
}

/**
 * True if a folder has no other folders than those for parts of a skill: it has a
 * link for itself, one from above, and one from each folder in it, where systems
 * count. That is found out in a quarter of the time that a listing takes.
 */
export function hasPartsOnly(folder: string): boolean {
  let others = (statLink(folder)?.nlink ?? 0) - 2;
  if (others < 0) return false;
  for (const name of partFolders) {
    if (others === 0) break;
    if (statLink(join(folder, name))?.isDirectory) others--;
  }
  return others === 0;
}
