/**
 * A long output as a text that a model can take: head, a note, tail.
 * @module
 */

export interface CapTextOptions {
  /** Size of the whole output. */
  bytes: number;
  /** Length of the text; the note counts. */
  maxChars: number;
  /** Where the whole output is, as a part of a sentence. */
  where: string;
}

/**
 * The first and the last characters of an output, with a line between that
 * says how much is missing and where it is.
 *
 * `head` and `tail` may overlap: of each, only the outer part is used.
 */
export function capText(head: Uint8Array, tail: Uint8Array, options: CapTextOptions): string {
  const { bytes, maxChars, where } = options;
  const note = (missing: number) =>
    `\n[… ${missing} of ${bytes} bytes are left out here; ${where} …]\n`;
  const room = Math.max(0, maxChars - note(bytes).length);
  const start = firstChars(decodeText(head), Math.ceil(room / 2));
  const end = lastChars(decodeText(tail), Math.floor(room / 2));
  const missing = bytes - byteLength(start) - byteLength(end);
  return start + note(Math.max(0, missing)) + end;
}

/** UTF-8 to text; what is not UTF-8 becomes U+FFFD, a byte order mark stays. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function firstChars(text: string, count: number): string {
  const cutsPair = isHighSurrogate(text.charCodeAt(count - 1));
  return text.slice(0, cutsPair ? count - 1 : count);
}

function lastChars(text: string, count: number): string {
  const from = text.length - count;
  const cutsPair = isHighSurrogate(text.charCodeAt(from - 1));
  return text.slice(cutsPair ? from + 1 : from);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
