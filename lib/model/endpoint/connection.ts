/**
 * What lives as long as one request: its signal and its time limits.
 * @module
 */
import { type AttemptFailed, observed } from "./attempt_failed.ts";
import { Watchdog, type WatchdogLimit, type WatchdogLimits } from "./watchdog.ts";

/** One request on its way; disposing of it ends it. */
export class Connection implements Disposable {
  /** Told when data arrives and when the answer ends. */
  readonly watchdog: Watchdog;
  readonly #limits: WatchdogLimits;
  readonly #controller = new AbortController();
  readonly #callerSignal: AbortSignal;
  #reached: WatchdogLimit | null = null;

  /** Ends with the caller's signal, or when a limit is reached. */
  constructor(callerSignal: AbortSignal, limits: WatchdogLimits) {
    this.#limits = limits;
    this.#callerSignal = callerSignal;
    callerSignal.addEventListener("abort", this.#abort);
    this.watchdog = new Watchdog(limits, (limit) => {
      this.#reached = limit;
      this.#abort();
    });
  }

  /** Ends the request. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The failure, if a time limit ended the request; else null. */
  get timeout(): AttemptFailed | null {
    if (this.#reached === null || this.#reached === "grace") return null;
    const words = this.#reached === "first_token"
      ? `no answer within ${this.#limits.firstTokenMs / 1000} s`
      : `no data for ${this.#limits.idleMs / 1000} s`;
    return observed("timeout", words);
  }

  [Symbol.dispose](): void {
    this.watchdog[Symbol.dispose]();
    this.#callerSignal.removeEventListener("abort", this.#abort);
    this.#abort();
  }

  readonly #abort = () => this.#controller.abort();
}
