/**
 * A glance at the names in a folder instead of a look for each file: most files
 * that may say something about packages are not there.
 * @module
 */
import { dirname } from "node:path";
import { Glance } from "../../files/glance.ts";
import { isInside } from "../../files/paths.ts";
import type { ReadText } from "./requirements.ts";

/**
 * Reads as `readText` does, but for files of a skill whose folders do not name
 * them, which are none.
 */
export function withGlance(
  skillFolder: string,
  readText: ReadText,
  glance: Glance = new Glance(),
): ReadText {
  return async (path) => {
    const isNone = isInside(dirname(path), skillFolder) && !glance.mayBeThere(path);
    return isNone ? null : await readText(path);
  };
}
