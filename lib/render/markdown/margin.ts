/**
 * What stands to the left of blocks in quotes and lists.
 * @module
 */
import { widthOf } from "../words/width.ts";
import type { Container } from "./blocks.ts";
import type { Painter } from "./span.ts";

const bullets = ["•", "◦", "▪"];

/** The open quotes and list items, as what is drawn before each line. */
export class Margin {
  readonly #paint: Painter;
  /** Each with what stands before its first line until that is drawn, and before all others. */
  #parts: { container: Container; first: string; rest: string; isDrawn: boolean }[] = [];
  /** The last number at each depth, to count where a model wrote `1.` each time. */
  readonly #numbers: string[] = [];

  /** Makes an empty margin. */
  constructor(paint: Painter) {
    this.#paint = paint;
  }

  /** The open containers, from the outermost. */
  get containers(): readonly Container[] {
    return this.#parts.map(({ container }) => container);
  }

  /** What stands before an empty line. */
  get blank(): string {
    return this.#parts.map(({ rest }) => rest).join("");
  }

  /** Closes all containers but the first ones. */
  close(kept: number): void {
    if (kept < this.#parts.length) this.#parts.length = kept;
  }

  /** Opens a container in the last one. */
  open(container: Container): void {
    const first = container.type === "quote" ? this.#dim("│ ") : this.#mark(container);
    const rest = container.type === "quote" ? first : " ".repeat(widthOf(first));
    this.#parts.push({ container, first, rest, isDrawn: false });
  }

  /** Returns what stands before the next line, with the marks that were not drawn yet, and the others. */
  take(): { first: string; rest: string } {
    this.#numbers.length = Math.min(this.#numbers.length, this.#parts.length);
    const first = this.#parts.map((part) => part.isDrawn ? part.rest : part.first).join("");
    for (const part of this.#parts) part.isDrawn = true;
    return { first, rest: this.blank };
  }

  #mark({ marker, box }: Extract<Container, { type: "item" }>): string {
    const depth = this.#parts.length;
    const level = this.#parts.filter(({ container }) => container.type === "item").length;
    if (/^\d/.test(marker)) return `${this.#number(marker, depth)} ${drawBox(box)}`;
    this.#numbers[depth] = "";
    return box === "" ? this.#dim(`${bullets[level % bullets.length]} `) : drawBox(box);
  }

  #number(marker: string, depth: number): string {
    const before = this.#numbers[depth];
    const isRepeated = before?.at(-1) === marker.at(-1) && Number.parseInt(marker) <= 1;
    const number = isRepeated ? `${Number.parseInt(before ?? "") + 1}${marker.at(-1)}` : marker;
    this.#numbers[depth] = number;
    return number;
  }

  #dim(text: string): string {
    return this.#paint(text, { styles: ["dim"] });
  }
}

function drawBox(box: string): string {
  return box === "" ? "" : box === "[ ]" ? "☐ " : "☑ ";
}
