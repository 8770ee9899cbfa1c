/**
 * Signs in a text that a tool call begins: special tokens of models, tags that
 * speak of tools. No list of formats: what all of them have in common.
 * @module
 */

/** A sign and where it stands. */
export interface Marker {
  start: number;
  end: number;
  text: string;
}

/**
 * A special token (`<|…|>`, `<｜…｜>`, `<|…>`), a word in brackets
 * (`[TOOL_CALLS]`), a tag, a code fence for tools, or `>>>` at the start of a
 * line.
 */
const anyMarker =
  /<[|｜][^<>|｜\n]{1,40}[|｜]?>|\[[A-Z][A-Z_]{3,30}\]|<[|｜]?[A-Za-z][\w:.|｜▁-]{0,40}|^ {0,3}```[ \t]{0,3}tool[\w-]{0,20}|^>>>/gm;

const aboutTools = /tool|function|invoke|call|action/i;

/** Yields the signs in a text that may begin a call. */
export function* findMarkers(text: string): Generator<Marker> {
  for (const match of text.matchAll(anyMarker)) {
    const [sign] = match;
    if (isTag(sign) && !aboutTools.test(sign)) continue;
    yield { start: match.index, end: match.index + sign.length, text: sign };
  }
}

function isTag(sign: string): boolean {
  return sign.startsWith("<") && !sign.endsWith(">");
}

/** True if a text that begins with `<`, `[`, a backtick or `>` begins with a sign. */
export function beginsMarker(text: string): boolean {
  const [first] = findMarkers(text.slice(0, maxMarkerChars));
  return first?.start === 0;
}

/** No sign is longer. */
export const maxMarkerChars = 50;

/** Returns a text of the same length in which code is blank, but for code that is meant as a call. */
export function blankCode(text: string): string {
  if (!text.includes("`") && !text.includes("~~~")) return text;
  const lines: string[] = [];
  let fence: { mark: string; isCall: boolean } | null = null;
  for (const line of text.split("\n")) {
    const [, mark = "", rest = ""] = /^ {0,3}(```|~~~)(.{0,40})/.exec(line) ?? [];
    const blank = " ".repeat(line.length);
    if (fence !== null) {
      // Some formats put the end of the call behind the end of the code.
      const ends = mark === fence.mark && (rest.trim() === "" || rest.trimStart().startsWith("<"));
      lines.push(ends || fence.isCall ? line : blank);
      if (ends) fence = null;
    } else if (mark !== "") {
      fence = { mark, isCall: /^[ \t]*tool/i.test(rest) };
      lines.push(fence.isCall ? line : blank);
    } else lines.push(blankInlineCode(line));
  }
  return lines.join("\n");
}

/** Code between equal numbers of backticks. */
function blankInlineCode(line: string): string {
  if (!line.includes("`")) return line;
  const runs = [...line.matchAll(/`+/g)].map((run) => ({ at: run.index, length: run[0].length }));
  const next = new Map<number, number>();
  const ends = runs.map(() => -1);
  for (let index = runs.length - 1; index >= 0; index--) {
    const length = runs[index]?.length ?? 0;
    ends[index] = next.get(length) ?? -1;
    next.set(length, index);
  }
  let blanked = "";
  let at = 0;
  for (let index = 0; index < runs.length; index++) {
    const end = runs[ends[index] ?? -1];
    const start = runs[index];
    if (end === undefined || start === undefined) continue;
    const behind = end.at + end.length;
    blanked += line.slice(at, start.at) + " ".repeat(behind - start.at);
    at = behind;
    index = ends[index] ?? index;
  }
  return blanked + line.slice(at);
}
