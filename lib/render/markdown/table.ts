/**
 * Tables that fit the terminal.
 * @module
 */
import { widthOf } from "../words/width.ts";
import { Flow } from "./flow.ts";
import { type InlineOptions, parseInline } from "./inline.ts";
import { type Painter, plain, type Span } from "./span.ts";

type Alignment = "left" | "right" | "center";

/** Rows that decide the widths; a longer table is drawn before its end. */
const maxRowsAhead = 100;
/** A narrower column is no column: the rows are then drawn as lists. */
const minColumnWidth = 6;

/** A longer word may be broken, so that other columns have room. */
const maxWholeWord = 20;

/** How a table is drawn. */
export interface TableOptions extends InlineOptions {
  /** Columns that there are. */
  room: number;
  paint: Painter;
}

/** Whether a line divides the heads of a table from its rows. */
export function isTableDivider(line: string): boolean {
  return /^\|?( *:?-+:? *\|)+( *:?-+:? *)?$/.test(line.trim());
}

/** Draws a table as lines of text: after some rows the widths of its columns stay as they are. */
export class TableDrawing {
  readonly #options: TableOptions;
  readonly #heads: Span[][];
  readonly #alignments: Alignment[];
  readonly #waiting: Span[][][] = [];
  #widths: number[] | null = null;
  #hasRules = false;
  #hasRows = false;

  /** Begins a table with the line of its heads and the one that divides them from the rows. */
  constructor(heads: string, divider: string, options: TableOptions) {
    this.#options = options;
    this.#heads = splitRow(heads).map((cell) => emphasize(parseInline(cell, options)));
    this.#alignments = splitRow(divider).map(readAlignment);
  }

  /** Takes a row; returns the lines that can be drawn now. */
  add(line: string): string[] {
    const cells = splitRow(line);
    const row = this.#heads.map((_, index) => parseInline(cells[index] ?? "", this.#options));
    if (this.#widths !== null) return this.#drawRow(row);
    this.#waiting.push(row);
    return this.#waiting.length < maxRowsAhead ? [] : this.#drawWaiting();
  }

  /** Returns the lines that are left. */
  end(): string[] {
    return this.#widths === null ? this.#drawWaiting() : [];
  }

  #drawWaiting(): string[] {
    const widths = this.#fit();
    this.#widths = widths;
    if (this.#isList()) return this.#waiting.flatMap((row) => this.#drawRow(row));
    this.#hasRules = this.#waiting.some((row) =>
      row.some((cell, index) => widthOfCell(cell) > (widths[index] ?? 0))
    );
    const rule = this.#dim(widths.map((width) => "─".repeat(width + 2)).join("┼"));
    const heads = this.#drawCells(this.#heads);
    return [...heads, rule, ...this.#waiting.flatMap((row) => this.#drawRow(row))];
  }

  /** Shares the room: each column gets its longest word, narrow ones what they need, wide ones the same. */
  #fit(): number[] {
    const columns = this.#heads.map((head, index) => {
      const cells = [head, ...this.#waiting.map((row) => row[index] ?? [])];
      return {
        need: Math.max(1, ...cells.map(widthOfCell)),
        word: Math.min(maxWholeWord, Math.max(1, ...cells.map(widthOfLongestWord))),
      };
    });
    const room = this.#options.room - 3 * columns.length + 1;
    const words = columns.reduce((sum, { word }) => sum + word, 0);
    const least = columns.map(({ word }) => words <= room ? word : 0);
    return share(columns.map(({ need }) => need), { room, least });
  }

  #isList(): boolean {
    return this.#widths?.some((width, index) =>
      width < minColumnWidth && width < widthOfCell(this.#heads[index] ?? [])
    ) ?? false;
  }

  #drawRow(row: Span[][]): string[] {
    const lines = this.#isList() ? this.#drawList(row) : this.#drawCells(row);
    const rule = this.#isList()
      ? ""
      : this.#dim((this.#widths ?? []).map((width) => "╌".repeat(width + 2)).join("┼"));
    const isDivided = this.#hasRows && (this.#hasRules || this.#isList());
    this.#hasRows = true;
    return isDivided ? [rule, ...lines] : lines;
  }

  /** One line for each cell, with the head before it. */
  #drawList(row: Span[][]): string[] {
    return row.flatMap((cell, index) => {
      const head = this.#heads[index] ?? [];
      return this.#wrap([...head, { text: ": ", style: plain }, ...cell], this.#options.room, "  ");
    });
  }

  #drawCells(row: Span[][]): string[] {
    const widths = this.#widths ?? [];
    const cells = row.map((cell, index) => this.#wrap(cell, widths[index] ?? 1));
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    return Array.from(
      { length: height },
      (_, line) =>
        cells.map((lines, index) =>
          ` ${align(lines[line] ?? "", widths[index] ?? 1, this.#alignments[index] ?? "left")} `
        ).join(this.#dim("│")).trimEnd(),
    );
  }

  #wrap(spans: Span[], width: number, indent = ""): string[] {
    const drawn: string[] = [];
    const flow = new Flow({
      columns: () => width + 1,
      paint: this.#options.paint,
      emit: (text) => drawn.push(text),
    });
    flow.indent("", indent);
    for (const span of spans) flow.add(span);
    flow.endLine();
    return drawn.join("").split("\n").slice(0, -1);
  }

  #dim(text: string): string {
    return this.#options.paint(text, { styles: ["dim"] });
  }
}

/** Gives each at least so much, and what is left to those who need little first. */
function share(
  needs: readonly number[],
  { room, least }: { room: number; least: readonly number[] },
): number[] {
  const widths = [...least];
  const wants = needs.map((need, index) => ({ index, more: need - (least[index] ?? 0) }));
  let left = room - least.reduce((sum, width) => sum + width, 0);
  wants.sort((a, b) => a.more - b.more).forEach(({ index, more }, place) => {
    const width = Math.min(more, Math.floor(left / (needs.length - place)));
    widths[index] = (widths[index] ?? 0) + width;
    left -= width;
  });
  return widths;
}

function splitRow(line: string): string[] {
  const inner = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function readAlignment(divider: string): Alignment {
  if (!divider.endsWith(":")) return "left";
  return divider.startsWith(":") ? "center" : "right";
}

function emphasize(spans: Span[]): Span[] {
  return spans.map(({ text, style }) => ({
    text,
    style: { ...style, styles: ["bold", ...style.styles] },
  }));
}

function widthOfCell(spans: readonly Span[]): number {
  const lines = spans.map(({ text }) => text).join("").split("\n");
  return Math.max(0, ...lines.map((line) => widthOf(line.replace(/ +/g, " ").trim())));
}

function widthOfLongestWord(spans: readonly Span[]): number {
  const words = spans.map(({ text }) => text).join("").split(/\s+/);
  return Math.max(0, ...words.map(widthOf));
}

function align(text: string, width: number, alignment: Alignment): string {
  const room = Math.max(0, width - widthOf(text));
  const before = alignment === "right" ? room : alignment === "center" ? room >> 1 : 0;
  return " ".repeat(before) + text + " ".repeat(room - before);
}
