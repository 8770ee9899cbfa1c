/**
 * Words to lines of a terminal.
 * @module
 */
import { splitAtWidth, widthOf } from "../words/width.ts";
import { isBreakable, splitUnits } from "./script.ts";
import type { Painter, Span, SpanStyle } from "./span.ts";

/** Where a {@linkcode Flow} draws. */
export interface FlowTarget {
  /** Width of the terminal now; lines drawn before keep theirs. */
  columns(): number;
  paint: Painter;
  /** Takes what is drawn next. */
  emit(text: string): void;
}

/** Longer lines of text are hard to read, however wide the terminal is. */
const maxTextColumns = 100;

/**
 * Draws text word by word, breaks it into lines and sets these in. What is
 * drawn stays as it is: a word is drawn once its end is known.
 */
export class Flow {
  readonly #target: FlowTarget;
  #firstPrefix = "";
  #prefix = "";
  #prefixWidth = 0;
  #column = 0;
  #isLineOpen = false;
  /** The white space before the next word. */
  #space: SpanStyle | null = null;
  #word: Span[] = [];
  #wordWidth = 0;

  /** Makes a flow at the start of a line. */
  constructor(target: FlowTarget) {
    this.#target = target;
  }

  /** Where the cursor is; 0 at the start of a line. */
  get column(): number {
    return this.#column;
  }

  /** Columns that a line has beside its prefix. The last one stays free: terminals differ in it. */
  get room(): number {
    return Math.max(1, this.#target.columns() - 1 - this.#prefixWidth);
  }

  /** Sets what comes before the next line, and before all lines after it; both have one width. */
  indent(firstPrefix: string, prefix: string): void {
    this.#firstPrefix = firstPrefix;
    this.#prefix = prefix;
    this.#prefixWidth = widthOf(prefix);
  }

  /** Adds text; its last word is drawn with the next white space or the end of the line. */
  add({ text, style }: Span): void {
    for (const unit of splitUnits(text)) {
      if (!/^\s/.test(unit)) this.#addUnit(unit, style);
      else if (unit.includes("\n")) this.endLine();
      else this.#addSpace(style);
    }
  }

  /** Draws what is there and ends the line, if one was begun. */
  endLine(): void {
    this.#drawWord();
    if (!this.#isLineOpen) return;
    this.#target.emit("\n");
    this.#isLineOpen = false;
    this.#space = null;
    this.#column = 0;
  }

  /** Draws one line as it is, after the prefix; the terminal breaks it if it is too long. */
  line(text: string): void {
    this.endLine();
    this.#startLine();
    this.#target.emit(text);
    this.#isLineOpen = true;
    this.endLine();
  }

  /** Draws an empty line. */
  blankLine(prefix: string): void {
    this.#target.emit(`${prefix.trimEnd()}\n`);
  }

  #addUnit(unit: string, style: SpanStyle): void {
    // A letter of a script without spaces is a word of its own, unless it follows without its end.
    if (this.#word.length > 0 && isBreakable(this.#word.at(-1)?.text ?? "", unit)) this.#drawWord();
    this.#word.push({ text: unit, style });
    this.#wordWidth += widthOf(unit);
  }

  #addSpace(style: SpanStyle): void {
    this.#drawWord();
    this.#space = this.#isLineOpen ? style : null;
  }

  #drawWord(): void {
    if (this.#word.length === 0) return;
    const width = this.#wordWidth + (this.#space === null ? 0 : 1);
    if (this.#isLineOpen && this.#used() + width > this.#limit()) {
      const word = this.#word;
      this.#word = [];
      this.endLine();
      this.#word = word;
    }
    if (!this.#isLineOpen) this.#startLine();
    else if (this.#space !== null) this.#draw(this.#target.paint(" ", this.#space), 1);
    this.#space = null;
    for (const { text, style } of this.#word) this.#drawPiece(text, style);
    this.#word = [];
    this.#wordWidth = 0;
  }

  /** A piece that is wider than a whole line is broken anywhere. */
  #drawPiece(text: string, style: SpanStyle): void {
    for (let rest = text; rest !== "";) {
      const room = this.#limit() - this.#used();
      const [head, tail] = widthOf(rest) <= room ? [rest, ""] : splitAtWidth(rest, room);
      this.#draw(this.#target.paint(head, style), widthOf(head));
      rest = tail;
      if (rest === "") return;
      this.#target.emit("\n");
      this.#startLine();
    }
  }

  #startLine(): void {
    this.#target.emit(this.#firstPrefix);
    this.#column = this.#prefixWidth;
    this.#firstPrefix = this.#prefix;
    this.#isLineOpen = true;
  }

  #draw(text: string, width: number): void {
    this.#target.emit(text);
    this.#column += width;
  }

  #used(): number {
    return this.#column - this.#prefixWidth;
  }

  #limit(): number {
    return Math.min(this.room, maxTextColumns);
  }
}
