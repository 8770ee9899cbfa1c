/**
 * Inputs as the terminal itself edits them.
 * @module
 */
import type { ReadChoiceOptions } from "../approve.ts";
import { choiceOf } from "../choice.ts";
import type { Io } from "../io.ts";
import type { InputReader, TypedInput } from "./input.ts";

/** Reads lines, for terminals that cannot move the cursor. */
export class LineReader implements InputReader {
  readonly #io: Io;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #interrupts: Disposable | undefined;
  readonly #decoder = new TextDecoder();
  readonly #cancel = () => this.#reader.cancel();
  #text = "";
  /** A line that is still awaited after Ctrl-C. */
  #line: Promise<string | null> | null = null;
  #onInterrupt: (() => void) | null = null;
  /** Ctrl-C came when nobody listened. */
  #isInterrupted = false;

  /** Makes a reader of the standard input. */
  constructor(io: Io) {
    this.#io = io;
    this.#reader = io.stdin.readable.getReader();
    this.#interrupts = io.takeInterrupts?.(() => this.#interrupt());
    io.signal.addEventListener("abort", this.#cancel);
  }

  async read(): Promise<TypedInput> {
    const interrupted = Promise.withResolvers<TypedInput>();
    this.#listen(() => interrupted.resolve({ type: "interrupted", hadText: false }));
    await this.#io.stderr.write("> ");
    const input = await Promise.race([interrupted.promise, this.#readInput()]);
    this.#onInterrupt = null;
    if (input.type !== "text") await this.#io.stderr.write("\n");
    return input;
  }

  whileBusy(onInterrupt: () => void): Disposable {
    this.#listen(onInterrupt);
    const end = () => this.#onInterrupt = null;
    return { [Symbol.dispose]: end };
  }

  async choose(choices: string, { signal, ask }: ReadChoiceOptions): Promise<string | null> {
    const aborted = Promise.withResolvers<null>();
    const end = () => aborted.resolve(null);
    signal.addEventListener("abort", end);
    this.#text = "";
    await ask();
    try {
      while (!signal.aborted) {
        const reading = this.#line ?? this.#readLine();
        this.#line = reading;
        const line = await Promise.race([aborted.promise, reading]);
        if (line === null) return null;
        this.#line = null;
        const choice = choiceOf(line, choices);
        if (choice !== null) return choice;
        await this.#io.stderr.write(`Type one of ${[...choices].join(", ")}: `);
      }
      return null;
    } finally {
      signal.removeEventListener("abort", end);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#interrupts?.[Symbol.dispose]();
    this.#io.signal.removeEventListener("abort", this.#cancel);
    await this.#reader.cancel();
  }

  #listen(onInterrupt: () => void): void {
    this.#onInterrupt = onInterrupt;
    if (this.#isInterrupted) this.#interrupt();
  }

  #interrupt(): void {
    this.#isInterrupted = this.#onInterrupt === null;
    this.#onInterrupt?.();
  }

  /** A backslash at the end of a line asks for one more. */
  async #readInput(): Promise<TypedInput> {
    const lines: string[] = [];
    while (true) {
      if (this.#line === null) this.#line = this.#readLine();
      const line = await this.#line;
      this.#line = null;
      if (line === null) return { type: "ended" };
      if (!line.endsWith("\\")) return { type: "text", text: [...lines, line].join("\n") };
      lines.push(line.slice(0, -1));
      await this.#io.stderr.write(". ");
    }
  }

  /** Returns the next line; null at the end of the input. */
  async #readLine(): Promise<string | null> {
    while (!this.#text.includes("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) return null;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
    const end = this.#text.indexOf("\n");
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }
}
