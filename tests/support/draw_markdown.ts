/**
 * Markdown as it is drawn on a terminal, in pieces as they would arrive.
 * @module
 */
import { createPainter } from "../../lib/render/markdown/span.ts";
import { MarkdownWriter } from "../../lib/render/markdown/writer.ts";
import { createStyler } from "../../lib/render/words/style.ts";

/** How Markdown is drawn. */
export interface DrawOptions {
  columns?: number | undefined;
  style?: boolean;
  links?: boolean;
}

/** Draws pieces of Markdown as they would arrive. */
export async function draw(
  pieces: readonly string[],
  { columns = 80, style = false, links = false }: DrawOptions = {},
): Promise<string> {
  const drawn: string[] = [];
  const styler = createStyler({ isTerminal: true }, style ? {} : { NO_COLOR: "1" });
  const writer = new MarkdownWriter({
    columns: () => columns,
    paint: createPainter(styler, { hasLinks: links }),
    emit: (text) => drawn.push(text),
    isBare: false,
    hasLinks: links,
  });
  for (const piece of pieces) await writer.write(piece);
  await writer.end();
  return drawn.join("");
}

/** Cuts a text into pieces. */
export function divide(text: string, length: () => number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = at + length();
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}
