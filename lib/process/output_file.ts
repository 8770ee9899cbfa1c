/**
 * The file with the whole of a long output.
 * @module
 */
import { reasonOf } from "../errors.ts";
import { join } from "node:path";

/** Where a file ends, so that an endless script does not fill the disk. */
const maxFileBytes = 1024 ** 3;

/**
 * A file that is written as far as the disk allows.
 *
 * Nothing here throws: a run goes on without its file, and the note says so.
 */
export class OutputFile {
  /** Absolute path; undefined if the file could not be made. */
  readonly path: string | undefined;
  #file: Deno.FsFile | undefined;
  #bytes = 0;
  #problem = "";

  private constructor(path: string | undefined, file: Deno.FsFile | undefined, problem: string) {
    this.path = path;
    this.#file = file;
    this.#problem = problem;
  }

  /** Makes the folder if there is none, and an empty file that only its owner can read. */
  static async create(folder: string, name: string): Promise<OutputFile> {
    const path = join(folder, name);
    try {
      await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
      const file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
      return new OutputFile(path, file, "");
    } catch (error) {
      return new OutputFile(undefined, undefined, reasonOf(error));
    }
  }

  /** Appends, until the disk is full or the limit is reached. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#file === undefined) return;
    try {
      const allowed = bytes.subarray(0, maxFileBytes - this.#bytes);
      for (let sent = 0; sent < allowed.length;) {
        const written = await this.#file.write(allowed.subarray(sent));
        sent += written;
        this.#bytes += written;
      }
      if (allowed.length < bytes.length) this.#stop("the limit for one output is reached");
    } catch (error) {
      this.#stop(reasonOf(error));
    }
  }

  /** Ends the file and says, as a part of a sentence, where the whole output is. */
  close(): string {
    this.#file?.close();
    this.#file = undefined;
    if (this.path === undefined) return `the whole output is not kept: ${this.#problem}`;
    if (this.#problem === "") return `the whole output is in ${this.path}`;
    return `the first ${this.#bytes} bytes are in ${this.path}, then ${this.#problem}`;
  }

  #stop(problem: string): void {
    this.#problem = problem;
    this.#file?.close();
    this.#file = undefined;
  }
}
