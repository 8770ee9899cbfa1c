/**
 * Text from strangers, made safe to print and to compare.
 * @module
 */

/** Most lines; asked first, since it costs a tenth. */
const printableAscii = /^[\x20-\x7E]*$/;
/** Letters of scripts that join them, and emoji: what ZWNJ and ZWJ have a meaning between. */
const joining = String
  .raw`[[\p{L}\p{M}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]]`;
const pictures = String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]`;
/** A joiner where it belongs; U+200C does nothing between emoji. Made for the few lines with one. */
let joiners: RegExp | undefined;

/** Stands for a joiner while others are removed: no character, so that no text has it. */
const kept = ["\uFDD0", "\uFDD1"] as const;

/**
 * Makes one line of visible characters: white space folded, invisible and
 * steering characters removed.
 *
 * The result shares no memory with the text, so that keeping a description
 * does not keep the file that it is from.
 *
 * @example
 * ```ts
 * import { toDisplayLine } from "./text.ts";
 *
 * console.assert(toDisplayLine("two\n lines\u202E") === "two lines");
 * ```
 */
export function toDisplayLine(text: string): string {
  const line = joinWords(text);
  return printableAscii.test(line) ? line : joinWords(removeUnsafe(line));
}

/** Persian and Indic words, and emoji of several parts, are misspelt without their joiners. */
function removeUnsafe(line: string): string {
  if (!/[\u200C\u200D]/.test(line)) return removeSteering(line);
  joiners ??= new RegExp(
    `(?<=${joining})[\\u200C\\u200D](?=${joining})|(?<=${pictures})\\u200D(?=\\p{Extended_Pictographic})`,
    "gv",
  );
  const marked = line
    .replace(/[\uFDD0\uFDD1]/g, "")
    .replace(joiners, (found) => found === "\u200C" ? kept[0] : kept[1]);
  return removeSteering(marked).replaceAll(kept[0], "\u200C").replaceAll(kept[1], "\u200D");
}

/**
 * Removes characters that are invisible or steer the terminal or the direction of
 * writing: controls, format characters (bidirectional overrides, zero-width
 * characters, tags), surrogates, private use, and the block U+E0000 to U+E0FFF
 * (tags and variation selectors that can carry hidden text).
 */
function removeSteering(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u{E0000}-\u{E0FFF}]/gu, "");
}

function joinWords(text: string): string {
  return text.split(/\s+/u).filter((word) => word !== "").join(" ");
}

/** The form in which two names are the same skill: Unicode's NFKC (specification, `name`). */
export function normalizeName(name: string): string {
  return name.normalize("NFKC");
}

/** The form in which two names are near enough: NFKC and without case. */
export function foldName(name: string): string {
  return normalizeName(name).toLowerCase();
}

/** Escapes the characters that have a meaning in XML text, so that none opens a tag. */
export function escapeXml(text: string): string {
  if (!/[&<>]/.test(text)) return text;
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Cuts text to a number of UTF-16 units, the ellipsis included, never inside a character. */
export function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return text.slice(0, Math.max(0, maxLength - 1)).toWellFormed().replace(/[\s\uFFFD]+$/u, "") +
    "…";
}

/** Compares by code units: the same order on every machine and in every locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
