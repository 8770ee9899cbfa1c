/**
 * The memory of endpoints as one small file of the cache.
 * @module
 */
import { join } from "node:path";
import { readText } from "../../files/bounded.ts";
import { writeWhole } from "../../files/whole.ts";
import { parseJson } from "../stream/json.ts";
import {
  addFinding,
  type EndpointFinding,
  type EndpointMemory,
  type MemoryEntry,
  nothingKnown,
  readMemory,
  type Remembered,
} from "./memory.ts";

export interface MemoryFileOptions {
  /** The program's cache folder; the file is `endpoints.json` in it. */
  cacheFolder: string;
  /** The time; what is older than 30 days is forgotten. */
  now: () => Date;
}

const maxFileBytes = 256 * 1024;

/** Remembers in a file; one that is damaged counts as empty. */
export class MemoryFile implements EndpointMemory {
  readonly #path: string;
  readonly #folder: string;
  readonly #now: () => Date;

  /** Reads and writes nothing yet. */
  constructor({ cacheFolder, now }: MemoryFileOptions) {
    this.#folder = cacheFolder;
    this.#path = join(cacheFolder, "endpoints.json");
    this.#now = now;
  }

  /** Returns what is known of a model at an address. */
  async recall(address: string, model: string): Promise<Remembered> {
    const entries = await this.entries();
    return entries.find((entry) => entry.address === address && entry.model === model) ??
      nothingKnown;
  }

  /** Adds to what is known; a cache that cannot be written is left alone. */
  async keep(address: string, model: string, finding: EndpointFinding): Promise<void> {
    const entries = await this.entries();
    const changed = addFinding(entries, { address, model, finding, now: this.#now() });
    await this.#write(changed);
  }

  /** Returns everything that is known, the latest first. */
  async entries(): Promise<MemoryEntry[]> {
    return readMemory(parseJson(await this.#read()), this.#now());
  }

  /** Forgets what is known of an address, or of all; returns how many models that were. */
  async forget(address: string | null): Promise<number> {
    const entries = await this.entries();
    const kept = entries.filter((entry) => address !== null && entry.address !== address);
    if (kept.length < entries.length) await this.#write(kept);
    return entries.length - kept.length;
  }

  async #read(): Promise<string> {
    try {
      return await readText(this.#path, { maxBytes: maxFileBytes });
    } catch {
      // Not there, or not to be read: then nothing is known.
      return "";
    }
  }

  async #write(endpoints: readonly MemoryEntry[]): Promise<void> {
    try {
      await Deno.mkdir(this.#folder, { recursive: true });
      const text = `${JSON.stringify({ version: 1, endpoints }, null, 1)}\n`;
      await writeWhole(this.#path, text, { isDurable: false });
    } catch {
      // A full or read-only disk costs the memory and nothing else.
    }
  }
}
