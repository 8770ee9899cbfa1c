/**
 * From callbacks to an async iteration.
 * @module
 */

/** Values pushed by callbacks, iterated in order by one reader; it has no bound. */
export class EventQueue<T> {
  #values: T[] = [];
  #closed = false;
  #wake = () => {};

  /** Adds a value for the reader. */
  push(value: T): void {
    this.#values.push(value);
    this.#wake();
  }

  /** Ends the iteration once the values so far are read. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** Yields the values as they come, until the queue is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (true) {
      const values = this.#values;
      this.#values = [];
      yield* values;
      if (this.#values.length > 0) continue;
      if (this.#closed) return;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
