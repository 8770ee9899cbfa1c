/**
 * Time that passes when a test says so.
 * @module
 */
import type { Clock } from "../../lib/render/run/terminal/clock.ts";

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #actions = new Set<{ intervalMs: number; dueMs: number; action: () => void }>();

  now(): number {
    return this.#now;
  }

  every(intervalMs: number, action: () => void): Disposable {
    const entry = { intervalMs, dueMs: this.#now + intervalMs, action };
    this.#actions.add(entry);
    return {
      [Symbol.dispose]: () => {
        this.#actions.delete(entry);
      },
    };
  }

  /** Lets time pass; what is due is done. */
  pass(durationMs: number): void {
    this.#now += durationMs;
    for (const entry of this.#actions) {
      if (entry.dueMs > this.#now) continue;
      entry.dueMs = this.#now + entry.intervalMs;
      entry.action();
    }
  }
}
