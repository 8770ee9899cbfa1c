/**
 * What a skill is about, read from its Markdown.
 * @module
 */

/** Characters of a body that are looked at. */
const maxBodyLength = 64 * 1024;
const heading = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const descriptionHeading = /^ {0,3}#{1,6}[ \t]+(?:description|overview)\b/i;
const codeFence = /^ {0,3}(?:```|~~~)/;
const rule = /^ {0,3}(?:[-*_=][ \t]*){2,}$/;

/**
 * Finds the first paragraph of the `Description` section, or else of the whole
 * text; null if there is none. Headings, code, comments and horizontal rules
 * are no paragraphs.
 */
export function firstParagraph(body: string): string | null {
  const lines = withoutComments(body.slice(0, maxBodyLength)).split("\n");
  const section = lines.findIndex((line) => descriptionHeading.test(line));
  return (section < 0 ? null : paragraphFrom(lines, section + 1, true)) ??
    paragraphFrom(lines, 0, false);
}

function paragraphFrom(
  lines: readonly string[],
  from: number,
  isSection: boolean,
): string | null {
  const paragraph: string[] = [];
  let isCode = false;
  for (const line of lines.slice(from)) {
    const isHeading = !isCode && heading.test(line);
    if (isSection && isHeading) break;
    const isFence = codeFence.test(line);
    if (isFence) isCode = !isCode;
    const isText = !isCode && !isFence && !isHeading && !rule.test(line);
    const text = line.replace(/^[ \t]*(?:>|[-*+][ \t]|\d+[.)][ \t])/, "").trim();
    if (isText && text !== "") paragraph.push(text);
    // Lines that a rule of dashes or equals signs underlines were a heading.
    else if (isUnderline(line)) paragraph.length = 0;
    else if (paragraph.length > 0) break;
  }
  return paragraph.length === 0 ? null : paragraph.join(" ");
}

function isUnderline(line: string): boolean {
  return /^ {0,3}(?:=+|-+)[ \t]*$/.test(line);
}

/** Removes HTML comments; one that is never closed reaches to the end. */
function withoutComments(text: string): string {
  const parts = text.split("<!--");
  const rest = parts.slice(1).map((part) => {
    const end = part.indexOf("-->");
    return end < 0 ? "" : part.slice(end + 3);
  });
  return [parts[0], ...rest].join("");
}
