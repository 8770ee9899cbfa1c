/**
 * So many calls at a time, and no more; the others wait in order.
 * @module
 */
import { RunnerError } from "../errors.ts";

export interface CallGateOptions {
  /** Calls at a time. */
  maxRunning: number;
  /** Calls that wait; of more, the last is refused. */
  maxWaiting: number;
}

/** Lets calls through. */
export class CallGate {
  readonly #options: CallGateOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** Nothing runs yet. */
  constructor(options: CallGateOptions) {
    this.#options = options;
  }

  /**
   * Does the work when there is room for it.
   *
   * @throws {RunnerError} `limit` if too many wait already
   * @throws the signal's reason if it is aborted before the work begins
   */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { maxRunning, maxWaiting } = this.#options;
    if (this.#running < maxRunning) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= maxWaiting) {
      throw new RunnerError("limit", `The server is busy: ${maxWaiting} calls wait already`, {
        hint: "Try again later",
      });
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leaveQueue = () => {
      this.#waiting.splice(this.#waiting.indexOf(resolve), 1);
      reject(signal.reason);
    };
    this.#waiting.push(resolve);
    signal.addEventListener("abort", leaveQueue, { once: true });
    try {
      // Who lets a call in hands its own place over.
      await promise;
    } finally {
      signal.removeEventListener("abort", leaveQueue);
    }
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
