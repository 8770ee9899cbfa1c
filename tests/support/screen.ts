/**
 * The screen of a terminal: what a person sees of what a program writes.
 * @module
 */
import { splitGraphemes, widthOf } from "../../lib/render/words/width.ts";

/** What stands at one place. */
export interface Cell {
  /** Empty in the right half of a wide character. */
  character: string;
  /** Codes of its colours and weights in ascending order, such as `1;36`. */
  style: string;
}

const blank: Cell = { character: " ", style: "" };

/** The codes that each code of the end of a style takes back. */
const ends: Record<number, (code: number) => boolean> = {
  0: () => true,
  22: (code) => code === 1 || code === 2,
  23: (code) => code === 3,
  24: (code) => code === 4,
  29: (code) => code === 9,
  39: (code) => code >= 30,
};

/** A terminal that never forgets what has scrolled away. */
export class Screen {
  #columns: number;
  #lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style: number[] = [];
  /** The beginning of a sequence whose rest has not come yet. */
  #rest = "";

  /** Makes an empty screen. */
  constructor(columns: number) {
    this.#columns = columns;
  }

  /** All lines, without white space at their ends and without empty lines at the end. */
  get text(): string {
    return this.rows.map((cells) => cells.map(({ character }) => character).join("").trimEnd())
      .join("\n").trimEnd();
  }

  /** All lines, cell by cell. */
  get rows(): Cell[][] {
    return this.#lines.map((cells) => Array.from(cells, (cell) => cell ?? blank));
  }

  /** Where the cursor is. */
  get cursor(): { row: number; column: number } {
    return { row: this.#row, column: this.#column };
  }

  /** The width from now on; lines stay as they are. */
  resize(columns: number): void {
    this.#columns = columns;
  }

  /** Takes what a program writes. */
  write(text: string): void {
    const tokens =
      // deno-lint-ignore no-control-regex -- they are what this is about
      /\x1b\[([?\d;]*)([@-~])|\x1b\][^\x1b\x07]*(?:\x07|\x1b\\)|[\r\n\b]|[^\x1b\r\n\b]+/y;
    const whole = this.#rest + text;
    let at = 0;
    for (tokens.lastIndex = 0; at < whole.length; at = tokens.lastIndex) {
      const match = tokens.exec(whole);
      if (match === null) break;
      const [token, numbers = "", final] = match;
      if (final !== undefined) this.#obey(final, numbers);
      else if (token === "\r") this.#column = 0;
      else if (token === "\n") this.#feedLine();
      else if (token === "\b") this.#column = Math.max(0, this.#column - 1);
      else if (!token.startsWith("\x1b")) this.#print(token);
    }
    this.#rest = whole.slice(at);
  }

  #obey(final: string, numbers: string): void {
    const [first = 0] = numbers.split(";").map(Number);
    if (final === "m") return this.#setStyle(first);
    const count = Math.max(1, first);
    switch (final) {
      case "A":
        this.#row = Math.max(0, this.#row - count);
        break;
      case "B":
        this.#row = Math.min(this.#lines.length - 1, this.#row + count);
        break;
      case "C":
        this.#column = Math.min(this.#columns - 1, this.#column + count);
        break;
      case "D":
        this.#column = Math.max(0, this.#column - count);
        break;
      case "J":
        this.#line.length = Math.min(this.#line.length, this.#column);
        this.#lines.length = this.#row + 1;
        break;
      case "K":
        this.#line.length = Math.min(this.#line.length, this.#column);
        break;
    }
  }

  #setStyle(code: number): void {
    const isEnded = ends[code] ?? ((other: number) => code >= 30 && other >= 30);
    const others = this.#style.filter((other) => !isEnded(other));
    this.#style = code in ends ? others : [...others, code].sort((a, b) => a - b);
  }

  get #line(): Cell[] {
    return this.#lines[this.#row] ??= [];
  }

  #feedLine(): void {
    this.#row++;
    this.#column = 0;
    this.#lines[this.#row] ??= [];
  }

  #print(text: string): void {
    for (const character of splitGraphemes(text)) {
      const width = widthOf(character);
      if (this.#column + width > this.#columns) this.#feedLine();
      const style = this.#style.join(";");
      this.#line[this.#column] = { character, style };
      if (width === 2) this.#line[this.#column + 1] = { character: "", style };
      this.#column += width;
    }
  }
}
