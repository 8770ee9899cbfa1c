/**
 * Text from models, skills, scripts and endpoints made harmless for a terminal.
 * @module
 */

/**
 * Replaces what a terminal would obey (control characters but line feed and
 * tab, and marks that reverse the direction of writing) by visible characters.
 * A carriage return becomes a line feed.
 */
export function sanitize(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/[\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/**
 * Makes one line of a text, such as a name in a list of one a line: what ends a
 * line, hides or steers is written out.
 */
export function visibleLine(text: string): string {
  return text.replace(
    /(?!\t)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u{E0000}-\u{E0FFF}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** The sequences of the styles of this program, and of their ends. */
const ownStyle = /(\x1b\[(?:[12349]|2[2349]|3[1-69])m)/;
const endsOpen = /\x1b\[(?:[12349]|3[1-6])m[^\x1b]*$/;

/**
 * Makes text harmless that the program may have styled: only its own styles
 * are left, and none goes on beyond the text.
 */
export function sanitizeStyled(text: string): string {
  if (!/[^\n\t\x20-\x7e]/.test(text)) return text;
  const safe = text.split(ownStyle)
    .map((piece, index) => index % 2 === 1 ? piece : sanitize(piece)).join("");
  return endsOpen.test(safe) ? `${safe}\x1b[0m` : safe;
}
