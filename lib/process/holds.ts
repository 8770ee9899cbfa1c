/**
 * Times in which a process is held up by whoever takes its output.
 * @module
 */
import { settlesWithin } from "../waiting.ts";

/** Knows whether a process is held up, and for how long it was. */
export class Holds {
  #count = 0;
  #since = 0;
  #pastMs = 0;
  #free = Promise.withResolvers<void>();

  /** Counts the time until a promise is settled; returns it. */
  async during(taken: Promise<void>): Promise<void> {
    if (this.#count++ === 0) this.#since = performance.now();
    try {
      await taken;
    } finally {
      if (--this.#count === 0) this.#end();
    }
  }

  /** True while nobody takes the output. */
  get isHeld(): boolean {
    return this.#count > 0;
  }

  /** All times together, that which lasts included. */
  get totalMs(): number {
    return this.#pastMs + (this.isHeld ? performance.now() - this.#since : 0);
  }

  /**
   * True if the promise settles in time, which runs only while nothing is held
   * up; false at once when the signal is aborted meanwhile.
   */
  async settlesWithin(
    promise: Promise<unknown>,
    { ms, signal }: { ms: number; signal?: AbortSignal | undefined },
  ): Promise<boolean> {
    while (!(await settlesWithin(promise, signal?.aborted && this.isHeld ? 0 : ms))) {
      if (!this.isHeld || signal?.aborted) return false;
      await this.#freeOrAborted(signal);
    }
    return true;
  }

  async #freeOrAborted(signal?: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    signal?.addEventListener("abort", () => aborted.resolve(), { once: true });
    await Promise.race([this.#free.promise, aborted.promise]);
  }

  #end(): void {
    this.#pastMs += performance.now() - this.#since;
    this.#free.resolve();
    this.#free = Promise.withResolvers<void>();
  }
}
