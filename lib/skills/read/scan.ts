/**
 * Fields read from their lines, where YAML does not help.
 * @module
 */

/**
 * Finds `field:` in the frontmatter, whatever stands around it, and gives the
 * raw text after it. The least indented line wins, then the first; lines that
 * are indented by more than `maxIndent` belong to other fields.
 */
export function scanField(
  frontmatter: string,
  field: string,
  maxIndent: number,
): { text: string; line: number } | null {
  const pattern = new RegExp(
    `^([ \\t]*)(#+[ \\t]*|[-*][ \\t]+)?["']?${field}["']?[ \\t]*[:\uFF1A](.*)$`,
    "i",
  );
  const lines = frontmatter.split("\n");
  let best: { text: string; line: number; rank: number } | null = null;
  for (const [index, line] of lines.entries()) {
    const [, indent = "", marker = "", rest] = pattern.exec(line) ?? [];
    if (rest === undefined || indent.length > maxIndent) continue;
    const rank = indent.length + (marker === "" ? 0 : frontmatter.length);
    if (best !== null && best.rank <= rank) continue;
    const text = joinText([rest, ...continuation(lines, index + 1, indent.length)]);
    if (text !== "") best = { text, line: index + 1, rank };
  }
  return best === null ? null : { text: best.text, line: best.line };
}

/** The lines after a field that are indented more than it. */
function continuation(lines: readonly string[], from: number, indent: number): string[] {
  const end = lines.findIndex((line, index) => index >= from && line.search(/\S/) <= indent);
  return lines.slice(from, end < 0 ? undefined : end);
}

/** One text of several lines, without the marks that YAML puts around a text. */
export function joinText(lines: readonly string[]): string {
  const [first = "", ...rest] = lines.map((line) => line.trim());
  const isBlock = /^[|>][-+0-9]*$/.test(first);
  const text = [isBlock ? "" : first, ...rest].filter((line) => line !== "").join(" ");
  return unquote(text.replace(/^#+[ \t]+/, ""));
}

function unquote(text: string): string {
  if (/^"(?:[^"\\]|\\.)*"$/.test(text)) return text.slice(1, -1).replace(/\\(["\\])/g, "$1");
  if (/^'(?:[^']|'')*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  return text;
}
