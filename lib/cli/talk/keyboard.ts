/**
 * The keyboard of the terminal, read key by key.
 * @module
 */
import { knownSize, type TerminalSize } from "../../render/words/terminal_size.ts";
import type { Io } from "../io.ts";
import { type Key, KeyDecoder } from "./keys.ts";

/** Something that the terminal tells: a key, or that its size has changed. */
export type TerminalEvent = Key | { type: "resize" };

/**
 * Reads keys while it is open; what is typed while nobody asks is kept. The
 * terminal neither echoes nor edits meanwhile.
 */
export class Keyboard implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new KeyDecoder();
  readonly #signal: AbortSignal;
  readonly #reading: Promise<void>;
  readonly #interrupts: Disposable | undefined;
  readonly #onResize = () => this.#push({ type: "resize" });
  readonly #onAbort = () => this.#close();
  #events: TerminalEvent[] = [];
  #wake = () => {};
  #isClosed = false;

  /** Gets Ctrl-C while nobody asks for keys. */
  onInterrupt: (() => void) | null = null;

  /** Opens the keyboard until it is disposed, or the signal is aborted. */
  constructor({ stdin, signal, takeInterrupts }: Io) {
    this.#reader = stdin.readable.getReader();
    this.#signal = signal;
    this.#interrupts = takeInterrupts?.(() => this.#push({ type: "key", name: "interrupt" }));
    Deno.stdin.setRaw(true);
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGWINCH", this.#onResize);
    signal.addEventListener("abort", this.#onAbort);
    this.#reading = this.#read();
  }

  /** Returns the next event, or null if the terminal is gone or the program ends. */
  async next(): Promise<TerminalEvent | null> {
    while (this.#events.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#events.shift() ?? null;
  }

  /** Size of the terminal now. */
  size(): TerminalSize {
    return knownSize(Deno.consoleSize());
  }

  /** What was typed ahead stays text: Enter sends nothing that belonged to something cancelled. */
  holdBack(): void {
    this.#events = this.#events.filter((event) => event.type !== "key" || event.name !== "enter");
  }

  /** Lets the shell take over until the program is continued. */
  suspend(): void {
    if (Deno.build.os === "windows") return;
    Deno.stdin.setRaw(false);
    Deno.kill(Deno.pid, "SIGTSTP");
    Deno.stdin.setRaw(true);
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for (let next = await this.#reader.read(); !next.done; next = await this.#reader.read()) {
      for (const key of this.#decoder.decode(decoder.decode(next.value, { stream: true }))) {
        this.#push(key);
      }
    }
    this.#close();
  }

  #push(event: TerminalEvent): void {
    const isInterrupt = event.type === "key" && event.name === "interrupt";
    if (isInterrupt && this.onInterrupt !== null) return this.onInterrupt();
    this.#events.push(event);
    this.#wake();
  }

  #close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** Gives the terminal back as it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#interrupts?.[Symbol.dispose]();
    this.#signal.removeEventListener("abort", this.#onAbort);
    if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGWINCH", this.#onResize);
    Deno.stdin.setRaw(false);
    await this.#reader.cancel();
    await this.#reading;
  }
}
