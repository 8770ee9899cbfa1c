/**
 * How many columns a text takes on a terminal; the one import of the table.
 *
 * A package that measures everything (`string-width`) takes 30 ms to load for
 * its expressions, which every command that prints a note would pay. A test
 * holds this measure against it.
 * @module
 */
import { eastAsianWidth } from "npm:get-east-asian-width@1.7.0";

/** Widths of short texts, which come again and again: measuring is slow. */
const known = new Map<string, number>();
const maxKnown = 10_000;

/** The columns of a line, styled or not: two for most East Asian letters and emoji. */
export function widthOf(line: string): number {
  const text = line.includes("\x1b") ? line.replace(/\x1b\[[\d;]*m/g, "") : line;
  if (isPlain(text)) return text.length;
  const seen = known.get(text);
  if (seen !== undefined) return seen;
  const width = measure(text);
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
  for (const segment of splitGraphemes(text)) {
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

let graphemes: Intl.Segmenter | undefined;

/** What a user sees as one character each. */
export function* splitGraphemes(text: string): Generator<string> {
  if (isPlain(text)) return yield* text;
  // Made when first needed: its tables take 10 ms to load.
  graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  for (const { segment } of graphemes.segment(text)) yield segment;
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function measure(text: string): number {
  // Letters and signs that never join with others to one character.
  if (
    /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0391-\u0482\u048a-\u052f\u2010-\u2027\u2190-\u2199\u2500-\u257f\u25a0-\u25cf\u2713-\u2718]*$/
      .test(text)
  ) return text.length;
  let width = 0;
  for (const cluster of splitGraphemes(text.toWellFormed())) width += clusterWidth(cluster);
  return width;
}

/**
 * The width of what a user sees as one character. The expressions stand inside, so
 * that what measures nothing of the kind does not wait for their tables.
 */
function clusterWidth(cluster: string): number {
  // Signs that span what follows (ARABIC NUMBER SIGN, say) can be seen; other characters of format cannot.
  const visibleCharacter =
    /[^\p{Default_Ignorable_Code_Point}\p{Cc}\p{Me}\p{Mn}\p{Cf}]|[\u0600-\u0605\u06dd\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;
  const visible = cluster.slice(Math.max(0, cluster.search(visibleCharacter)));
  if (!visibleCharacter.test(visible)) return 0;
  const first = cluster.codePointAt(0) ?? 0;
  if (isHangul(first)) return eastAsianWidth(first);
  // A picture that is asked to be a letter.
  if (/^(?![\u{10000}-\u{10ffff}])\p{Emoji_Presentation}\ufe0e/u.test(visible)) return 1;
  // Flags, keycaps, and pictures by their nature, by a sign behind them, or joined to others.
  const emoji =
    /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}|\p{Regional_Indicator}|[\d#*]\ufe0f)|\u200d\p{Extended_Pictographic}/u;
  if (emoji.test(visible)) return 2;
  let width = 0;
  for (const character of visible) {
    if (character === "\u200d") break;
    if (visibleCharacter.test(character)) width += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return width;
}

/** Jamo and syllables: several of them are one block. */
function isHangul(code: number): boolean {
  return (code >= 0x1100 && code <= 0x11ff) || (code >= 0xa960 && code <= 0xa97c) ||
    (code >= 0xac00 && code <= 0xd7fb);
}
