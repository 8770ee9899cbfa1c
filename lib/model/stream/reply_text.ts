/**
 * The text and the reasoning of one reply, whatever wire they come over.
 * @module
 */
import { observed } from "../endpoint/attempt_failed.ts";
import { type Deltas, noDeltas } from "./deltas.ts";
import { TextBuilder } from "./text_builder.ts";
import { splitUnopened, ThinkSplitter } from "./think.ts";

/** How much of a reply is kept. */
export interface ReplyLimits {
  /** UTF-16 units of text, reasoning and arguments together. */
  maxChars: number;
  /** Calls of tools. */
  maxCalls: number;
}

/** More than any model says, and less than fills the memory. */
export const replyLimits: ReplyLimits = { maxChars: 4 * 1024 * 1024, maxCalls: 512 };

export interface ReplyTextOptions {
  /** The beginning may be reasoning of which only the end is marked. */
  mayBeUnmarked?: boolean | undefined;
  /** @default {@linkcode replyLimits} */
  limits?: ReplyLimits | undefined;
}

/** Collects texts, tells reasoning apart, and gives out whole characters only. */
export class ReplyText {
  readonly #splitter: ThinkSplitter;
  readonly #maxChars: number;
  readonly #content = new TextBuilder();
  #chars = 0;
  #deltas: Deltas = noDeltas;
  /** Halves of characters that wait for the other half. */
  readonly #halves = { text: "", reasoning: "" };

  /** Starts with nothing. */
  constructor({ mayBeUnmarked = false, limits = replyLimits }: ReplyTextOptions) {
    this.#splitter = new ThinkSplitter({ mayBeUnmarked });
    this.#maxChars = limits.maxChars;
  }

  /** Takes text of the answer, which may have reasoning in it. */
  addText(text: string): void {
    if (text === "") return;
    this.count(text.length);
    this.#add(this.#splitter.push(this.#wholeCharacters("text", text)));
  }

  /** Takes reasoning that the endpoint marks by itself. */
  addReasoning(reasoning: string): void {
    if (reasoning === "") return;
    this.count(reasoning.length);
    this.#add(this.#splitter.trustText());
    this.#add({ reasoning: this.#wholeCharacters("reasoning", reasoning), text: "" });
  }

  /**
   * Counts what is kept elsewhere, such as arguments.
   *
   * @throws {AttemptFailed} `endless` above the limit
   */
  count(chars: number): void {
    this.#chars += chars;
    if (this.#chars > this.#maxChars) {
      throw observed("endless", `the reply has more than ${this.#maxChars} characters`);
    }
  }

  /** No text follows: what was held back becomes deltas. */
  end(): void {
    const { text, reasoning } = this.#halves;
    if (text !== "") this.#add(this.#splitter.push(text.toWellFormed()));
    if (reasoning !== "") this.#add({ reasoning: reasoning.toWellFormed(), text: "" });
    this.#halves.text = this.#halves.reasoning = "";
    this.#add(this.#splitter.end());
  }

  /** Returns what arrived since the last call. */
  takeDeltas(): Deltas {
    const deltas = this.#deltas;
    this.#deltas = noDeltas;
    return deltas;
  }

  /** True if there is no text but white space; complete after {@linkcode end}. */
  get isBlank(): boolean {
    return this.#content.isBlank;
  }

  /** Reasoning that went out as text, since only its end was marked; null if there was none. */
  get unmarkedReasoning(): string | null {
    return splitUnopened(this.#content.toString())?.reasoning ?? null;
  }

  /** Whether the text began with reasoning of which only the end was marked; null if nothing shows it. */
  get beganUnmarked(): boolean | null {
    return this.unmarkedReasoning === null ? this.#splitter.beganUnmarked : true;
  }

  /** Text of the answer, without reasoning. */
  get content(): string {
    const whole = this.#content.toString();
    return splitUnopened(whole)?.text ?? whole;
  }

  /** A character that is cut in two waits for its other half. */
  #wholeCharacters(kind: "text" | "reasoning", piece: string): string {
    const half = this.#halves[kind];
    const last = piece.charCodeAt(piece.length - 1);
    const isCut = last >= 0xd800 && last < 0xdc00;
    this.#halves[kind] = isCut ? piece.slice(-1) : "";
    const text = half + (isCut ? piece.slice(0, -1) : piece);
    return text.isWellFormed() ? text : text.toWellFormed();
  }

  #add({ reasoning, text }: Deltas): void {
    if (reasoning === "" && text === "") return;
    this.#content.add(text);
    const { reasoning: before, text: textBefore } = this.#deltas;
    this.#deltas = { reasoning: before + reasoning, text: textBefore + text };
  }
}
