/**
 * The file of one session: lines are added at its end, by one process at a time.
 * @module
 */
import { dirname } from "node:path";
import { RunnerError } from "../errors.ts";

/** An open session file, locked until it is disposed or the process dies. */
export class SessionFile implements Disposable {
  readonly #file: Deno.FsFile;
  #synced: Promise<void> = Promise.resolve();

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /** Makes the file, and its folder if need be, for the user's eyes only. */
  static async create(path: string): Promise<SessionFile> {
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await Deno.open(path, { append: true, createNew: true, mode: 0o600 });
    await file.tryLock(true);
    return new SessionFile(file);
  }

  /**
   * Opens a file to continue it, and cuts a torn last line off.
   *
   * @throws {RunnerError} `usage` if another process has it open
   */
  static async open(path: string): Promise<SessionFile> {
    const file = await Deno.open(path, { read: true, append: true });
    try {
      if (!(await file.tryLock(true))) throw inUse(path);
      await file.truncate(await wholeLength(file));
      return new SessionFile(file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Adds lines in one write, so that a kill tears the last one at the most. */
  async append(lines: readonly string[]): Promise<void> {
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
    for (let written = 0; written < bytes.length;) {
      written += await this.#file.write(bytes.subarray(written));
    }
  }

  /**
   * Has what was added put on the disk, where a power failure leaves it alone.
   * Does not wait: {@linkcode settle} does.
   */
  sync(): void {
    this.#synced = Promise.all([this.#synced, this.#file.syncData()]).then(() => {});
    // Reported by settle(); until then it must not count as unhandled.
    this.#synced.catch(() => {});
  }

  /** Resolves when the disk has everything up to the last {@linkcode sync}. */
  settle(): Promise<void> {
    return this.#synced;
  }

  /** Closes the file and gives the lock back. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** The length up to the last line feed. */
async function wholeLength(file: Deno.FsFile): Promise<number> {
  const { size } = await file.stat();
  const chunk = new Uint8Array(64 * 1024);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - chunk.length);
    await file.seek(start, Deno.SeekMode.Start);
    const count = await file.read(chunk.subarray(0, end - start)) ?? 0;
    const last = chunk.subarray(0, count).lastIndexOf(10);
    if (last >= 0) return start + last + 1;
    end = start;
  }
  return 0;
}

function inUse(path: string): RunnerError {
  return new RunnerError("usage", `The session ${path} is open in another process`, {
    hint: "End the other conversation first, or begin a new one",
  });
}
