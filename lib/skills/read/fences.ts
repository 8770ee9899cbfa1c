/**
 * Where the frontmatter of a SKILL.md begins and ends.
 * @module
 */
import { type Finding, finding } from "../check/diagnostics.ts";

/** Characters of frontmatter that are read; real ones have at most a few thousand. */
const maxFrontmatterLength = 64 * 1024;

/** A SKILL.md in its two parts. */
export interface SplitText {
  /** What is between the fences; absent if the text does not begin with a fence. */
  frontmatter?: string;
  /** False if the frontmatter is longer than what is read of it. */
  isWhole: boolean;
  /** Line of the text on which the frontmatter begins, counted from 1. */
  frontmatterLine: number;
  /** What follows the frontmatter. */
  body: string;
  /** Line of the text on which the body begins, counted from 1. */
  bodyLine: number;
  findings: Finding[];
}

/** What normalised text does not have; most files have nothing of it. */
// deno-lint-ignore no-control-regex
const unusual = /[\x00-\x08\x0B-\x1F\x7F-\x9F\uFEFF\uD800-\uDFFF]/;
/** Controls of the sets C0 and C1 without tab, line feed and carriage return. */
// deno-lint-ignore no-control-regex
const controlCharacter = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]/;
const controlCharacters = new RegExp(controlCharacter, "g");

/**
 * Gives text the one form that the rest of the chain expects: no byte order
 * mark, line feeds only, no control characters, no lone surrogates.
 */
export function normalizeText(text: string): { text: string; findings: Finding[] } {
  const findings: Finding[] = [];
  if (!unusual.test(text)) return { text, findings };
  let normal = text.toWellFormed();
  if (normal.startsWith("\uFEFF")) {
    findings.push(finding("byte-order-mark", "The file begins with a byte order mark", 1));
    normal = normal.replace(/^\uFEFF+/, "");
  }
  if (normal.includes("\r")) normal = normal.replace(/\r\n?/g, "\n");
  const control = normal.search(controlCharacter);
  if (control >= 0) {
    const line = lineAt(normal, control);
    findings.push(finding("control-characters", "Control characters were removed", line));
    normal = normal.replace(controlCharacters, "");
  }
  return { text: normal, findings };
}

/**
 * Splits a normalised SKILL.md at its fences: lines of `---` at column 0. An
 * indented closing fence counts only if there is none at column 0, since block
 * scalars may hold one. Frontmatter that is never closed ends before the first
 * empty line or heading.
 */
export function splitFrontmatter(text: string): SplitText {
  const opening = /^(\s*\n)?---[ \t]*(?:\n|$)/.exec(text) ?? openingBehindText(text);
  if (opening === null) {
    return { isWhole: true, frontmatterLine: 1, body: text, bodyLine: 1, findings: [] };
  }
  const start = opening[0].length;
  const findings: Finding[] = [];
  const frontmatterLine = lineAt(text, start);
  if (opening[1] !== undefined) {
    const message = opening[1].trim() === ""
      ? "Empty lines stand before the frontmatter"
      : "Text stands before the frontmatter";
    findings.push(finding("frontmatter-after-blank-lines", message, 1));
  }
  const end = findEnd(text, start, findings);
  const isWhole = end.start - start <= maxFrontmatterLength;
  if (!isWhole) {
    const message =
      `The frontmatter is longer than ${maxFrontmatterLength} characters; only name and description were looked for`;
    findings.push(finding("frontmatter-too-large", message, frontmatterLine));
  }
  return {
    frontmatter: text.slice(start, Math.min(end.start, start + maxFrontmatterLength)),
    isWhole,
    frontmatterLine,
    body: text.slice(end.bodyStart),
    bodyLine: lineAt(text, end.bodyStart),
    findings,
  };
}

/** Characters before a frontmatter that are looked at. */
const maxTextBefore = 4096;
/** What people and tools put before it: comments, headings, a code fence, invisible characters. */
const textBefore =
  /^((?:[\s\u200B-\u200D\u2060\u00A0]|<!--(?:(?!-->)[^])*-->|#{1,6}[ \t][^\n]*\n|(?:```|~~~)[\w-]*[ \t]*\n)*)---[ \t]*\n(?=\s*["']?[A-Za-z][\w-]*["']?[ \t]*:)/;

/** The opening fence behind other text, if name or description follow, and a closing fence. */
function openingBehindText(text: string): RegExpExecArray | null {
  const opening = textBefore.exec(text.slice(0, 2 * maxTextBefore));
  if (opening === null || opening[0].length > maxTextBefore) return null;
  const [block = null] = /^[^]*?(?=^---[ \t]*$)/m.exec(text.slice(opening[0].length)) ?? [];
  return block !== null && /^[ \t]*["']?(?:name|description)["']?[ \t]*:/m.test(block)
    ? opening
    : null;
}

/** Where the frontmatter ends and the body begins. */
function findEnd(
  text: string,
  from: number,
  findings: Finding[],
): { start: number; bodyStart: number } {
  const fence = matchFrom(/^---[ \t]*$\n?/gm, text, from);
  if (fence !== null) return toEnd(fence);
  const indented = matchFrom(/^[ \t]+---[ \t]*$\n?/gm, text, from);
  if (indented !== null && indented.index - from <= maxFrontmatterLength) {
    const line = lineAt(text, indented.index);
    findings.push(
      finding("frontmatter-fence-indented", "The closing --- of the frontmatter is indented", line),
    );
    return toEnd(indented);
  }
  const openingLine = lineAt(text, from - 1);
  findings.push(
    finding("frontmatter-not-closed", "The frontmatter has no closing ---", openingLine),
  );
  const firstLine = matchFrom(/\S/g, text, from)?.index ?? text.length;
  const start = matchFrom(/^(?:[ \t]*$|#{1,6}[ \t])/gm, text, firstLine)?.index ?? text.length;
  return { start, bodyStart: start };
}

function toEnd(fence: RegExpExecArray): { start: number; bodyStart: number } {
  return { start: fence.index, bodyStart: fence.index + fence[0].length };
}

function matchFrom(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

/** Line of an offset, counted from 1. */
function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let index = text.indexOf("\n"); index >= 0 && index < offset;) {
    line++;
    index = text.indexOf("\n", index + 1);
  }
  return line;
}
