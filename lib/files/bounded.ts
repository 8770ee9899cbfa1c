/**
 * The contents of files, up to a bound.
 * @module
 */
import {
  FileRefused,
  openRegular,
  type OpenRegularOptions,
  openRegularSync,
  type OpenRegularSyncOptions,
} from "./regular.ts";
import { decodeMarked } from "./text.ts";

export interface ReadBoundedOptions extends OpenRegularOptions {
  /** A file with more is refused. */
  maxBytes: number;
}

/** Read into one piece; of more, the piece grows as it is filled. */
const chunkBytes = 2 * 1024 * 1024;

/**
 * The bytes of a regular file that has at most so many.
 *
 * @throws {FileRefused} for a larger file, and for what is no regular file
 * @throws the signal's reason when it is aborted
 * @throws {Deno.errors.NotFound} and the other errors of `Deno.open`
 */
export async function readBytes(
  path: string,
  options: ReadBoundedOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  using file = await openRegular(path, options);
  return await readAll(file, options);
}

/**
 * The text of a regular file that has at most so many bytes: UTF-8, or UTF-16
 * where its first two bytes say so; without a byte order mark.
 *
 * @throws as {@linkcode readBytes} does
 */
export async function readText(path: string, options: ReadBoundedOptions): Promise<string> {
  return decodeMarked(await readBytes(path, options));
}

/** The text of a file as {@linkcode readText} reads it; null if there is nothing, or a folder. */
export async function readTextIfThere(
  path: string,
  options: ReadBoundedOptions,
): Promise<string | null> {
  try {
    return await readText(path, options);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof Deno.errors.NotADirectory) return null;
    if (error instanceof FileRefused && isFolder(path)) return null;
    throw error;
  }
}

export interface ReadSyncOptions extends OpenRegularSyncOptions {
  maxBytes: number;
}

/**
 * The text of a file as {@linkcode readText} reads it, at once: for many small
 * files, where the way to a thread and back takes longer.
 *
 * @throws {FileRefused} for a larger file, and for what is no regular file
 * @throws {Deno.errors.NotFound} and the other errors of `Deno.open`
 */
export function readTextSync(path: string, options: ReadSyncOptions): string {
  const { bytes, sizeBytes } = readStartSync(path, options);
  const { maxBytes } = options;
  if (sizeBytes > maxBytes) throw tooLarge(`${sizeBytes} bytes`, maxBytes);
  return decodeMarked(bytes);
}

/**
 * The first bytes of a regular file, at most so many, and how many it has, at once.
 *
 * @throws {FileRefused} for what is no regular file
 * @throws {Deno.errors.NotFound} and the other errors of `Deno.open`
 */
export function readStartSync(
  path: string,
  { maxBytes, ...options }: ReadSyncOptions,
): { bytes: Uint8Array<ArrayBuffer>; sizeBytes: number } {
  const { file, sizeBytes } = openRegularSync(path, options);
  try {
    const bytes = new Uint8Array(Math.min(maxBytes, sizeBytes));
    let length = 0;
    while (length < bytes.length) {
      const count = file.readSync(length === 0 ? bytes : bytes.subarray(length));
      if (count === null) break;
      length += count;
    }
    return { bytes: length === bytes.length ? bytes : bytes.subarray(0, length), sizeBytes };
  } finally {
    file.close();
  }
}

/**
 * What is left of an open file, from where it stands.
 *
 * @throws {FileRefused} if that is more than the bound
 * @throws the signal's reason when it is aborted
 */
export async function readAll(
  file: Deno.FsFile,
  options: ReadBoundedOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = file.statSync();
  const { maxBytes } = options;
  if (size > maxBytes) throw tooLarge(`${size} bytes`, maxBytes);
  // One byte more than there should be: a file may grow, and some do not tell their size.
  const bytes = await readHead(file, { ...options, maxBytes: Math.min(size, maxBytes) + 1 });
  if (bytes.length <= size) return bytes;
  const rest = await readHead(file, { ...options, maxBytes: maxBytes - bytes.length + 1 });
  if (bytes.length + rest.length > maxBytes) throw tooLarge("more bytes", maxBytes);
  const whole = new Uint8Array(bytes.length + rest.length);
  whole.set(bytes);
  whole.set(rest, bytes.length);
  return whole;
}

/**
 * The next bytes of an open file, at most so many; fewer only at its end.
 *
 * @throws the signal's reason when it is aborted
 */
export async function readHead(
  file: Deno.FsFile,
  { maxBytes, signal }: ReadBoundedOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  let buffer = new Uint8Array(Math.min(maxBytes, chunkBytes));
  let length = 0;
  while (length < maxBytes) {
    signal?.throwIfAborted();
    if (length === buffer.length) buffer = enlarged(buffer, Math.min(maxBytes, 2 * length));
    const count = await file.read(buffer.subarray(length));
    if (count === null) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

/** The same bytes with room for more behind them. */
export function enlarged(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(bytes);
  return larger;
}

function tooLarge(size: string, maxBytes: number): FileRefused {
  return new FileRefused(`it has ${size}, and at most ${maxBytes} are read`);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    // Gone meanwhile: no folder.
    return false;
  }
}
