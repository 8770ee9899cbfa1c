/**
 * Holds back what may be a call, while a text streams.
 * @module
 */
import { beginsMarker, maxMarkerChars } from "./markers.ts";

/** Lets text through up to the first sign of a call. */
export class CallGate {
  /** Blank text at the start: what follows may be JSON, which may be a call. */
  readonly #blank: string[] = [];
  readonly #shutIn: string[] = [];
  /** What may become a sign. */
  #held = "";
  #isLineStart = true;
  #state: "start" | "open" | "shut" = "start";

  /** Takes the next piece of text and returns what is certainly no call. */
  push(piece: string): string {
    if (this.#state === "shut") {
      this.#shutIn.push(piece);
      return "";
    }
    if (this.#state === "start" && !this.#begins(piece)) return "";
    const text = this.#held + piece;
    this.#held = "";
    return this.#release(text);
  }

  /** Returns what was held back and turned out to be no call. */
  end(): string {
    const text = this.#blank.splice(0).join("") + this.#held + this.#shutIn.splice(0).join("");
    this.#held = "";
    return text;
  }

  /** True once it is certain that the whole text is no JSON. */
  #begins(piece: string): boolean {
    const text = this.#held === "" ? piece.trimStart() : this.#held + piece;
    if (this.#held === "") this.#blank.push(piece.slice(0, piece.length - text.length));
    this.#held = "";
    if (/^(?:[{[]|```)/.test(text)) {
      this.#state = "shut";
      this.#shutIn.push(text);
      return false;
    }
    this.#held = text;
    if (/^`{0,2}$/.test(text)) return false;
    this.#state = "open";
    this.#held = "";
    this.#blank.push(text);
    return true;
  }

  #release(piece: string): string {
    const text = this.#blank.length > 0 ? this.#blank.splice(0).join("") : piece;
    const candidate = /[<[`>]/g;
    for (let match = candidate.exec(text); match; match = candidate.exec(text)) {
      const { index } = match;
      const isLineSign = match[0] === "`" || match[0] === ">";
      if (isLineSign && !this.#startsLine(text, index)) continue;
      const rest = text.slice(index, index + maxMarkerChars);
      if (isCall(rest, index + rest.length === text.length)) {
        this.#state = "shut";
        this.#shutIn.push(text.slice(index));
        return this.#pass(text.slice(0, index));
      }
      if (rest.length < maxMarkerChars && index + rest.length === text.length && mayBeSign(rest)) {
        this.#held = text.slice(index);
        return this.#pass(text.slice(0, index));
      }
    }
    return this.#pass(text);
  }

  #startsLine(text: string, index: number): boolean {
    return index === 0
      ? this.#isLineStart
      : /(?:^|\n) {0,3}$/.test(text.slice(Math.max(0, index - 4), index));
  }

  #pass(text: string): string {
    if (text !== "") this.#isLineStart = text.endsWith("\n");
    return text;
  }
}

/** True if a sign is complete; at the end of what has come, a name may still go on. */
function isCall(text: string, isEnd: boolean): boolean {
  if (!beginsMarker(text)) return false;
  return !isEnd || !/^<[|｜]?[\w:.|｜▁-]*$|^`/.test(text);
}

/** True for what may still become a sign. */
function mayBeSign(text: string): boolean {
  return /^(?:<[|｜]?[^<>\n\s]{0,45}|\[[A-Z_]{0,31}|`{1,3}[ \t]{0,3}(?:t[\w-]{0,23})?|>{1,2})$/
    .test(text);
}
