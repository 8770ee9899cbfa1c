/**
 * Blocks of Markdown on a terminal, drawn once and never again.
 * @module
 */
import type { Leaf, LineStart, OpenBlocks } from "./blocks.ts";
import { Flow } from "./flow.ts";
import type { Highlighter } from "./highlight.ts";
import { type InlineOptions, isMarked, parseInline, parseSettled } from "./inline.ts";
import { Margin } from "./margin.ts";
import { type Painter, plain, type Span } from "./span.ts";
import { isTableDivider, TableDrawing } from "./table.ts";

/** Where and how Markdown is drawn. */
export interface DrawingOptions extends InlineOptions {
  /** Width of the terminal now. */
  columns(): number;
  paint: Painter;
  /** Takes what is drawn next. */
  emit(text: string): void;
}

/** Text with an emphasis that has not ended is held back up to this length. */
const maxHeldLength = 600;
const maxAttempts = 8;
/** A piece that only begins something cannot end it. */
const onlyBegins = /^["'(!]*[*_`~[<]+[^\s*_`~\])>]+\s?$/;

/** Draws what lines of Markdown begin, and their text. */
export class Drawing {
  readonly #options: DrawingOptions;
  readonly #flow: Flow;
  readonly #margin: Margin;
  #leaf: OpenBlocks["leaf"] = "none";
  #fence: OpenBlocks["fence"] = null;
  #highlight: Highlighter | null = null;
  /** The line that may be the head of a table. */
  #tableHead: string | null = null;
  #table: TableDrawing | null = null;
  /** Text whose meaning depends on what follows. */
  #held = "";
  /** How often that was parsed in vain. */
  #attempts = 0;
  #headingStyle: Span["style"]["styles"] = [];
  #hasDrawn = false;
  #isBlankDue = false;
  /** What stands before an empty line: the quotes that go on after it. */
  #blankPrefix = "";

  /** Makes a drawing that begins at the start of a line. */
  constructor(options: DrawingOptions) {
    this.#options = options;
    this.#flow = new Flow(options);
    this.#margin = new Margin(options.paint);
  }

  /** What is open before the next line. */
  get open(): OpenBlocks {
    return { containers: this.#margin.containers, leaf: this.#leaf, fence: this.#fence };
  }

  /** Where the cursor is. */
  get column(): number {
    return this.#flow.column;
  }

  /** Draws what a line begins. */
  async start(start: LineStart): Promise<void> {
    if (this.#takesTableLine(start.leaf)) return;
    const goesOn = start.leaf.type === "text" && this.#leaf === "text" &&
      start.opened.length === 0 && start.kept === this.#margin.containers.length;
    if (goesOn) return this.#addText("\n");
    if (this.#fence === null || start.leaf.type === "fence_end") this.#endLeaf();
    this.#margin.close(start.kept);
    this.#blankPrefix = this.#margin.blank;
    for (const container of start.opened) this.#margin.open(container);
    await this.#begin(start.leaf);
  }

  /** Draws a piece of the text of a line, which may be its whole. */
  text(piece: string): void {
    if (this.#held === "" && !isMarked(piece)) this.#draw([{ text: piece, style: plain }]);
    else this.#addText(piece);
  }

  /** Ends a line of text. */
  endLine(): void {
    if (this.#leaf === "heading") this.#endLeaf();
  }

  /** Draws what is left. */
  end(): void {
    this.#endLeaf();
    this.#fence = null;
    this.#margin.close(0);
    this.#isBlankDue = false;
    this.#hasDrawn = false;
  }

  async #begin(leaf: Leaf): Promise<void> {
    this.#leaf = leaf.type;
    switch (leaf.type) {
      case "blank":
        this.#isBlankDue = this.#hasDrawn;
        return;
      case "text":
        return this.#setIn();
      case "heading":
        return this.#beginHeading(leaf.level);
      case "rule":
        this.#setIn();
        return this.#flow.line(this.#paint("dim", "─".repeat(Math.min(this.#flow.room, 60))));
      case "table_row":
        this.#tableHead = leaf.text;
        return;
      case "fence":
        this.#fence = leaf;
        return await this.#beginCode(leaf.sign, leaf.language);
      case "code":
        return this.#drawCode(leaf.text);
      case "fence_end":
        this.#fence = null;
        this.#highlight = null;
        if (this.#options.isBare) this.#flow.line("```");
        return;
    }
  }

  #beginHeading(level: number): void {
    this.#isBlankDue = this.#hasDrawn;
    this.#setIn();
    this.#headingStyle = level === 1 ? ["bold", "underline"] : level < 4 ? ["bold"] : ["italic"];
    if (this.#options.isBare) this.#flow.add({ text: `${"#".repeat(level)} `, style: plain });
  }

  async #beginCode(sign: string, language: string): Promise<void> {
    this.#setIn();
    if (this.#options.isBare) return this.#flow.line(sign + language);
    const { openHighlighter } = await import("./highlight.ts");
    this.#highlight = await openHighlighter(language);
    if (language !== "") this.#flow.line(this.#paint("dim", `  ${language}`));
  }

  #drawCode(line: string): void {
    if (this.#fence === null) this.#setIn();
    const indent = this.#options.isBare ? "" : "  ";
    const spans = this.#highlight?.(line) ?? [{ text: line, style: plain }];
    const drawn = spans.map(({ text, style }) => this.#options.paint(text, style)).join("");
    this.#flow.line(line === "" ? "" : indent + drawn);
  }

  /** Takes a line into the table that it belongs to. */
  #takesTableLine(leaf: Leaf): boolean {
    if (leaf.type !== "table_row" || this.#tableHead === null) return false;
    if (this.#table !== null) {
      this.#drawLines(this.#table.add(leaf.text));
      return true;
    }
    if (!isTableDivider(leaf.text)) return false;
    this.#setIn();
    const { room } = this.#flow;
    this.#table = new TableDrawing(this.#tableHead, leaf.text, { ...this.#options, room });
    return true;
  }

  #drawLines(lines: readonly string[]): void {
    for (const line of lines) this.#flow.line(line);
  }

  /** Ends the open block; what looked like the head of a table was text. */
  #endLeaf(): void {
    if (this.#table !== null) this.#drawLines(this.#table.end());
    else if (this.#tableHead !== null) {
      this.#setIn();
      this.#held = this.#tableHead;
    }
    this.#table = null;
    this.#tableHead = null;
    this.#release();
    this.#flow.endLine();
    this.#headingStyle = [];
    this.#leaf = "none";
  }

  /** Sets the next block into its quotes and lists, with an empty line before it where one is due. */
  #setIn(): void {
    if (this.#isBlankDue) this.#flow.blankLine(this.#blankPrefix);
    this.#isBlankDue = false;
    this.#hasDrawn = true;
    const { first, rest } = this.#margin.take();
    this.#flow.indent(first, rest);
  }

  /** Draws marked text as soon as nothing that follows can change it. */
  #addText(piece: string): void {
    this.#held += piece;
    if (this.#held.length > maxHeldLength) return this.#release();
    const mayEnd = this.#held === piece || /[*_`~\])>\n]/.test(piece);
    if (!mayEnd || onlyBegins.test(piece) || this.#attempts > maxAttempts) return;
    this.#attempts++;
    const spans = parseSettled(this.#held, this.#options);
    if (spans === null) return;
    this.#held = "";
    this.#attempts = 0;
    this.#draw(spans);
  }

  #release(): void {
    const text = this.#held;
    this.#held = "";
    this.#attempts = 0;
    this.#draw(parseInline(text, this.#options));
  }

  #draw(spans: readonly Span[]): void {
    for (const span of spans) this.#flow.add(this.#withHeading(span));
  }

  #withHeading(span: Span): Span {
    if (this.#headingStyle.length === 0) return span;
    const styles = [...this.#headingStyle, ...span.style.styles];
    return { text: span.text, style: { ...span.style, styles } };
  }

  #paint(style: Span["style"]["styles"][number], text: string): string {
    return this.#options.paint(text, { styles: [style] });
  }
}
