/**
 * Texts of any length in one line.
 * @module
 */

/** A text in one line of at most so many characters, with `…` where it is cut. @default 120 */
export function clip(text: string, maxChars = 120): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= maxChars ? line : `${line.slice(0, maxChars - 1)}…`;
}
