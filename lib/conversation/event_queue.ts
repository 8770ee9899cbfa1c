/**
 * From callbacks to an async iteration.
 * @module
 */

export interface EventQueueOptions {
  /** From so many waiting values on, whoever asks for room waits for the reader. @default 64 */
  maxWaiting?: number;
}

/** Values pushed by callbacks, iterated in order by one reader. */
export class EventQueue<T> {
  readonly #maxWaiting: number;
  #values: T[] = [];
  #isClosed = false;
  #wake = () => {};
  #room = Promise.withResolvers<void>();

  /** Makes an empty queue. */
  constructor({ maxWaiting = 64 }: EventQueueOptions = {}) {
    this.#maxWaiting = maxWaiting;
  }

  /** Adds a value for the reader. */
  push(value: T): void {
    this.#values.push(value);
    this.#wake();
  }

  /**
   * Fulfilled when the reader keeps up. Who adds many values awaits it before the
   * next one, so that the source waits for a slow reader, and not the memory.
   */
  async room(): Promise<void> {
    if (this.#values.length >= this.#maxWaiting && !this.#isClosed) await this.#room.promise;
  }

  /** Whether no more values come. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Ends the iteration once the values so far are read. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
    this.#giveRoom();
  }

  /** Yields the values as they come, until the queue is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (true) {
      const values = this.#values;
      this.#values = [];
      this.#giveRoom();
      yield* values;
      if (this.#values.length > 0) continue;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  #giveRoom(): void {
    this.#room.resolve();
    this.#room = Promise.withResolvers<void>();
  }
}
