/**
 * What was typed before, in this session and in earlier ones.
 * @module
 */
import { readText } from "../../files/bounded.ts";
import { appendLines } from "../../files/journal.ts";
import { FileRefused } from "../../files/regular.ts";
import { writeWhole } from "../../files/whole.ts";
import { jsonLine } from "../../render/words/json_line.ts";

/** Older inputs than these are forgotten. */
const maxEntries = 1000;
/** A larger file is none of ours. */
const maxFileBytes = 64 * 1024 * 1024;

/** The inputs of a user, kept in a file that nobody else can read. */
export class InputHistory {
  readonly #path: string;
  readonly #entries: string[];
  /** Where the user is in the list; its length for what is being typed. */
  #at: number;
  /** What is being typed, while older inputs are looked at. */
  #draft = "";

  private constructor(path: string, entries: string[]) {
    this.#path = path;
    this.#entries = entries;
    this.#at = entries.length;
  }

  /** Reads the file; without one the history is empty. */
  static async load(path: string): Promise<InputHistory> {
    const entries = readEntries(await readHistory(path));
    const kept = entries.slice(-maxEntries);
    if (entries.length > 2 * maxEntries) {
      const text = kept.map((entry) => jsonLine(entry)).join("");
      await tryTo(() => writeWhole(path, text, { mode: 0o600 }));
    }
    return new InputHistory(path, kept);
  }

  /** Keeps an input, unless it repeats the last one; other sessions add to the same file. */
  async add(entry: string): Promise<void> {
    this.rewind();
    if (entry.trim() === "" || entry === this.#entries.at(-1)) return;
    this.#entries.push(entry);
    this.rewind();
    await tryTo(() => appendLines(this.#path, [jsonLine(entry).trimEnd()]));
  }

  /** Goes back to what is being typed. */
  rewind(): void {
    this.#at = this.#entries.length;
  }

  /** Returns the input before or after the shown one; undefined at the ends. */
  step(direction: "up" | "down", shown: string): string | undefined {
    const to = this.#at + (direction === "up" ? -1 : 1);
    if (to < 0 || to > this.#entries.length) return undefined;
    if (this.#at === this.#entries.length) this.#draft = shown;
    this.#at = to;
    return this.#entries[to] ?? this.#draft;
  }
}

/** One input a line, as JSON, since inputs have line feeds. A broken line is left out. */
function readEntries(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    try {
      const entry: unknown = JSON.parse(line);
      return typeof entry === "string" ? [entry] : [];
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  });
}

/** A history that cannot be read, without a home or behind a pipe, is empty. */
async function readHistory(path: string): Promise<string> {
  try {
    return await readText(path, { maxBytes: maxFileBytes });
  } catch (error) {
    if (error instanceof FileRefused || error instanceof Error && isForeseen(error)) return "";
    throw error;
  }
}

/** A history that cannot be written, on a full disk or without a home, is no reason to stop. */
async function tryTo(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

function isForeseen(error: Error): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotADirectory;
}
