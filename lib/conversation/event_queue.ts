/**
 * From callbacks to an async iteration.
 * @module
 */

/** Values pushed by callbacks, iterated in order by one reader; it has no bound. */
export class EventQueue<T> {
  #values: T[] = [];
  #isClosed = false;
  #wake = () => {};

  /** Adds a value for the reader. */
  push(value: T): void {
    this.#values.push(value);
    this.#wake();
  }

  /** Whether no more values come. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Ends the iteration once the values so far are read. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** Yields the values as they come, until the queue is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (true) {
      const values = this.#values;
      this.#values = [];
      yield* values;
      if (this.#values.length > 0) continue;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
