/**
 * One at a time, across processes.
 * @module
 */
import { sleep } from "../waiting.ts";

const pollMs = 50;

export interface LockFileOptions {
  signal?: AbortSignal | undefined;
  /** Called once if somebody else has the lock. */
  onWait?: (() => void) | undefined;
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
  const file = await openLock(path);
  let lock = await lockOpenFile(file);
  try {
    if (lock === null) onWait?.();
    while (lock === null) {
      await sleep(pollMs, signal);
      lock = await lockOpenFile(file);
    }
    return lock;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The lock if nobody has it, else null. */
export async function tryLockFile(path: string): Promise<Disposable | null> {
  const file = await openLock(path);
  const lock = await lockOpenFile(file);
  if (lock === null) file.close();
  return lock;
}

/**
 * The lock on an open file if nobody has it, else null. Disposing of it gives it
 * up and closes the file.
 *
 * It is given up first: closing the file alone would leave it to a process that
 * is being started at the same moment, for as long as that still holds a copy.
 */
export async function lockOpenFile(
  file: Pick<Deno.FsFile, "tryLock" | "unlockSync" | "close">,
): Promise<Disposable | null> {
  if (!(await file.tryLock(true))) return null;
  return {
    [Symbol.dispose]() {
      file.unlockSync();
      file.close();
    },
  };
}

/** A lock is a regular file; what else has come in its place goes, since opening it may wait. */
async function openLock(path: string): Promise<Deno.FsFile> {
  removeIrregular(path);
  return await Deno.open(path, { write: true, create: true, mode: 0o600 });
}

function removeIrregular(path: string): void {
  try {
    if (!Deno.lstatSync(path).isFile) Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
