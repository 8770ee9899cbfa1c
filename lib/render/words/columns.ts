/**
 * Rows of words in columns, padded by what they take on a terminal.
 * @module
 */
import { clipToWidth, widthOf } from "./width.ts";
import { wrapLine } from "./wrap.ts";

/** How rows are laid out. */
export interface ColumnsOptions {
  /** Before each line. @default "" */
  indent?: string;
  /** Columns between two cells. @default 2 */
  gap?: number;
  /** A wider cell pushes the rest of its row to the right. @default none */
  maxWidth?: number;
  /** Columns that are wider than their cells, where more rows are to come. */
  minWidths?: readonly number[];
  /** Width of a whole line; without it the last cell is as long as it is. */
  room?: number | undefined;
  /** What becomes of a last cell that is too long. @default "clip" */
  overflow?: "clip" | "wrap";
  /** Styles a cell once it is padded. */
  paint?: (cell: string, place: CellPlace) => string;
}

/** Where a cell stands, counted from 0. */
export interface CellPlace {
  row: number;
  column: number;
  /** Line of a last cell that goes on below its beginning. */
  line: number;
}

/** Less room for the last cell is none: it then stands below the others. */
const minRoom = 20;

/** Fills a text up with spaces until it takes so many columns. */
function padToWidth(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** Lays rows out, one or more lines each, without line feeds. */
export function columns(
  rows: readonly (readonly string[])[],
  options: ColumnsOptions = {},
): string[] {
  const { indent = "", gap = 2, paint = (cell) => cell } = options;
  const widths = findWidths(rows, options);
  return rows.flatMap((cells, row) => {
    const before = cells.slice(0, -1).map((cell, column) => padToWidth(cell, widths[column] ?? 0));
    const at = before.reduce((sum, cell) => sum + widthOf(cell) + gap, widthOf(indent));
    const head = before.map((cell, column) =>
      paint(cell, { row, column, line: 0 }) + " ".repeat(gap)
    ).join("");
    // A cell that stands alone is set in where it goes on: it has no other beside it.
    const hanging = cells.length === 1 ? "  " : "";
    if (cells.length > 1 && options.room !== undefined && options.room - at < minRoom) {
      return [`${indent}${head}`.trimEnd(), ...columns([[cells.at(-1) ?? ""]], below(options))];
    }
    return fitLast(cells.at(-1) ?? "", { ...options, at, hanging }).map((text, line) => {
      const cell = paint(text, { row, column: cells.length - 1, line });
      return `${line === 0 ? indent + head : " ".repeat(at)}${cell}`.trimEnd();
    });
  });
}

/** Lays words out in as many columns as there is room for, row by row. */
export function gridOf(
  words: readonly string[],
  { indent = "", gap = 2, room = 80 }: ColumnsOptions,
): string[] {
  const width = Math.max(0, ...words.map(widthOf)) + gap;
  const perRow = Math.max(1, Math.floor((room - widthOf(indent) + gap) / width));
  const rows: string[][] = [];
  for (let at = 0; at < words.length; at += perRow) rows.push(words.slice(at, at + perRow));
  return columns(rows, { indent, gap, minWidths: Array(perRow).fill(width - gap) })
    .map((line) => clipToWidth(line, room));
}

/** Where the last cell stands if there is no room behind the others: set in, on lines of its own. */
function below({ indent = "", room, overflow }: ColumnsOptions): ColumnsOptions {
  return { indent: `${indent}    `, room, ...overflow !== undefined && { overflow } };
}

function findWidths(
  rows: readonly (readonly string[])[],
  { maxWidth = Infinity, minWidths = [] }: ColumnsOptions,
): number[] {
  const widths = [...minWidths];
  for (const cells of rows) {
    for (const [column, cell] of cells.slice(0, -1).entries()) {
      widths[column] = Math.min(maxWidth, Math.max(widths[column] ?? 0, widthOf(cell)));
    }
  }
  return widths;
}

function fitLast(
  text: string,
  { room, overflow = "clip", at, hanging }: ColumnsOptions & { at: number; hanging: string },
): string[] {
  if (room === undefined) return [text];
  const width = Math.max(minRoom, room - at);
  return overflow === "clip"
    ? [clipToWidth(text, width)]
    : wrapLine(text, { columns: width + 1, indent: hanging }).split("\n");
}
