/**
 * What was typed before, in this session and in earlier ones.
 * @module
 */
import { readText } from "../../files/bounded.ts";
import { appendLines } from "../../files/journal.ts";
import { FileRefused } from "../../files/regular.ts";
import type { Redact } from "../../files/secrets.ts";
import { writeWhole } from "../../files/whole.ts";
import { jsonLine } from "../../render/words/json_line.ts";

/** Older inputs than these are forgotten. */
const maxEntries = 1000;
/** A larger file is none of ours. */
const maxFileBytes = 64 * 1024 * 1024;

export interface LoadHistoryOptions {
  /** Null: what is typed is kept in memory only. */
  path: string | null;
  /** Takes keys out of what is kept. */
  redact: Redact;
}

/** The inputs of a user, kept in a file that nobody else can read. */
export class InputHistory {
  readonly #options: LoadHistoryOptions;
  readonly #entries: string[];

  private constructor(options: LoadHistoryOptions, entries: string[]) {
    this.#options = options;
    this.#entries = entries;
  }

  /** Reads the file; without one the history is empty. */
  static async load(options: LoadHistoryOptions): Promise<InputHistory> {
    const { path } = options;
    if (path === null) return new InputHistory(options, []);
    const entries = readEntries(await readHistory(path));
    const kept = entries.slice(-maxEntries);
    if (entries.length > 2 * maxEntries) {
      const text = kept.map((entry) => jsonLine(entry)).join("");
      await tryTo(() => writeWhole(path, text, { mode: 0o600 }));
    }
    return new InputHistory(options, kept);
  }

  /** The inputs, oldest first. */
  get entries(): readonly string[] {
    return this.#entries;
  }

  /** Keeps an input, unless it repeats the last one; other sessions add to the same file. */
  async add(input: string): Promise<void> {
    const { path, redact } = this.#options;
    const entry = redact(input);
    if (entry.trim() === "" || entry === this.#entries.at(-1)) return;
    this.#entries.push(entry);
    if (path !== null) await tryTo(() => appendLines(path, [jsonLine(entry).trimEnd()]));
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
