/**
 * What was typed before, in this session and in earlier ones.
 * @module
 */
import { dirname } from "node:path";
import { jsonLine } from "../../render/words/json_line.ts";

/** Older inputs than these are forgotten. */
const maxEntries = 1000;

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
    const entries = readEntries(await readText(path));
    const kept = entries.slice(-maxEntries);
    if (entries.length > 2 * maxEntries) await writeText(path, kept, { append: false });
    return new InputHistory(path, kept);
  }

  /** Keeps an input, unless it repeats the last one; other sessions add to the same file. */
  async add(entry: string): Promise<void> {
    this.rewind();
    if (entry.trim() === "" || entry === this.#entries.at(-1)) return;
    this.#entries.push(entry);
    this.rewind();
    await writeText(this.#path, [entry], { append: true });
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

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return "";
    }
    throw error;
  }
}

async function writeText(
  path: string,
  entries: readonly string[],
  { append }: { append: boolean },
): Promise<void> {
  const lines = entries.map((entry) => jsonLine(entry)).join("");
  try {
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(path, lines, { append, create: true, mode: 0o600 });
  } catch {
    // A history that cannot be written, on a full disk or without a home, is no reason to stop.
  }
}
