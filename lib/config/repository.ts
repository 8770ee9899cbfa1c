/**
 * The repository around a folder.
 * @module
 */
import { isThere } from "../files/there.ts";
import { dirname, join } from "node:path";

/**
 * The nearest folder with `.git` in it, a folder or a file, from the given one up;
 * null if there is none, or none that may be looked at.
 */
export async function findRepositoryRoot(folder: string): Promise<string | null> {
  for (let place = folder;; place = dirname(place)) {
    if (await isThere(join(place, ".git"))) return place;
    if (dirname(place) === place) return null;
  }
}
