/**
 * The file of `--output`.
 * @module
 */
import { dirname, resolve } from "node:path";
import { RunnerError } from "../errors.ts";

/** A file that gets the answer in one step, so that it is whole or untouched. */
export class AnswerFile {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Checks that the file can be written, before any request is made.
   *
   * @throws {RunnerError} `usage` if it is a folder or its folder is missing
   */
  static async prepare(path: string | undefined, workFolder: string): Promise<AnswerFile | null> {
    if (path === undefined) return null;
    const absolute = resolve(workFolder, path);
    const folder = await stat(dirname(absolute));
    const problem = folder === null
      ? "its folder does not exist"
      : !folder.isDirectory
      ? "its folder is a file"
      : (await stat(absolute))?.isDirectory
      ? "it is a folder"
      : await tryToWrite(absolute);
    if (problem === null) return new AnswerFile(absolute);
    throw new RunnerError("usage", `Cannot write the answer to "${path}": ${problem}`);
  }

  /**
   * Writes the answer and one line feed.
   *
   * @throws {RunnerError} `failure` if the file cannot be written
   */
  async write(answer: string): Promise<void> {
    const unfinished = `${this.#path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    try {
      await Deno.writeTextFile(unfinished, `${answer.trim()}\n`);
      await Deno.rename(unfinished, this.#path);
    } catch (cause) {
      await Deno.remove(unfinished).catch(() => {/* it may not even exist */});
      throw new RunnerError("failure", `Cannot write the answer to "${this.#path}": ${cause}`, {
        cause,
      });
    }
  }
}

/** Returns why no file can be made beside this one; null if one can. */
async function tryToWrite(path: string): Promise<string | null> {
  const trial = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.writeTextFile(trial, "");
    await Deno.remove(trial);
    return null;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return "its folder cannot be written";
    return error instanceof Error ? error.message : String(error);
  }
}

async function stat(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
