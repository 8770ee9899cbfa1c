/**
 * How long a file may be before a reader loses it.
 * @module
 */
import type { Finding, Program } from "./program.ts";

const maxLines = 250;

/** Files of the library that are too long. */
export function lengthFindings({ files }: Program): Finding[] {
  return [...files].flatMap(([path, { text }]) => {
    const count = text.trimEnd().split("\n").length;
    if (!/^lib\/.*\.ts$/.test(path) || count <= maxLines) return [];
    return [{ path, line: maxLines + 1, message: `more than ${maxLines} lines` }];
  });
}
