/**
 * Pieces of text and how they stand out.
 * @module
 */
import type { Style, Styler } from "../words/style.ts";

/** How a piece of text stands out. */
export interface SpanStyle {
  styles: readonly Style[];
  /** Where a link leads. */
  href?: string;
}

/** A piece of text in one style; a line feed in it breaks the line. */
export interface Span {
  text: string;
  style: SpanStyle;
}

/** Text that does not stand out. */
export const plain: SpanStyle = { styles: [] };

/** Turns a piece of text into what is written to the terminal. */
export type Painter = (text: string, style: SpanStyle) => string;

/** Makes a painter; `hasLinks` says that the terminal knows OSC 8. */
export function createPainter(style: Styler, { hasLinks }: { hasLinks: boolean }): Painter {
  return (text, { styles, href }) => {
    if (text === "") return "";
    const painted = styles.reduceRight((inner, name) => style(name, inner), text);
    return hasLinks && href !== undefined
      ? `\x1b]8;;${href}\x1b\\${painted}\x1b]8;;\x1b\\`
      : painted;
  };
}
