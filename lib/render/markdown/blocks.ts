/**
 * What a line of Markdown begins: pure, and from as little of the line as can
 * be. Tabs have been replaced by four spaces.
 *
 * It follows CommonMark, with four differences that suit what models write and
 * a reader who sees it as it comes: a line of dashes below text is a rule, not
 * a heading; two spaces set a line into a list; a code block ends at its fence
 * only; references to addresses given elsewhere stay as they are.
 * @module
 */

/** A quote, or an item of a list, in which other blocks stand. */
export type Container = { type: "quote" } | ListItem;

/** One item of a list. */
export interface ListItem {
  type: "item";
  /** `-`, `*`, `+`, or a number with its `.` or `)`. */
  marker: string;
  /** `[ ]` or `[x]`; empty if there is none. */
  box: string;
  /** Where the marker stands in its line, and where the text after it begins. */
  markerAt: number;
  textAt: number;
}

/** What stands in the containers. */
export type Leaf =
  | { type: "blank" }
  | { type: "rule" }
  | { type: "heading"; level: number }
  | { type: "fence"; sign: string; language: string; indent: number }
  | { type: "fence_end" }
  | { type: "code"; text: string }
  | { type: "table_row"; text: string }
  | { type: "text" };

/** What a line begins. */
export interface LineStart {
  /** How many of the open containers go on. */
  kept: number;
  opened: Container[];
  leaf: Leaf;
  /** Where the text begins, for headings and text. */
  textAt: number;
}

/** What is open before a line. */
export interface OpenBlocks {
  containers: readonly Container[];
  leaf: Leaf["type"] | "none";
  /** The open fence. */
  fence: { sign: string; indent: number } | null;
}

/** How much of a line is there: all, a part of it, or a part that is too long to wait for the rest. */
export type LineExtent = "whole" | "part" | "endless";

/** Returns what a line begins; null if only the rest of the line can tell. */
export function startLine(
  line: string,
  extent: LineExtent,
  open: OpenBlocks,
): LineStart | null {
  const isWhole = extent !== "part";
  const { kept, at, isUndecided } = matchContainers(line, isWhole, open);
  if (isUndecided) return null;
  if (open.fence !== null) return codeLine(line, isWhole, { kept, at, open });
  const start = openContainers(line, isWhole, { kept, at, open });
  if (start === null) return null;
  const { opened, textAt } = start;
  const text = line.slice(textAt);
  const isInParagraph = open.leaf === "text" && opened.length === 0;
  const isIndentedText = isInParagraph && kept === open.containers.length;
  const leaf = extent === "endless" ? endlessLeaf : recognizeLeaf(text, isWhole, isIndentedText);
  if (leaf === null) return null;
  // The lines of a paragraph may leave out what sets them in.
  const isLazy = isInParagraph && leaf.type === "text";
  const found = { kept: isLazy ? open.containers.length : kept, opened, leaf };
  return { ...found, textAt: textAt + skipped(text, leaf) };
}

const endlessLeaf: Leaf = { type: "text" };

interface Position {
  kept: number;
  at: number;
  open: OpenBlocks;
}

function matchContainers(line: string, isWhole: boolean, { containers, fence }: OpenBlocks) {
  let [kept, at] = [0, 0];
  for (const container of containers) {
    const rest = line.slice(at);
    const isBlank = /^ *$/.test(rest);
    if (isBlank && !isWhole) return { kept, at, isUndecided: true };
    if (container.type === "quote") {
      const quote = /^ {0,3}>/.exec(rest);
      if (quote === null) break;
      if (rest === quote[0] && !isWhole) return { kept, at, isUndecided: true };
      at += quote[0].length + (/^ /.test(rest.slice(quote[0].length)) ? 1 : 0);
    } else if (!isBlank) {
      const column = at + leadingSpaces(rest);
      const isInside = column >= Math.min(container.textAt, container.markerAt + 2);
      if (!isInside && fence === null) break;
      at = Math.max(at, Math.min(column, container.textAt));
    }
    kept++;
  }
  return { kept, at, isUndecided: false };
}

