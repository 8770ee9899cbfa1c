/**
 * Stands for `node:util` in the bundled program: what few starts need is loaded
 * when it is called.
 * @module
 */
import type * as NodeUtil from "node:util";

/** Loads Deno's own. */
function util(): typeof NodeUtil {
  return process.getBuiltinModule("node:util");
}

/** Text with codes for a terminal. */
export function styleText(...words: Parameters<typeof NodeUtil.styleText>): string {
  return util().styleText(...words);
}

/** Text without codes for a terminal. */
export function stripVTControlCharacters(text: string): string {
  return util().stripVTControlCharacters(text);
}

/** The variables of a file `.env`. */
export function parseEnv(text: string): ReturnType<typeof NodeUtil.parseEnv> {
  return util().parseEnv(text);
}
