/**
 * A long text from many short pieces.
 * @module
 */

/** Pieces that are kept apart before they are joined. */
const maxPieces = 1024;

/**
 * Collects a text in flat strings. A string that grows by `+=` is a tree in
 * V8, with tens of bytes for each piece, until somebody reads it.
 */
export class TextBuilder {
  readonly #segments: string[] = [];
  #pieces: string[] = [];

  /** True if there is nothing but white space. */
  isBlank = true;

  /** Appends a piece. */
  add(piece: string): void {
    if (piece === "") return;
    this.isBlank &&= piece.trim() === "";
    this.#pieces.push(piece);
    if (this.#pieces.length < maxPieces) return;
    this.#segments.push(this.#pieces.join(""));
    this.#pieces = [];
  }

  /** Returns the text so far. */
  toString(): string {
    return this.#segments.join("") + this.#pieces.join("");
  }
}
