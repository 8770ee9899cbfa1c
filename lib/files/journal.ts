/**
 * Files to whose end lines are added, by one process at a time. A kill or a
 * power failure tears the last line at the most.
 * @module
 */
import { dirname } from "node:path";
import { type Line, readLines } from "./lines.ts";
import { lockOpenFile, tryLockFile } from "./lock.ts";
import { FileRefused, openRegular } from "./regular.ts";
import { writeAll, writeWhole } from "./whole.ts";

export interface CreateJournalOptions {
  /**
   * Whether a file beside it is locked, with `.lock` behind the name: on Windows
   * nobody can read a locked file, not even who has locked it.
   *
   * @default on Windows
   */
  locksBeside?: boolean;
}

export interface OpenJournalOptions extends CreateJournalOptions {
  /** Whether a file that is not there is made. @default false */
  create?: boolean;
}

const lineFeed = 0x0a;

/** An open file of lines, locked until it is disposed or the process dies. */
export class Journal implements Disposable {
  /** As it was given. */
  readonly path: string;
  #held: HeldFile;
  #added: Promise<void> = Promise.resolve();
  #synced: Promise<void> = Promise.resolve();

  private constructor(path: string, held: HeldFile) {
    this.path = path;
    this.#held = held;
  }

  /**
   * Makes the file, and its folder if need be, for the user's eyes only.
   *
   * @throws {Deno.errors.AlreadyExists} if there is one
   */
  static async create(path: string, options: CreateJournalOptions = {}): Promise<Journal> {
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await Deno.open(path, { read: true, append: true, createNew: true, mode: 0o600 });
    const held = await hold(file, path, options);
    if (held === null) throw new FileRefused("another process has it open");
    return new Journal(path, held);
  }

  /**
   * Opens a file to add to it; null if another process has it open. What is not
   * a regular file, such as a terminal, can be added to, and holds no lines.
   *
   * @throws {Deno.errors.NotFound} and the other errors of opening
   */
  static async open(path: string, options: OpenJournalOptions = {}): Promise<Journal | null> {
    const { create = false } = options;
    const file = await Deno.open(path, { read: true, append: true, create });
    const held = await hold(file, path, options);
    return held === null ? null : new Journal(path, held);
  }

  /** The lines that are there, a torn last one too. */
  async *lines(): AsyncGenerator<Line> {
    if (!(await this.#held.file.stat()).isFile) return;
    using reader = await openRegular(this.path);
    yield* readLines(reader.readable);
  }

  /** Cuts everything from an offset on, such as the start of a torn line. */
  async cut(offset: number): Promise<void> {
    const { file, isBeside } = this.#held;
    // A handle that only adds may not cut on Windows, and another one may where the file itself is not locked.
    if (isBeside) await Deno.truncate(this.path, offset);
    else await file.truncate(offset);
  }

  /** Cuts a torn last line off, without reading the rest. */
  async cutTornEnd(): Promise<void> {
    const { size, isFile } = await this.#held.file.stat();
    if (!isFile) return;
    const length = await wholeLength(this.#held.file, size);
    if (length < size) await this.cut(length);
  }

  /**
   * Adds lines in one write, after all those whose adding has begun before. Once
   * it has failed, it fails ever after: the last line may be torn.
   */
  async append(lines: readonly string[]): Promise<void> {
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
    this.#added = this.#writeAfter(this.#added, bytes);
    await this.#added;
  }

  async #writeAfter(others: Promise<void>, bytes: Uint8Array): Promise<void> {
    await others;
    await writeAll(this.#held.file, bytes);
  }

  /** Replaces all lines in one step; the lock goes over to the new file. */
  async replace(lines: AsyncIterable<string>): Promise<void> {
    await writeWhole(this.path, withEnds(lines), { followsLink: true });
    const { file, isBeside } = this.#held;
    const next = await Deno.open(this.path, { read: true, append: true });
    if (isBeside) {
      file.close();
      this.#held.file = next;
      return;
    }
    const held = await hold(next, this.path, { locksBeside: false });
    if (held === null) throw new FileRefused("another process has it open");
    release(this.#held);
    this.#held = held;
  }

  /** Removes the file, and the one beside it that was locked for it. */
  async remove(): Promise<void> {
    await Deno.remove(this.path);
    if (this.#held.isBeside) await Deno.remove(`${this.path}.lock`);
  }

  /**
   * Has what was added put on the disk, where a power failure leaves it alone.
   * Does not wait: {@linkcode settle} does.
   */
  sync(): void {
    this.#synced = Promise.all([this.#synced, this.#held.file.syncData()]).then(() => {});
    // Reported by settle(); until then it must not count as unhandled.
    void this.#synced.catch(() => {});
  }

  /** Resolves when the disk has everything up to the last {@linkcode sync}. */
  settle(): Promise<void> {
    return this.#synced;
  }

  /** Gives the lock up and closes the file. */
  [Symbol.dispose](): void {
    release(this.#held);
  }
}

/** An open file, and what keeps others from adding to it. */
interface HeldFile {
  file: Deno.FsFile;
  /** Closes the file too, unless it is beside it. */
  lock: Disposable;
  isBeside: boolean;
}

/** Null if somebody else has the file; then it is closed. */
async function hold(
  file: Deno.FsFile,
  path: string,
  { locksBeside = Deno.build.os === "windows" }: CreateJournalOptions,
): Promise<HeldFile | null> {
  try {
    const isBeside = locksBeside && (await file.stat()).isFile;
    const lock = isBeside ? await tryLockFile(`${path}.lock`) : await lockOpenFile(file);
    if (lock !== null) return { file, lock, isBeside };
  } catch (error) {
    file.close();
    throw error;
  }
  file.close();
  return null;
}

function release({ file, lock, isBeside }: HeldFile): void {
  if (isBeside) file.close();
  lock[Symbol.dispose]();
}

/**
 * Adds lines to a file that several processes add to and nobody locks, in one
 * write; made for the user's eyes only. A torn line before them stays alone.
 *
 * @throws {FileRefused} if something else than a regular file is there
 */
export async function appendLines(path: string, lines: readonly string[]): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  requireFileOrNothing(path);
  using file = await Deno.open(path, { read: true, append: true, create: true, mode: 0o600 });
  const { size } = await file.stat();
  const isTorn = await wholeLength(file, size, 1) < size;
  const text = lines.map((line) => `${line}\n`).join("");
  await writeAll(file, new TextEncoder().encode(isTorn ? `\n${text}` : text));
}

function requireFileOrNothing(path: string): void {
  try {
    if (!Deno.statSync(path).isFile) throw new FileRefused("it is not a regular file");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function* withEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

/** The length up to the last line feed, looked for in the last `within` bytes. */
async function wholeLength(file: Deno.FsFile, size: number, within = size): Promise<number> {
  const from = Math.max(0, size - within);
  const chunk = new Uint8Array(Math.min(64 * 1024, within));
  for (let end = size; end > from;) {
    const start = Math.max(from, end - chunk.length);
    await file.seek(start, Deno.SeekMode.Start);
    const count = await file.read(chunk.subarray(0, end - start)) ?? 0;
    const last = chunk.subarray(0, count).lastIndexOf(lineFeed);
    if (last >= 0) return start + last + 1;
    end = start;
  }
  return from;
}
