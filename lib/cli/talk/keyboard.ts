/**
 * The keyboard of the terminal, read key by key.
 * @module
 */
import { knownSize, type TerminalSize } from "../../render/words/terminal_size.ts";
import type { Io } from "../io.ts";
import { type Key, KeyDecoder } from "./keys.ts";

/** Something that the terminal tells: a key, or that its size has changed. */
export type TerminalEvent = Key | { type: "resize" };

/** Gets keys at once, while nobody asks for others. */
export interface KeyListener {
  /** Ctrl-C. */
  interrupt(): void;
  /** Ctrl-Z. */
  suspend(): Promise<void>;
}

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
  #listener: KeyListener | null = null;
  /** Somebody waits for an event. */
  #isAsked = false;
  #isClosed = false;
  /** Wake who waits for an event, and who waits until one is wanted. */
  #wakeAsker = () => {};
  #wakeReader = () => {};

  /** Opens the keyboard until it is disposed, or the signal is aborted. */
  constructor({ stdin, signal, takeInterrupts }: Io) {
    this.#reader = stdin.readable.getReader();
    this.#signal = signal;
    this.#interrupts = takeInterrupts?.(() => this.#push({ type: "key", name: "interrupt" }));
    Deno.stdin.setRaw(true);
    Deno.addSignalListener("SIGWINCH", this.#onResize);
    signal.addEventListener("abort", this.#onAbort);
    this.#reading = this.#read();
  }

  /** Gets Ctrl-C and Ctrl-Z while nobody asks for keys; other keys wait. */
  set listener(listener: KeyListener | null) {
    this.#listener = listener;
    this.#wakeReader();
  }

  /** Returns the next event, or null if the terminal is gone, or the program or the signal ends it. */
  async next(signal?: AbortSignal): Promise<TerminalEvent | null> {
    const wake = () => this.#wakeAsker();
    signal?.addEventListener("abort", wake);
    try {
      while (this.#events.length === 0 && !this.#isClosed && signal?.aborted !== true) {
        this.#isAsked = true;
        this.#wakeReader();
        await new Promise<void>((resolve) => this.#wakeAsker = resolve);
      }
    } finally {
      signal?.removeEventListener("abort", wake);
    }
    if (signal?.aborted !== true) return this.#events.shift() ?? null;
    this.#isAsked = false;
    return null;
  }

  /** Forgets what was typed and not asked for. */
  forget(): void {
    this.#events = [];
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

  /** Leaves the terminal to something else meanwhile; what it interrupts is not for us. */
  async lend<T>(action: () => Promise<T>): Promise<T> {
    Deno.stdin.setRaw(false);
    try {
      return await action();
    } finally {
      Deno.stdin.setRaw(true);
      this.#events = this.#events.filter((event) =>
        event.type !== "key" || event.name !== "interrupt"
      );
    }
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let isFirst = true;
    while (await this.#untilWanted()) {
      const { value, done } = await this.#reader.read();
      if (done) break;
      const text = decoder.decode(value, { stream: true });
      for (const key of this.#decoder.decode(isFirst ? withEnter(text) : text)) this.#push(key);
      isFirst = false;
    }
    this.#close();
  }

  /**
   * Waits until somebody wants keys; false if none are wanted any more. A read
   * that waits while nobody does would take keys away from an editor.
   */
  async #untilWanted(): Promise<boolean> {
    while (!this.#isClosed && this.#listener === null && !this.#isAsked) {
      await new Promise<void>((resolve) => this.#wakeReader = resolve);
    }
    return !this.#isClosed;
  }

  #push(event: TerminalEvent): void {
    const listener = this.#listener;
    if (event.type === "key" && listener !== null) {
      if (event.name === "interrupt") return listener.interrupt();
      if (event.name === "suspend") {
        // A terminal that is gone is found out by the next write that is awaited.
        listener.suspend().catch(() => {});
        return;
      }
    }
    this.#events.push(event);
    this.#isAsked = false;
    this.#wakeAsker();
  }

  #close(): void {
    this.#isClosed = true;
    this.#wakeAsker();
    this.#wakeReader();
  }

  /** Gives the terminal back as it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    this.#interrupts?.[Symbol.dispose]();
    this.#signal.removeEventListener("abort", this.#onAbort);
    Deno.removeSignalListener("SIGWINCH", this.#onResize);
    Deno.stdin.setRaw(false);
    await this.#reader.cancel();
    await this.#reading;
  }
}

/** Whole lines that were typed before the keyboard was open: the terminal made a line feed of Enter. */
function withEnter(text: string): string {
  return text.endsWith("\n") && !text.includes("\r") ? text.replaceAll("\n", "\r") : text;
}
