/**
 * Tables for people.
 * @module
 */
import { type CellPlace, columns } from "../../../render/words/columns.ts";
import type { Style, Styler } from "../../../render/words/style.ts";

/** How something is. */
export type Mark = "ok" | "warning" | "failed" | "skipped" | "none";

/** A line of a table. */
export interface Row {
  mark: Mark;
  /** The last one is as long as it is. */
  cells: readonly string[];
  /** It has one cell, a command to copy: no line of it is broken. */
  isWhole?: true;
}

/** How a table is drawn. */
export interface RenderTableOptions {
  style: Styler;
  /** Width of the terminal; without it no line is broken. */
  columns?: number | undefined;
  /** Of the columns but the last, where more rows are to come. */
  minWidths?: readonly number[];
}

const looks: Readonly<Record<Mark, readonly [string, Style]>> = {
  ok: ["✓", "green"],
  warning: ["!", "yellow"],
  failed: ["✗", "red"],
  skipped: ["·", "dim"],
  none: [" ", "dim"],
};

/** A longer cell, such as a command, does not set the others apart. */
const maxCellWidth = 40;

/** Lays out a title and the rows below it, in columns; ends with a line feed. */
export function renderTable(
  title: string,
  rows: readonly Row[],
  options: RenderTableOptions,
): string {
  return `${[options.style("bold", title), ...renderRows(rows, options)].join("\n")}\n`;
}

/** Lays out rows, whose columns are at least as wide as given. */
export function renderRows(
  rows: readonly Row[],
  { style, columns: width, minWidths }: RenderTableOptions,
): string[] {
  const place = {
    maxWidth: maxCellWidth,
    ...width !== undefined && { room: width - 1, overflow: "wrap" as const },
    ...minWidths && { minWidths },
  };
  const cells = rows.map(({ mark, isWhole, cells: [first = "", ...others] }) =>
    isWhole ? [""] : [`${looks[mark][0]} ${first}`, ...others]
  );
  const paint = (cell: string, { row, column, line }: CellPlace) => {
    const { mark = "none", isWhole, cells: [whole] = [] } = rows[row] ?? {};
    if (isWhole) return `  ${whole}`;
    return column > 0 || line > 0 ? cell : style(looks[mark][1], cell.slice(0, 1)) + cell.slice(1);
  };
  return columns(cells, { ...place, paint });
}
