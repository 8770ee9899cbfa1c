/**
 * Tables for people.
 * @module
 */
import type { Style, Styler } from "../../../render/words/style.ts";

/** How something is. */
export type Mark = "ok" | "warning" | "failed" | "skipped" | "none";

/** A line of a table. */
export interface Row {
  mark: Mark;
  /** The last one is as long as it is. */
  cells: readonly string[];
}

const looks: Readonly<Record<Mark, readonly [string, Style]>> = {
  ok: ["✓", "green"],
  warning: ["!", "yellow"],
  failed: ["✗", "red"],
  skipped: ["·", "dim"],
  none: [" ", "dim"],
};

/** Lays out a title and the rows below it, in columns; ends with a line feed. */
export function renderTable(title: string, rows: readonly Row[], style: Styler): string {
  const widths = rows.reduce<number[]>(
    (widest, { cells }) => cells.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
    [],
  );
  return [style("bold", title), ...rows.map((row) => renderRow(row, widths, style)), ""].join("\n");
}

/** Lays out one row, its cells as wide as given. */
export function renderRow({ mark, cells }: Row, widths: readonly number[], style: Styler): string {
  const [sign, colour] = looks[mark];
  const padded = cells.map((cell, column) =>
    column < cells.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell
  );
  return `${style(colour, sign)} ${padded.join("  ")}`.trimEnd();
}
