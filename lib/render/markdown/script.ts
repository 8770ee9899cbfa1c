/**
 * Where a line of text may be broken.
 * @module
 */

/** Letters of the scripts that are written without spaces. */
const wide = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}`;
/** Signs that stay with the letter before them, or with the one after them. */
const closing = "、。，．：；？！）］｝〉》」』】〕〗〙”’…ー々,.:;?!)\\]}%";
const opening = "（［｛〈《「『【〔〖〘“‘(\\[{";

const between =
  `(?<=[${wide}])(?=[^${closing}\\s])|(?<=[^${opening}\\s])(?=[${opening}]*[${wide}])`;
const isPlain = /^[\x20-\x7e]*$/;

/** Made when first needed: their tables take milliseconds to load. */
let patterns: Record<"unit" | "boundary" | "joint", RegExp> | undefined;

function loadPatterns(): Record<"unit" | "boundary" | "joint", RegExp> {
  return patterns ??= {
    unit: new RegExp(
      `\\s+|[${opening}]*[${wide}][${closing}]*|(?:(?![${wide}])[^\\s])+`,
      "gu",
    ),
    boundary: new RegExp(`\\s|${between}`, "gu"),
    joint: new RegExp(between, "uy"),
  };
}

/** A word that is longer is taken in pieces of this length. */
const maxPieceLength = 400;

/** Divides a text into what is not broken (words, letters of the scripts above) and white space. */
export function splitUnits(text: string): readonly string[] {
  return text.match(isPlain.test(text) ? /\s+|\S+/g : loadPatterns().unit) ?? [];
}

/** Whether a line may be broken between two texts that no white space divides. */
export function isBreakable(before: string, after: string): boolean {
  const text = before + after;
  if (isPlain.test(text)) return false;
  const { joint } = loadPatterns();
  joint.lastIndex = before.length;
  return joint.test(text);
}

/**
 * The index after the piece of a text that begins at `start`: a word with one
 * white space, or a letter; -1 if the piece may go on beyond the end of the
 * text. However a text arrives, its pieces are the same.
 */
export function endOfPiece(text: string, start: number): number {
  const ahead = text.slice(start, start + maxPieceLength + 1);
  const end = endOfWord(ahead);
  if (end !== -1 && end <= maxPieceLength) return start + end;
  if (ahead.length <= maxPieceLength) return -1;
  return start + maxPieceLength - (isHighSurrogate(ahead.charCodeAt(maxPieceLength - 1)) ? 1 : 0);
}

function endOfWord(text: string): number {
  const { boundary } = loadPatterns();
  for (let at = 0; at < text.length;) {
    boundary.lastIndex = at;
    const match = boundary.exec(text);
    if (match === null) return -1;
    const end = match.index + match[0].length;
    if (end > 0 && (match[0] !== "" || end < text.length)) return end;
    at = end + (isHighSurrogate(text.charCodeAt(end)) ? 2 : 1);
  }
  return -1;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}
