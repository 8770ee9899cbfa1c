/**
 * Lines of text files, with what it takes to name and to repair them.
 * @module
 */

/** One line of a file. */
export interface Line {
  /** Counted from 1. */
  number: number;
  /** Without its line feed; null if it is not UTF-8, or longer than is read. */
  text: string | null;
  /** True if it is longer than is read. */
  isTooLong: boolean;
  /** Offset of its first byte. */
  start: number;
  /** False for a last line without a line feed. */
  isWhole: boolean;
}

export interface ReadLinesOptions {
  /** Of a longer line nothing is kept. @default 64 MiB */
  maxLineBytes?: number;
  /** Whether a longer line is the last one, without its rest: a device has no other end. @default false */
  stopsAtLongLine?: boolean;
  /** Ends the waiting for bytes. */
  signal?: AbortSignal;
}

const lineFeed = 0x0a;
const defaultMaxLineBytes = 64 * 1024 * 1024;

/**
 * Yields the lines of a stream of bytes one by one: a file can be larger than the memory.
 *
 * @throws the signal's reason when it is aborted
 */
export async function* readLines(
  readable: ReadableStream<Uint8Array<ArrayBuffer>>,
  { maxLineBytes = defaultMaxLineBytes, stopsAtLongLine = false, signal }: ReadLinesOptions = {},
): AsyncGenerator<Line> {
  let [number, start, length] = [0, 0, 0];
  let pieces: Uint8Array[] = [];
  const keep = (piece: Uint8Array) => {
    length += piece.length;
    if (length <= maxLineBytes) pieces.push(piece);
    else pieces = [];
  };
  const take = (isWhole: boolean): Line => {
    const isTooLong = length > maxLineBytes;
    const text = isTooLong ? null : decode(join(pieces));
    const line = { number: ++number, text, isTooLong, start, isWhole };
    start += length + 1;
    [pieces, length] = [[], 0];
    return line;
  };
  for await (const chunk of signal === undefined ? readable : until(signal, readable)) {
    let from = 0;
    for (let to = chunk.indexOf(lineFeed); to !== -1; to = chunk.indexOf(lineFeed, from)) {
      keep(chunk.subarray(from, to));
      yield take(true);
      from = to + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
    if (stopsAtLongLine && length > maxLineBytes) break;
  }
  if (length > 0) yield take(false);
}

/** A read of a pipe or a device may never come back: it is left, not awaited. */
function until(signal: AbortSignal, readable: ReadableStream<Uint8Array<ArrayBuffer>>) {
  return readable.pipeThrough(new TransformStream<Uint8Array<ArrayBuffer>>(), { signal });
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const piece of pieces) {
    bytes.set(piece, end);
    end += piece.length;
  }
  return bytes;
}
