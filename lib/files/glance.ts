/**
 * What was seen of folders and small files a moment ago, for one look at many of
 * them: each is looked at once, by whoever comes first.
 * @module
 */
import { basename, dirname } from "node:path";

/** Longer texts are read again. */
const maxTextLength = 2048;

/** Lists each folder once, and keeps short texts. */
export class Glance {
  readonly #listed = new Map<string, readonly Deno.DirEntry[] | null>();
  readonly #texts = new Map<string, string>();
  readonly #earlier: Glance | null;

  /** Knows what an earlier glance saw, but adds nothing to it: most is of use to one look alone. */
  constructor(earlier: Glance | null = null) {
    this.#earlier = earlier;
  }

  /** What is in a folder; nothing where there is none, null if it cannot be listed. */
  list(folder: string): readonly Deno.DirEntry[] | null {
    if (this.#earlier !== null && this.#earlier.#listed.has(folder)) {
      return this.#earlier.list(folder);
    }
    let entries = this.#listed.get(folder);
    if (entries === undefined) {
      entries = listSync(folder);
      this.#listed.set(folder, entries);
    }
    return entries;
  }

  /** Whether a folder may hold something whose name, in lower case, the pattern matches. */
  mayHave(folder: string, pattern: RegExp): boolean {
    return this.list(folder)?.some(({ name }) => pattern.test(plain(name))) ?? true;
  }

  /** Whether something may be there: it is named, or its folder cannot be listed. */
  mayBeThere(path: string): boolean {
    const wanted = plain(basename(path));
    return this.list(dirname(path))?.some(({ name }) => plain(name) === wanted) ?? true;
  }

  /** Keeps the text of a whole file, if it is short. */
  noteText(path: string, text: string): void {
    if (text.length <= maxTextLength) this.#texts.set(path, text);
  }

  /** The text of a file that was read; null if it was not kept. */
  textOf(path: string): string | null {
    return this.#texts.get(path) ?? this.#earlier?.textOf(path) ?? null;
  }
}

function listSync(folder: string): readonly Deno.DirEntry[] | null {
  try {
    // Synchronous: most folders are small, and the way to a worker thread takes longer.
    return Array.from(Deno.readDirSync(folder), withoutMore);
  } catch (error) {
    const isNone = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    return isNone ? [] : null;
  }
}

/** Of thousands of entries no more than what is used. */
function withoutMore({ name, isFile, isDirectory, isSymlink }: Deno.DirEntry): Deno.DirEntry {
  return { name, isFile, isDirectory, isSymlink };
}

/** Equal for names that may be one to a file system: some tell neither case nor form apart. */
function plain(name: string): string {
  return isPlain.test(name) ? name : name.normalize("NFC").toLowerCase();
}

const isPlain = /^[a-z0-9._-]*$/;
