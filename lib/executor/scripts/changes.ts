/**
 * Which files a script has created or changed.
 * @module
 */
import { join } from "node:path";

/** Entries looked at below each folder: of more, those nearest to it. */
const maxEntries = 2000;
/** Folders that tools fill. Hidden ones are left out anyway. */
const skippedNames = new Set(["venv", "node_modules", "__pycache__"]);
/** No file system keeps time in longer steps, but for those that nobody works on. */
const longestTickMs = 20;
const never = Infinity;

/** What a script has changed. */
export interface Changes {
  /** Absolute paths, sorted. */
  files: string[];
  /** Folders of which not everything was looked at. */
  partly: string[];
}

/** Sees what changes in folders from now on. */
export class ChangeWatch {
  readonly #cacheFolder: string;
  readonly #clockPath: string;
  readonly #startedAt: number;

  private constructor(cacheFolder: string) {
    this.#cacheFolder = cacheFolder;
    this.#clockPath = join(cacheFolder, "clock");
    removeIrregular(this.#clockPath);
    this.#startedAt = readClock(this.#clockPath);
  }

  /**
   * Begins to watch. Time is that of the file system, read from a file in the
   * cache, since its steps can be longer than those of the program's clock.
   */
  static begin(cacheFolder: string): ChangeWatch {
    return new ChangeWatch(cacheFolder);
  }

  /** Waits for the next step of the file system's clock: what changes from now on is seen. */
  waitForTick(): void {
    if (this.#startedAt === never) return;
    const deadline = performance.now() + longestTickMs;
    while (readClock(this.#clockPath) <= this.#startedAt && performance.now() < deadline);
  }

  /** What has changed in and below folders; of a folder in another one, once. */
  changedIn(folders: readonly string[]): Changes {
    const changes: Changes = { files: [], partly: [] };
    const seen = new Set<string>();
    for (const folder of folders) {
      if (!this.#look(folder, seen, changes.files)) changes.partly.push(folder);
    }
    changes.files.sort();
    return changes;
  }

  /** Adds what has changed below a folder; false if there is too much to look at. */
  #look(root: string, seen: Set<string>, changed: string[]): boolean {
    const queue = [root];
    let entries = 0;
    for (const folder of queue) {
      if (seen.has(folder)) continue;
      seen.add(folder);
      for (const { name, isDirectory } of readFolder(folder)) {
        if (++entries > maxEntries) return false;
        if (name.startsWith(".") || skippedNames.has(name)) continue;
        const path = join(folder, name);
        if (path === this.#cacheFolder) continue;
        if (isDirectory) queue.push(path);
        else if (changeTime(path) > this.#startedAt) changed.push(path);
      }
    }
    return true;
  }
}

function readClock(path: string): number {
  try {
    Deno.writeTextFileSync(path, "");
    return changeTime(path);
  } catch {
    // Without a clock, as in a cache that can only be read, nothing is reported.
    return never;
  }
}

/** A link in its place is not followed: the file behind it would be emptied. */
function removeIrregular(path: string): void {
  try {
    if (!Deno.lstatSync(path).isFile) Deno.removeSync(path);
  } catch (error) {
    // Not there is well; what cannot be removed is no clock.
    if (!(error instanceof Error)) throw error;
  }
}

/** Of a file that was copied with its time, the birth is later than the change. */
function changeTime(path: string): number {
  try {
    const { mtime, birthtime } = Deno.lstatSync(path);
    return Math.max(mtime?.getTime() ?? 0, birthtime?.getTime() ?? 0);
  } catch {
    // Gone since it was listed.
    return 0;
  }
}

function readFolder(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    // Gone, or not ours to look into.
    return [];
  }
}
