/**
 * The answer on standard output.
 * @module
 */
import type { TextSink } from "./renderer.ts";
import { sanitize } from "./sanitize.ts";

/**
 * Writes the text of the final turn and one newline. On a terminal, or when
 * streaming, text is written as it arrives; else only when its turn has turned
 * out to be the final one.
 */
export class AnswerWriter {
  readonly #stdout: TextSink;
  readonly #isLive: boolean;
  #pending: string[] = [];
  /** Line feeds at the end of the text so far, written once more text follows. */
  #heldBack = "";
  #isLineOpen = false;
  #hasText = false;

  /** Makes a writer for one run, or for several in a row. */
  constructor(stdout: TextSink, { isStreaming }: { isStreaming: boolean }) {
    this.#stdout = stdout;
    this.#isLive = stdout.isTerminal || isStreaming;
  }

  /** Takes a piece of the model's text. */
  async add(text: string): Promise<void> {
    if (!this.#isLive) {
      this.#pending.push(text);
      return;
    }
    await this.#writeLive(text);
  }

  /** Writes what has to be written at the end of a run; null if there is no answer. */
  async finish(answer: string | null): Promise<void> {
    this.#pending = [];
    if (this.#isLive) return await this.breakLine();
    if (answer !== null) await this.#stdout.write(`${trimLines(answer)}\n`);
  }

  /** Returns the text that was not written yet, because a tool call shows that it is not the answer. */
  async takeBack(): Promise<string> {
    const text = this.#pending.join("");
    this.#pending = [];
    await this.breakLine();
    return text;
  }

  /** Forgets the text of a turn that broke off. */
  async discard(): Promise<void> {
    await this.takeBack();
  }

  /** Ends an open line on standard output, so that standard error starts on a line of its own. */
  async breakLine(): Promise<void> {
    this.#heldBack = "";
    this.#hasText = false;
    if (!this.#isLineOpen) return;
    this.#isLineOpen = false;
    await this.#stdout.write("\n");
  }

  async #writeLive(text: string): Promise<void> {
    const whole = this.#heldBack + (this.#stdout.isTerminal ? sanitize(text) : text);
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
