/**
 * Paths, decided on their text alone.
 * @module
 */
import { sep } from "node:path";

/** True if a real path is a folder or below it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
