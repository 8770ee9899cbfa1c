/**
 * Whether bytes are text, and what they are if not.
 * @module
 */

/** First bytes of the formats that skills ship, and their names. */
const signatures: readonly (readonly [string, readonly number[]])[] = [
  ["PNG image", [0x89, 0x50, 0x4e, 0x47]],
  ["JPEG image", [0xff, 0xd8, 0xff]],
  ["GIF image", [0x47, 0x49, 0x46, 0x38]],
  ["PDF document", [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ["ZIP archive or Office document", [0x50, 0x4b, 0x03, 0x04]],
  ["ZIP archive or Office document", [0x50, 0x4b, 0x05, 0x06]],
  ["gzip archive", [0x1f, 0x8b]],
  ["bzip2 archive", [0x42, 0x5a, 0x68]],
  ["xz archive", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["Zstandard archive", [0x28, 0xb5, 0x2f, 0xfd]],
  ["7-Zip archive", [0x37, 0x7a, 0xbc, 0xaf, 0x27]],
  ["SQLite database", [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66]],
  ["ELF executable", [0x7f, 0x45, 0x4c, 0x46]],
  ["Mach-O executable", [0xcf, 0xfa, 0xed, 0xfe]],
  ["WebAssembly module", [0x00, 0x61, 0x73, 0x6d]],
  ["Java class or Mach-O executable", [0xca, 0xfe, 0xba, 0xbe]],
  ["Ogg media", [0x4f, 0x67, 0x67, 0x53]],
  ["MP3 audio", [0x49, 0x44, 0x33]],
  ["TrueType font", [0x00, 0x01, 0x00, 0x00]],
  ["OpenType font", [0x4f, 0x54, 0x54, 0x4f]],
  ["WOFF font", [0x77, 0x4f, 0x46]],
  ["legacy Office document", [0xd0, 0xcf, 0x11, 0xe0]],
  ["UTF-16 text", [0xff, 0xfe]],
  ["UTF-16 text", [0xfe, 0xff]],
];

/** Formats whose name stands behind an `xxxx` or a length. */
const offsetSignatures: readonly (readonly [string, number, string])[] = [
  ["WebP image", 8, "WEBP"],
  ["WAV audio", 8, "WAVE"],
  ["MP4 media", 4, "ftyp"],
  ["tar archive", 257, "ustar"],
];

/** Share of characters that no text has, above which bytes are no text. */
const maxOddShare = 0.1;
/** Controls that no text uses, and what bytes become that are not UTF-8. */
const oddCharacters = /[\x00-\x07\x0E-\x1A\x1C-\x1F\x7F-\x9F\uFFFD]/g;

/**
 * Names the format of bytes that are not UTF-8 text; null if they are.
 *
 * Text may hold a few control characters and bad bytes, as real files do.
 * Looks at all bytes given: the first few kilobytes of a file do.
 */
export function binaryFormat(head: Uint8Array): string | null {
  const [first] = head;
  const signature = signatures.find(([, bytes]) =>
    bytes[0] === first && bytes.every((byte, i) => head[i] === byte)
  );
  if (signature !== undefined) return signature[0];
  const format = offsetSignatures.find(([, offset, name]) =>
    head.length >= offset + name.length &&
    [...name].every((letter, i) => head[offset + i] === letter.charCodeAt(0))
  );
  if (format !== undefined) return format[0];
  // In streaming mode a character that the end of the bytes cuts is not counted.
  const text = new TextDecoder().decode(head, { stream: true });
  const odd = text.match(oddCharacters)?.length ?? 0;
  return odd > text.length * maxOddShare ? "binary data" : null;
}

/**
 * Decodes UTF-8; bad bytes become U+FFFD.
 *
 * `isCut` says that the bytes may end inside a character, which is then dropped.
 */
export function decodeUtf8(
  bytes: Uint8Array,
  isCut: boolean,
): { text: string; hasBadBytes: boolean } {
  const text = new TextDecoder().decode(bytes, { stream: isCut });
  return { text, hasBadBytes: text.includes("\uFFFD") && !isUtf8(bytes, isCut) };
}

/** True if UTF-8 begins with the mark that some editors put there. */
export function hasByteOrderMark([first, second, third]: Uint8Array): boolean {
  return first === 0xef && second === 0xbb && third === 0xbf;
}

/** The text of bytes that begin with the mark of UTF-16; null for others. */
export function decodeUtf16(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  if (!isLittle && !(first === 0xfe && second === 0xff)) return null;
  const text = new TextDecoder(isLittle ? "utf-16le" : "utf-16be").decode(bytes, { stream: true });
  // Ordinary text has no NUL; UTF-32 begins with the same two bytes.
  return text.includes("\0") ? null : text;
}

function isUtf8(bytes: Uint8Array, isCut: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
