/**
 * Ends a request that says nothing for too long.
 * @module
 */

/** Which limit was reached. */
export type WatchdogLimit = "first_token" | "idle" | "grace";

/** The limits of a {@linkcode Watchdog} in milliseconds; 0 means none. */
export interface WatchdogLimits {
  /** From the start to the first data. */
  firstTokenMs: number;
  /** Between data. */
  idleMs: number;
}

/**
 * Watches one request. Reports of data are cheap: they move a time stamp, and
 * the one timer looks at it when it fires.
 */
export class Watchdog {
  readonly #limits: WatchdogLimits;
  readonly #onLimit: (limit: WatchdogLimit) => void;
  readonly #startedAt = performance.now();
  #since = this.#startedAt;
  #limitMs: number;
  #limit: WatchdogLimit = "first_token";
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** From the start to the first data; null if there was none. */
  firstDataMs: number | null = null;

  /** Starts to watch; `onLimit` is called at most once. */
  constructor(limits: WatchdogLimits, onLimit: (limit: WatchdogLimit) => void) {
    this.#limits = limits;
    this.#onLimit = onLimit;
    this.#limitMs = limits.firstTokenMs;
    this.#arm();
  }

  /** Data arrived. */
  reportData(): void {
    this.#since = performance.now();
    if (this.#limit !== "first_token") return;
    this.firstDataMs = Math.round(this.#since - this.#startedAt);
    this.#switchTo("idle", this.#limits.idleMs);
  }

  /** The answer is whole; the rest of the stream may take this long. */
  startGrace(graceMs: number): void {
    this.#since = performance.now();
    this.#switchTo("grace", graceMs);
  }

  /** Stops to watch. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #switchTo(limit: WatchdogLimit, limitMs: number): void {
    this.#limit = limit;
    this.#limitMs = limitMs;
    clearTimeout(this.#timer);
    this.#arm();
  }

  #arm(): void {
    if (this.#limitMs === 0) return;
    const leftMs = this.#since + this.#limitMs - performance.now();
    // A timer may fire a moment early; longer delays than 2^31 - 1 ms do not exist.
    if (leftMs < 1) this.#onLimit(this.#limit);
    else this.#timer = setTimeout(() => this.#arm(), Math.min(leftMs, 2 ** 31 - 1));
  }
}
