/**
 * The size of a terminal.
 * @module
 */

/** Characters in a line, and lines. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

/**
 * The size to draw for: 80 by 24 where the terminal says 0, which is how
 * containers and some test runners say that they do not know.
 */
export function knownSize({ columns, rows }: TerminalSize): TerminalSize {
  return { columns: columns || 80, rows: rows || 24 };
}
