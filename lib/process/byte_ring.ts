/**
 * The last bytes of a stream, in constant memory.
 * @module
 */

/** Keeps the last `size` of the bytes pushed into it. */
export class ByteRing {
  readonly #buffer: Uint8Array;
  #end = 0;
  #isFull = false;

  /** Makes a ring for `size` bytes, at least one. */
  constructor(size: number) {
    this.#buffer = new Uint8Array(size);
  }

  /** Adds bytes; the oldest go. */
  push(bytes: Uint8Array): void {
    const size = this.#buffer.length;
    const last = bytes.subarray(Math.max(0, bytes.length - size));
    const beforeWrap = last.subarray(0, size - this.#end);
    this.#buffer.set(beforeWrap, this.#end);
    this.#buffer.set(last.subarray(beforeWrap.length), 0);
    this.#isFull ||= this.#end + last.length >= size;
    this.#end = (this.#end + last.length) % size;
  }

  /** A copy of what is kept, oldest first. */
  bytes(): Uint8Array {
    const newest = this.#buffer.subarray(0, this.#end);
    return this.#isFull ? concat([this.#buffer.subarray(this.#end), newest]) : newest.slice();
  }
}

/** The parts in one array. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
