/**
 * A text that is being edited: pure.
 * @module
 */
import { splitGraphemes } from "../../render/words/width.ts";

/** A text with a cursor in it. */
export class LineBuffer {
  /** What is there. */
  text = "";
  /** Index into the text, never within what a user sees as one character. */
  cursor = 0;
  /** What was deleted last, to be put in again. */
  #killed = "";

  /** The same text, cursor and deletion, to be changed apart. */
  copy(): LineBuffer {
    const copy = new LineBuffer();
    copy.text = this.text;
    copy.cursor = this.cursor;
    copy.#killed = this.#killed;
    return copy;
  }

  /** Replaces the text; the cursor goes to its end. */
  set(text: string): void {
    this.text = text;
    this.cursor = text.length;
  }

  /** Puts text in at the cursor. */
  insert(text: string): void {
    this.text = this.text.slice(0, this.cursor) + text + this.text.slice(this.cursor);
    this.cursor += text.length;
  }

  /** Moves to a place. */
  move(to: Place): void {
    this.cursor = this.#find(to);
  }

  /** Deletes from the cursor to a place; what is more than a character can be put in again. */
  delete(to: Place): void {
    const place = this.#find(to);
    const [start, end] = [Math.min(place, this.cursor), Math.max(place, this.cursor)];
    if (to !== "left" && to !== "right") this.#killed = this.text.slice(start, end);
    this.text = this.text.slice(0, start) + this.text.slice(end);
    this.cursor = start;
  }

  /** Puts in again what was deleted last. */
  yank(): void {
    this.insert(this.#killed);
  }

  /** Moves to the line above or below; false if there is none. */
  moveLine(direction: "up" | "down"): boolean {
    const start = this.#find("line_start");
    const column = this.cursor - start;
    const end = this.#find("line_end");
    if (direction === "up" ? start === 0 : end === this.text.length) return false;
    const target = direction === "up" ? this.text.lastIndexOf("\n", start - 2) + 1 : end + 1;
    const targetEnd = direction === "up" ? start - 1 : endOfLine(this.text, target);
    this.cursor = wholeCharacter(this.text, target, Math.min(target + column, targetEnd));
    return true;
  }

  #find(place: Place): number {
    const before = this.text.slice(0, this.cursor);
    const after = this.text.slice(this.cursor);
    switch (place) {
      case "left":
        return this.cursor -
          ([...splitGraphemes(lastLine(before))].at(-1)?.length ?? Math.min(1, before.length));
      case "right": {
        const [next = ""] = splitGraphemes(after);
        return this.cursor + next.length;
      }
      case "word_left":
        return before.length - (/[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u.exec(before)?.[0].length ?? 0);
      case "word_right":
        return this.cursor + (/^[^\p{L}\p{N}_]*[\p{L}\p{N}_]*/u.exec(after)?.[0].length ?? 0);
      case "line_start":
        return before.lastIndexOf("\n") + 1;
      case "line_end":
        return endOfLine(this.text, this.cursor);
    }
  }
}

/** Where the cursor can go. */
export type Place = "left" | "right" | "word_left" | "word_right" | "line_start" | "line_end";

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

/** The last index up to `most` that is not within a character. */
function wholeCharacter(text: string, start: number, most: number): number {
  let at = start;
  for (const character of splitGraphemes(text.slice(start))) {
    if (at + character.length > most) return at;
    at += character.length;
  }
  return at;
}
