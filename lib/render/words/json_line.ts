/**
 * JSON for programs, which people look at too.
 * @module
 */

/** What JSON may hold as it is, but a terminal obeys or cannot show. */
const hidden = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * A value as one line of JSON with its line feed. Control characters and marks
 * of direction are `\u` escapes, so that no terminal obeys them; any parser
 * reads the same value.
 */
export function jsonLine(value: unknown): string {
  const json = JSON.stringify(value).replace(
    hidden,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${json}\n`;
}
