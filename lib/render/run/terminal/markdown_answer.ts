/**
 * The answer drawn on a terminal.
 * @module
 */
import type { AnswerView } from "../answer.ts";
import { createPainter } from "../../markdown/span.ts";
import { MarkdownWriter } from "../../markdown/writer.ts";
import type { Styler } from "../../words/style.ts";
import type { Screen } from "./screen.ts";

/** How Markdown is drawn. */
export interface MarkdownAnswerOptions {
  /** For standard output. */
  style: Styler;
  /** Nothing can stand out: no colours, no weights. */
  isBare: boolean;
  hasLinks: boolean;
}

/** Draws the text of all turns as it arrives: what a model says before a tool call is worth reading. */
export class MarkdownAnswer implements AnswerView {
  readonly #screen: Screen;
  readonly #markdown: MarkdownWriter;

  /** Makes a view at the start of a line. */
  constructor(screen: Screen, { style, isBare, hasLinks }: MarkdownAnswerOptions) {
    this.#screen = screen;
    this.#markdown = new MarkdownWriter({
      columns: () => screen.columns(),
      paint: createPainter(style, { hasLinks }),
      emit: (text) => screen.write("stdout", text),
      isBare,
      hasLinks,
    });
    screen.column = () => this.#markdown.column;
  }

  async add(text: string): Promise<void> {
    await this.#markdown.write(text);
    await this.#screen.settle();
  }

  async finish(): Promise<void> {
    await this.#markdown.end();
    await this.#screen.flush();
  }

  async takeBack(): Promise<string> {
    await this.finish();
    return "";
  }

  async discard(): Promise<void> {
    await this.finish();
  }
}
