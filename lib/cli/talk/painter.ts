/**
 * The input line on the screen.
 * @module
 */
import type { TerminalSize } from "../../render/words/terminal_size.ts";
import { splitAtWidth, widthOf } from "../../render/words/width.ts";

/** What is drawn. */
export interface InputView {
  /** Before the first line, and before all others; both have one width. */
  prompt: string;
  continuation: string;
  text: string;
  cursor: number;
  /** Lines below the text, such as completions. */
  below: readonly string[];
}

interface Layout {
  rows: string[];
  cursorRow: number;
  cursorColumn: number;
}

/** Draws a text that is being edited, over several rows where it needs them. */
export class InputPainter {
  #drawn: Layout = { rows: [], cursorRow: 0, cursorColumn: 0 };

  /** Returns what draws the view over the one before it. */
  draw(view: InputView, size: TerminalSize): string {
    const before = this.#drawn;
    const layout = lay(view, size);
    this.#drawn = layout;
    const added = appended(before, layout);
    if (added !== null) return added;
    return [
      up(before.cursorRow),
      "\r\x1b[J",
      layout.rows.join("\r\n"),
      up(layout.rows.length - 1 - layout.cursorRow),
      "\r",
      right(layout.cursorColumn),
    ].join("");
  }

  /** Returns what moves the cursor below the view, which stays. */
  leave(): string {
    const { rows, cursorRow } = this.#drawn;
    this.forget();
    return `${down(rows.length - 1 - cursorRow)}\r\n`;
  }

  /** Forgets what is on the screen: the cursor is at the start of an empty line. */
  forget(): void {
    this.#drawn = { rows: [], cursorRow: 0, cursorColumn: 0 };
  }

  /** The terminal got narrower or wider: rows that no longer fit have become several. */
  resize(columns: number): void {
    const { rows, cursorRow, cursorColumn } = this.#drawn;
    const above = rows.slice(0, cursorRow).map((row) => Math.ceil(widthOf(row) / columns) || 1);
    this.#drawn = {
      rows: ["?"],
      cursorRow: above.reduce((sum, count) => sum + count, 0) + Math.floor(cursorColumn / columns),
      cursorColumn,
    };
  }
}

/** The text in rows that fit, and where the cursor is; of too many rows those around the cursor. */
function lay({ prompt, continuation, text, cursor, below }: InputView, size: TerminalSize): Layout {
  const margin = widthOf(prompt);
  const room = Math.max(1, size.columns - 1 - margin);
  const rows: string[] = [];
  let [cursorRow, cursorColumn, at] = [0, margin, 0];
  for (const line of text.split("\n")) {
    for (let rest = line, isFirst = true; isFirst || rest !== ""; isFirst = false) {
      const [piece, tail] = widthOf(rest) <= room ? [rest, ""] : splitAtWidth(rest, room);
      if (cursor >= at && cursor <= at + piece.length) {
        cursorRow = rows.length;
        cursorColumn = margin + widthOf(piece.slice(0, cursor - at));
      }
      rows.push((rows.length === 0 ? prompt : continuation) + piece);
      at += piece.length;
      rest = tail;
    }
    at++;
  }
  const most = Math.max(1, size.rows - 1);
  const first = Math.max(0, Math.min(cursorRow - (most >> 1), rows.length - most));
  const shown = rows.slice(first, first + most);
  const beneath = below.slice(0, Math.max(0, most - shown.length));
  return { rows: [...shown, ...beneath], cursorRow: cursorRow - first, cursorColumn };
}

/** What was typed at the end of a row, if nothing else has changed. */
function appended(before: Layout, after: Layout): string | null {
  const index = after.rows.length - 1;
  const [old = "", row = ""] = [before.rows[index], after.rows[index]];
  const isSame = before.rows.length === after.rows.length && index === after.cursorRow &&
    before.cursorRow === index &&
    before.rows.slice(0, -1).every((each, i) => each === after.rows[i]);
  const wasAtEnd = before.cursorColumn === widthOf(old);
  if (!isSame || !wasAtEnd || !row.startsWith(old) || after.cursorColumn !== widthOf(row)) {
    return null;
  }
  return row.slice(old.length);
}

function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : "";
}

function down(rows: number): string {
  return rows > 0 ? `\x1b[${rows}B` : "";
}

function right(columns: number): string {
  return columns > 0 ? `\x1b[${columns}C` : "";
}
