/**
 * Source as coloured HTML.
 * @module
 */
import { Html, markup } from "./html_template.ts";
import { openHighlighter } from "../markdown/highlight.ts";
import type { Span } from "../markdown/span.ts";

/** Longer texts stay plain: colours for a megabyte are of no use to anybody. */
const maxLength = 50_000;

/** The source with elements whose classes are the colours of a terminal; plain in an unknown language. */
export async function highlightHtml(source: string, language: string): Promise<Html> {
  const highlight = source.length > maxLength ? null : await openHighlighter(language);
  if (highlight === null) return markup`${source}`;
  const lines = source.split("\n").map((line) => markup`${highlight(line).map(spanHtml)}`.text);
  return new Html(lines.join("\n"));
}

function spanHtml({ text, style: { styles } }: Span): string | Html {
  return styles.length === 0 ? text : markup`<span class="${styles.join(" ")}">${text}</span>`;
}
