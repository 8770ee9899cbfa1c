/**
 * How many columns a text takes on a terminal; the one import of the measure.
 * @module
 */
import stringWidth from "npm:string-width@9.0.0";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Widths of short texts, which come again and again: measuring is slow. */
const known = new Map<string, number>();
const maxKnown = 10_000;

/** The columns of a line without control characters: two for most East Asian letters and emoji. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length;
  const seen = known.get(text);
  if (seen !== undefined) return seen;
  const width = stringWidth(text);
  if (known.size < maxKnown && text.length < 20) known.set(text, width);
  return width;
}

/** Divides a text into what fits into `columns`, one character at the least, and the rest. */
export function splitAtWidth(text: string, columns: number): [string, string] {
  if (isPlain(text)) {
    const at = Math.max(1, columns);
    return [text.slice(0, at), text.slice(at)];
  }
  let [at, width] = [0, 0];
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment);
    if (width > columns && at > 0) break;
    at += segment.length;
  }
  return [text.slice(0, at), text.slice(at)];
}

/** Cuts a line that is too long and marks it with an ellipsis. */
export function clipToWidth(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  return columns < 2 ? "" : `${splitAtWidth(text, columns - 1)[0]}…`;
}

/** What a user sees as one character each. */
export function* splitGraphemes(text: string): Generator<string> {
  if (isPlain(text)) yield* text;
  else for (const { segment } of graphemes.segment(text)) yield segment;
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
