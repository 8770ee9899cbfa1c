/**
 * Files that strangers may have put in place, opened without being caught:
 * a pipe that nobody writes to, a device without an end, a folder.
 * @module
 */

/** Why a file that is there is not opened or not read. */
export class FileRefused extends Error {
  /** Takes the reason as words that follow "Cannot read x:", such as "it is a folder". */
  constructor(reason: string) {
    super(reason);
    this.name = "FileRefused";
  }
}

export interface OpenRegularOptions {
  /** Ends the waiting for a file that was exchanged for a pipe just now. */
  signal?: AbortSignal | undefined;
}

/**
 * Opens a regular file, also behind links, for reading.
 *
 * The path is looked at before it is opened, since opening a pipe waits for its
 * writer and opening a device may do something; and what was opened is looked
 * at again, since the path may lead elsewhere by then.
 *
 * @throws {FileRefused} for whatever else is there
 * @throws the signal's reason when it is aborted
 * @throws {Deno.errors.NotFound} and the other errors of `Deno.open`
 */
export async function openRegular(
  path: string,
  { signal }: OpenRegularOptions = {},
): Promise<Deno.FsFile> {
  signal?.throwIfAborted();
  requireRegular(Deno.statSync(path));
  const opening = Deno.open(path);
  const file = signal === undefined ? await opening : await untilAborted(opening, path, signal);
  return checked(file);
}

/**
 * Opens whatever a person named for reading, also a pipe or a device.
 *
 * @throws the signal's reason when it is aborted while a pipe waits for its writer
 * @throws {Deno.errors.NotFound} and the other errors of `Deno.open`
 */
export async function openAny(path: string, signal: AbortSignal): Promise<Deno.FsFile> {
  signal.throwIfAborted();
  return await untilAborted(Deno.open(path), path, signal);
}

export interface OpenRegularSyncOptions {
  /** True if a listing said a moment ago that it is a regular file. @default false */
  isListed?: boolean | undefined;
}

/**
 * {@linkcode openRegular} without waiting, and the size: for many small files,
 * where the way to a thread and back takes longer.
 *
 * What was opened is asked for its end, in a thirtieth of the time of another
 * look: pipes, sockets and terminals have none, and that of a device is 0.
 */
export function openRegularSync(
  path: string,
  { isListed = false }: OpenRegularSyncOptions = {},
): { file: Deno.FsFile; sizeBytes: number } {
  if (!isListed) requireRegular(Deno.statSync(path));
  const file = Deno.openSync(path);
  try {
    const sizeBytes = file.seekSync(0, Deno.SeekMode.End);
    file.seekSync(0, Deno.SeekMode.Start);
    return { file, sizeBytes };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** What something is, in words that follow "it is"; null for a regular file. */
export function describeKind(status: Deno.FileInfo): string | null {
  if (status.isFile) return null;
  if (status.isDirectory) return "a folder";
  if (status.isFifo) return "a named pipe (FIFO)";
  if (status.isSocket) return "a socket";
  if (status.isCharDevice || status.isBlockDevice) return "a device";
  return "not a regular file";
}

function requireRegular(status: Deno.FileInfo): void {
  const kind = describeKind(status);
  if (kind !== null) throw new FileRefused(`it is ${kind}`);
}

function checked(file: Deno.FsFile): Deno.FsFile {
  try {
    requireRegular(file.statSync());
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** A pipe in place of the file holds the opening up until somebody opens its other end. */
async function untilAborted(
  opening: Promise<Deno.FsFile>,
  path: string,
  signal: AbortSignal,
): Promise<Deno.FsFile> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([opening, aborted.promise]);
  } catch (error) {
    using _otherEnd = openOtherEnd(path);
    const file = await opening.catch(() => null);
    file?.close();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Whoever has both ends of a pipe in one hand does not wait. */
function openOtherEnd(path: string): Disposable | null {
  try {
    return Deno.statSync(path).isFifo ? Deno.openSync(path, { read: true, write: true }) : null;
  } catch {
    // Gone, or not ours to write to: then it cannot be helped.
    return null;
  }
}
