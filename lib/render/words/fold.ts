/**
 * Long output as its first and last lines.
 * @module
 */

import { counted } from "../../words/numbers.ts";

/** How much of an output is shown. */
export interface FoldOptions {
  /** Lines at the beginning, shown as they come. */
  head: number;
  /** Lines at the end, shown when it has come. */
  tail: number;
}

/** Takes text that arrives in pieces and tells which lines of it are to be shown. */
export class Fold {
  readonly #options: FoldOptions;
  readonly #tail: string[] = [];
  #openLine = "";
  #count = 0;

  /** Makes a fold for one output. */
  constructor(options: FoldOptions) {
    this.#options = options;
  }

  /** Lines so far that are not shown. */
  get hidden(): number {
    return Math.max(0, this.#count - this.#options.head);
  }

  /** Returns the lines of the beginning that are whole now. */
  add(text: string): string[] {
    const lines = `${this.#openLine}${text}`.split("\n");
    this.#openLine = lines.pop() ?? "";
    return lines.filter((line) => this.#isShown(line));
  }

  /** Returns the lines of the end, with the count of those left out before them. */
  end(): string[] {
    const shown = this.#openLine === "" ? [] : this.add("\n");
    const { tail } = this.#options;
    // The count of one line would take as much room as the line.
    if (this.hidden <= tail + 1) return [...shown, ...this.#tail];
    const left = counted(this.hidden - tail, "more line");
    return [...shown, `… ${left}`, ...this.#tail.slice(-tail)];
  }

  #isShown(line: string): boolean {
    this.#count++;
    if (this.#count <= this.#options.head) return true;
    this.#tail.push(line);
    if (this.#tail.length > this.#options.tail + 1) this.#tail.shift();
    return false;
  }
}

/** Folds lines that are all there. */
export function foldLines(lines: readonly string[], options: FoldOptions): string[] {
  const fold = new Fold(options);
  return [...lines.flatMap((line) => fold.add(`${line}\n`)), ...fold.end()];
}
