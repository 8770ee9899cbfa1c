/**
 * One at a time, across processes.
 * @module
 */

const POLL_MS = 50;

/** What {@linkcode lockFile} takes beside the path. */
export interface LockFileOptions {
  signal?: AbortSignal;
  /** Called once if somebody else has the lock. */
  onWait?: () => void;
}

/**
 * Waits for the lock on a file, which is made if there is none and stays.
 *
 * The operating system drops the lock of a process that dies.
 *
 * @throws the signal's reason when it is aborted
 */
export async function lockFile(path: string, options: LockFileOptions = {}): Promise<Disposable> {
  const { signal, onWait } = options;
  const file = await Deno.open(path, { write: true, create: true, mode: 0o600 });
  try {
    if (await file.tryLock(true)) return held(file);
    onWait?.();
    do {
      await pause(POLL_MS, signal);
    } while (!(await file.tryLock(true)));
    return held(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The lock if nobody has it. */
export async function tryLockFile(path: string): Promise<Disposable | undefined> {
  const file = await Deno.open(path, { write: true, create: true, mode: 0o600 });
  if (await file.tryLock(true)) return held(file);
  file.close();
  return undefined;
}

/**
 * A lock that is given up at once. Closing the file alone would leave it to a
 * process that is being started at the same moment, for as long as that still
 * holds a copy of the file.
 */
function held(file: Deno.FsFile): Disposable {
  return {
    [Symbol.dispose]() {
      file.unlockSync();
      file.close();
    },
  };
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = setTimeout(wake, ms);
  signal?.addEventListener("abort", wake);
  await promise;
  clearTimeout(timer);
  signal?.removeEventListener("abort", wake);
  signal?.throwIfAborted();
}
