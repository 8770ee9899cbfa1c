/**
 * Bytes that people saved as text.
 * @module
 */

/**
 * Text in UTF-8, or in UTF-16 where the first two bytes say so, as PowerShell's
 * `>` and some editors write it. The byte order mark is left out; what cannot
 * be decoded becomes U+FFFD.
 */
export function decodeMarked(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return "utf-8";
}
