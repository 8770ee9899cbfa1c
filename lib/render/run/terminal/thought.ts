/**
 * What a model thinks, in so few words that a line that moves can hold them.
 * @module
 */
import { counted } from "../../../words/numbers.ts";
import { sanitize } from "../../words/sanitize.ts";

/** Characters of the end that are kept. */
const maxTail = 400;

/** Counts what comes and keeps its newest line. */
export class Thought {
  #length = 0;
  #tail = "";

  /** Takes a piece of the reasoning. */
  add(text: string): void {
    this.#length += text.length;
    this.#tail = (this.#tail + text).slice(-maxTail);
  }

  /** ` · 1,234 characters · ┊ the newest line`; empty before anything has come. */
  get words(): string {
    if (this.#length === 0) return "";
    const lines = sanitize(this.#tail).split("\n").map((line) => line.trim()).filter(Boolean);
    const newest = lines.at(-1);
    return ` · ${counted(this.#length, "character")}${
      newest === undefined ? "" : ` · ┊ ${newest}`
    }`;
  }
}
