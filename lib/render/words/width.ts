/**
 * How many columns a text takes on a terminal; the one import of the table of
 * wide letters.
 * @module
 */
import { eastAsianWidth } from "npm:get-east-asian-width@1.7.0";

/** Made when the first text needs it: loading the tables of the language takes 11 ms. */
let segmenter: Intl.Segmenter | null = null;

/** Widths of characters, which come again and again. */
const known = new Map<string, number>();
const maxKnown = 10_000;

/** The columns of a line without control characters: two for most East Asian letters and emoji. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const character of splitGraphemes(text)) width += widthOfCharacter(character);
  return width;
}

/** Divides a text into what fits into `columns`, one character at the least, and the rest. */
export function splitAtWidth(text: string, columns: number): [string, string] {
  if (isPlain(text)) {
    const at = Math.max(1, columns);
    return [text.slice(0, at), text.slice(at)];
  }
  let [at, width] = [0, 0];
  for (const character of splitGraphemes(text)) {
    width += widthOfCharacter(character);
    if (width > columns && at > 0) break;
    at += character.length;
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
  if (isSimple(text)) return yield* text;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  for (const { segment } of segmenter.segment(text)) yield segment;
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** Letters and signs that are one character each: those of Latin, typography, lines and blocks. */
function isSimple(text: string): boolean {
  return /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25ff]*$/
    .test(text);
}

function widthOfCharacter(character: string): number {
  if (isPlain(character)) return character.length;
  const seen = known.get(character);
  if (seen !== undefined) return seen;
  const width = measure(character);
  if (known.size < maxKnown && character.length < 20) known.set(character, width);
  return width;
}

const pictureMark = "\ufe0f";
/** Drawn over the letter before, or not at all: marks, joiners, skin tones, parts of Korean letters. */
const overlaid =
  /[\p{Default_Ignorable_Code_Point}\p{Control}\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Emoji_Modifier}\u1160-\u11ff]/u;

/** The columns of what a user sees as one character. */
function measure(character: string): number {
  if (character.includes(pictureMark)) return 2;
  const letters = [...character].filter((letter) => !overlaid.test(letter));
  const [first = ""] = letters;
  // Joined pictures, and flags of two letters, are one picture.
  if (/^[\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(first) && letters.length > 1) {
    return 2;
  }
  return letters.reduce((sum, letter) => sum + eastAsianWidth(letter.codePointAt(0) ?? 0), 0);
}