function codeLine(line: string, isWhole: boolean, { kept, at, open }: Position): LineStart | null {
  const { containers, fence } = open;
  if (!isWhole || fence === null) return null;
  const isOutside = containers.slice(kept).some(({ type }) => type === "quote");
  if (isOutside) return startLine(line, "whole", { ...open, fence: null, leaf: "none" });
  const text = line.slice(at);
  const end = /^ {0,3}(`{3,}|~{3,}) *$/.exec(text)?.[1];
  const isEnd = end !== undefined && end[0] === fence.sign[0] && end.length >= fence.sign.length;
  const indented = text.slice(Math.min(leadingSpaces(text), fence.indent));
  return {
    kept: containers.length,
    opened: [],
    leaf: isEnd ? { type: "fence_end" } : { type: "code", text: indented },
    textAt: line.length,
  };
}

/** Takes quote signs and list markers. */
function openContainers(
  line: string,
  isWhole: boolean,
  { kept, at, open }: Position,
): { opened: Container[]; textAt: number } | null {
  const opened: Container[] = [];
  let textAt = at;
  while (true) {
    const rest = line.slice(textAt);
    if (!isWhole && mayBecomeMarker(rest)) return null;
    if (isRule(rest)) break;
    const isNested = kept + opened.length > 0;
    const spaces = leadingSpaces(rest);
    if (spaces > 3 && !isNested) break;
    const quote = /^ {0,3}> ?/.exec(rest);
    if (quote !== null) {
      opened.push({ type: "quote" });
      textAt += quote[0].length;
      continue;
    }
    const item = readItem(line, textAt, kept === open.containers.length && open.leaf === "text");
    if (item === null) break;
    opened.push(item);
    textAt = item.textAt + item.box.length;
  }
  return { opened, textAt };
}

function readItem(line: string, at: number, isInParagraph: boolean): ListItem | null {
  const match = /^( *)([-+*]|(\d{1,9})[.)])(?:( +)(?=\S)| *$)/.exec(line.slice(at));
  if (match === null) return null;
  const [, before = "", marker = "", number, gap] = match;
  // A number within a sentence that is broken into lines begins no list.
  if (isInParagraph && (gap === undefined || (number !== undefined && number !== "1"))) return null;
  const markerAt = at + before.length;
  const spaces = gap === undefined || gap.length > 4 ? 1 : gap.length;
  const textAt = markerAt + marker.length + spaces;
  const box = /^\[[ xX]\](?= )/.exec(line.slice(textAt))?.[0] ?? "";
  return { type: "item", marker, box, markerAt, textAt };
}

/** The beginning of a line that could still become a rule, a quote or an item of a list. */
function mayBecomeMarker(text: string): boolean {
  return /^\s*$/.test(text) || /^\s*>$/.test(text) || /^\s*\d{1,9}[.)]?\s*$/.test(text) ||
    /^\s*([-*_])( *\1)* *$/.test(text) || /^\s*\+\s*$/.test(text) ||
    /^\s*([-+*]|\d{1,9}[.)]) +\[([ xX]\]?)?$/.test(text);
}

function isRule(text: string): boolean {
  return /^ {0,3}([-*_])( *\1){2,} *$/.test(text);
}

function recognizeLeaf(text: string, isWhole: boolean, isInParagraph: boolean): Leaf | null {
  if (!isWhole && mayBecomeLeaf(text)) return null;
  if (/^ *$/.test(text)) return { type: "blank" };
  if (isRule(text)) return { type: "rule" };
  if (leadingSpaces(text) > 3 && !isInParagraph) {
    return isWhole ? { type: "code", text: text.slice(4) } : null;
  }
  const heading = /^ {0,3}(#{1,6})(?= |$)/.exec(text);
  if (heading?.[1] !== undefined) return { type: "heading", level: heading[1].length };
  const fence = /^( {0,3})(`{3,}|~{3,}) *([^`]*)$/.exec(text);
  if (fence !== null) {
    const [, before = "", sign = "", info = ""] = fence;
    const language = info.trim().split(/[\s{,:]/)[0] ?? "";
    return { type: "fence", sign, language, indent: before.length };
  }
  if (/^ {0,3}\|/.test(text)) return { type: "table_row", text: text.trim() };
  return { type: "text" };
}

/** The beginning of a line that could still become something else, or has to be whole. */
function mayBecomeLeaf(text: string): boolean {
  return /^\s*$/.test(text) || /^ {0,3}#{1,6}$/.test(text) ||
    /^ {0,3}(`{1,2}|~{1,2})$/.test(text) ||
    /^ {0,3}(`{3}|~{3}|\|)/.test(text);
}

/** What comes before the text of a leaf. */
function skipped(text: string, leaf: Leaf): number {
  const spaces = leadingSpaces(text);
  return leaf.type === "heading" ? spaces + leaf.level : leaf.type === "text" ? spaces : 0;
}

function leadingSpaces(text: string): number {
  return /^ */.exec(text)?.[0].length ?? 0;
}
