/**
 * Text from models and scripts made harmless for a terminal.
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
