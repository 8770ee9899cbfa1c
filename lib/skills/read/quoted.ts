/**
 * Quoted texts of several lines in frontmatter.
 * @module
 */

/** The beginning of an entry whose value is quoted. */
const quotedEntry = /^[A-Za-z_][\w-]*:[ \t]+(["'])/;

/**
 * Indents the further lines of quoted texts that are not indented; null if there
 * is none.
 */
export function indentQuoted(frontmatter: string): string | null {
  let quote: string | null = null;
  let hasChanged = false;
  const lines = frontmatter.split("\n").map((line) => {
    if (quote === null) {
      const [start, mark] = quotedEntry.exec(line) ?? [];
      if (start !== undefined && mark !== undefined && !closes(line.slice(start.length), mark)) {
        quote = mark;
      }
      return line;
    }
    if (closes(line, quote)) quote = null;
    if (/^\s/.test(line) || line === "") return line;
    hasChanged = true;
    return `  ${line}`;
  });
  return hasChanged && quote === null ? lines.join("\n") : null;
}

/** True if a quoted text ends in this part of it. */
function closes(text: string, quote: string): boolean {
  const inside = quote === '"' ? /^(?:[^"\\]|\\.)*"/ : /^(?:[^']|'')*'(?!')/;
  return inside.test(text);
}
