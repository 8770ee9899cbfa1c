/**
 * Sends progress messages at the times that {@linkcode ProgressLines} decides.
 * @module
 */
import type { ToolEvent } from "../tools/tool.ts";
import { ProgressLines, type ProgressLinesOptions } from "./progress.ts";

/** Time, as tests replace it. */
export interface Clock {
  /** Milliseconds that never go back. */
  nowMs(): number;
  /** Calls back once, unless the returned function is called before. */
  after(delayMs: number, callBack: () => void): () => void;
}

/** The clock of the machine. */
const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, callBack) {
    const timer = setTimeout(callBack, delayMs);
    return () => clearTimeout(timer);
  },
};

export interface ProgressSenderOptions extends Omit<ProgressLinesOptions, "startedAtMs"> {
  /** @default the clock of the machine */
  clock?: Clock;
}

/** Sends what a call says, until disposed. A client that reads slowly gets fewer messages. */
export class ProgressSender implements Disposable {
  readonly #send: (message: string, count: number) => Promise<void>;
  readonly #clock: Clock;
  readonly #lines: ProgressLines;
  #cancelTimer: () => void = () => {};
  #isSending = false;
  #isOver = false;
  #count = 0;

  /** `send` gets each message with its number, from 1. */
  constructor(
    send: (message: string, count: number) => Promise<void>,
    { clock = systemClock, ...options }: ProgressSenderOptions = {},
  ) {
    this.#send = send;
    this.#clock = clock;
    this.#lines = new ProgressLines({ ...options, startedAtMs: clock.nowMs() });
    this.#wait();
  }

  /** Takes an event of the running tool. */
  add(event: ToolEvent): void {
    if (event.type === "tool_output") this.#lines.add(event.stream, event.text);
    else if (event.type !== "approval") this.#lines.add("environment", `${event.message}\n`);
    this.#wait();
  }

  /** Nothing is sent any more. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#cancelTimer();
  }

  #wait(): void {
    this.#cancelTimer();
    if (this.#isOver || this.#isSending) return;
    const delayMs = Math.max(0, this.#lines.dueAtMs() - this.#clock.nowMs());
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#sendDue());
  }

  #sendDue(): void {
    const message = this.#lines.take(this.#clock.nowMs());
    if (message === null) return this.#wait();
    this.#isSending = true;
    this.#send(message, ++this.#count).then(
      () => this.#goOn(),
      // The client has gone; its signal ends the call.
      () => this[Symbol.dispose](),
    );
  }

  #goOn(): void {
    this.#isSending = false;
    this.#wait();
  }
}
