/**
 * So many at a time, the others in the order in which they came.
 * @module
 */

/** A number of places, of which each is taken by one at a time. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** Makes so many places, at least one. */
  constructor(count: number) {
    this.#free = Math.max(1, count);
  }

  /**
   * Waits for a place, which is given back by disposing of it.
   *
   * @throws the signal's reason when it is aborted while waiting
   */
  async take(signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    return { [Symbol.dispose]: () => this.#giveBack() };
  }

  async #turn(signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => {
      const place = this.#waiting.indexOf(resolve);
      if (place >= 0) this.#waiting.splice(place, 1);
      reject(signal?.reason);
    };
    this.#waiting.push(resolve);
    signal?.addEventListener("abort", abort, { once: true });
    // Whoever is called has the place, also if the signal is aborted right then.
    await promise.finally(() => signal?.removeEventListener("abort", abort));
  }

  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
