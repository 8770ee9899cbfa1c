/**
 * Markdown as it arrives to a terminal.
 * @module
 */
import { sanitize } from "../words/sanitize.ts";
import { startLine } from "./blocks.ts";
import { Drawing, type DrawingOptions } from "./drawing.ts";
import { endOfPiece } from "./script.ts";

/** After so long other work of the program gets its turn. */
const maxBusyMs = 10;
/** Looking at the clock costs as much as drawing a word. */
const stepsPerLook = 16;
/** A longer line is text, whatever its end could tell. */
const maxLineLength = 4000;

/**
 * Draws Markdown while it arrives. However the text is divided, the same is
 * drawn: a word when its end is known, a line of code when it is whole, a table
 * at its end. Nothing is drawn twice and the cursor never moves back.
 */
export class MarkdownWriter {
  readonly #drawing: Drawing;
  /** Text that was not drawn yet begins at `#at`. */
  #text = "";
  #at = 0;
  /** Pieces of a line of code, which is drawn as a whole. */
  #waiting: string[] = [];
  /** The beginning of the line is known; its text follows. */
  #isInLine = false;
  /** The end of what came that the next piece may change. */
  #tail = "";
  #restedAt = performance.now();
  #steps = 0;

  /** Makes a writer at the start of a line. */
  constructor(options: DrawingOptions) {
    this.#drawing = new Drawing(options);
  }

  /** Where the cursor is. */
  get column(): number {
    return this.#drawing.column;
  }

  /** Takes a piece of the text. */
  async write(piece: string): Promise<void> {
    if (this.#isInWord(piece)) {
      this.#text += piece;
      return;
    }
    const text = this.#tail + piece;
    const keep = /[\r\ud800-\udbff]$/.test(text) ? 1 : 0;
    this.#tail = text.slice(text.length - keep);
    this.#take(text.slice(0, text.length - keep));
    await this.#drawAll();
  }

  /** Draws what is left and ends the line; more text begins anew. */
  async end(): Promise<void> {
    this.#take(`${this.#tail}\n`);
    this.#tail = "";
    await this.#drawAll();
    this.#drawing.end();
  }

  /** Most pieces are parts of words: nothing can be drawn yet. */
  #isInWord(piece: string): boolean {
    return this.#isInLine && this.#tail === "" && /^[!-~]*$/.test(piece) &&
      this.#text.length - this.#at < maxLineLength;
  }

  /** Adds text to what was not drawn yet. */
  #take(text: string): void {
    const piece = /^[\x20-\x7e\n]*$/.test(text) ? text : sanitize(text).replaceAll("\t", "    ");
    const isCode = this.#drawing.open.fence !== null;
    if (isCode && !piece.includes("\n")) {
      this.#waiting.push(piece);
      return;
    }
    const before = [this.#text.slice(this.#at), ...this.#waiting];
    this.#waiting = [];
    this.#text = before.join("") + piece;
    this.#at = 0;
  }

  async #drawAll(): Promise<void> {
    if (this.#waiting.length > 0) return;
    while (this.#at < this.#text.length) {
      const isDrawn = this.#isInLine ? this.#drawPiece() : await this.#drawStart();
      if (!isDrawn) return;
      if (++this.#steps % stepsPerLook === 0) await this.#restIfDue();
    }
  }

  /** Draws what the line begins, if that is known. */
  async #drawStart(): Promise<boolean> {
    const end = this.#text.indexOf("\n", this.#at);
    const isWhole = end !== -1;
    const { open } = this.#drawing;
    const length = (isWhole ? end : this.#text.length) - this.#at;
    const isEndless = length > maxLineLength && open.fence === null;
    const line = this.#text.slice(this.#at, this.#at + (isEndless ? maxLineLength : length));
    const start = startLine(line, isEndless ? "endless" : isWhole ? "whole" : "part", open);
    if (start === null) return false;
    await this.#drawing.start(start);
    this.#isInLine = start.leaf.type === "text" || start.leaf.type === "heading";
    this.#at += this.#isInLine ? start.textAt : line.length + 1;
    return true;
  }

  /** Draws a word or so. */
  #drawPiece(): boolean {
    if (this.#text[this.#at] === "\n") {
      this.#at++;
      this.#isInLine = false;
      this.#drawing.endLine();
      return true;
    }
    const end = endOfPiece(this.#text, this.#at);
    if (end === -1) return false;
    const isLineEnd = this.#text[end - 1] === "\n";
    this.#drawing.text(this.#text.slice(this.#at, isLineEnd ? end - 1 : end));
    this.#at = isLineEnd ? end - 1 : end;
    return true;
  }

  async #restIfDue(): Promise<void> {
    if (performance.now() - this.#restedAt < maxBusyMs) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#restedAt = performance.now();
  }
}
