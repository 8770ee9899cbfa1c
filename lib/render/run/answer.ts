/**
 * The answer on standard output.
 * @module
 */
import type { TextSink } from "./renderer.ts";

/** Shows the text of the turns, of which the last one is the answer. */
export interface AnswerView {
  /** Takes a piece of the model's text. */
  add(text: string): Promise<void>;
  /** Writes what has to be written at the end of a run; null if there is no answer. */
  finish(answer: string | null): Promise<void>;
  /** Returns the text that was not shown yet, because a tool call shows that it is not the answer. */
  takeBack(): Promise<string>;
  /** Forgets the text of a turn that broke off. */
  discard(): Promise<void>;
}

/**
 * Writes the text of the final turn and one newline to a pipe or a file. When
 * streaming, text is written as it arrives; else only when its turn has turned
 * out to be the final one.
 */
export class AnswerWriter implements AnswerView {
  readonly #stdout: TextSink;
  readonly #isStreaming: boolean;
  #pending: string[] = [];
  /** Line feeds at the end of the text so far, written once more text follows. */
  #heldBack = "";
  #isLineOpen = false;
  #hasText = false;

  /** Makes a writer for one run, or for several in a row. */
  constructor(stdout: TextSink, { isStreaming }: { isStreaming: boolean }) {
    this.#stdout = stdout;
    this.#isStreaming = isStreaming;
  }

  async add(text: string): Promise<void> {
    if (this.#isStreaming) await this.#stream(text);
    else this.#pending.push(text);
  }

  async finish(answer: string | null): Promise<void> {
    this.#pending = [];
    if (this.#isStreaming) return await this.#breakLine();
    if (answer !== null) await this.#stdout.write(`${trimLines(answer)}\n`);
  }

  async takeBack(): Promise<string> {
    const text = this.#pending.join("");
    this.#pending = [];
    await this.#breakLine();
    return text;
  }

  async discard(): Promise<void> {
    await this.takeBack();
  }

  async #breakLine(): Promise<void> {
    this.#heldBack = "";
    this.#hasText = false;
    if (!this.#isLineOpen) return;
    this.#isLineOpen = false;
    await this.#stdout.write("\n");
  }

  async #stream(text: string): Promise<void> {
    const whole = this.#heldBack + text;
    const body = this.#hasText ? whole : whole.replace(/^\n+/, "");
    const visible = body.replace(/\n+$/, "");
    this.#heldBack = body.slice(visible.length);
    if (visible === "") return;
    this.#hasText = true;
    this.#isLineOpen = true;
    await this.#stdout.write(visible);
  }
}

/** Line feeds around a text are no part of it. */
function trimLines(text: string): string {
  return text.replace(/^\n+/, "").replace(/\s+$/, "");
}
