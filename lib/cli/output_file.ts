/**
 * The file of `--output`.
 * @module
 */
import { dirname, resolve } from "node:path";
import { reasonOf, RunnerError } from "../errors.ts";
import { writeAll, writeWhole } from "../files/whole.ts";
import type { Io } from "./io.ts";

/** Standard streams by the names that shells and systems give them. */
const streamNames: Readonly<Record<string, "stdout" | "stderr">> = {
  "-": "stdout",
  "/dev/stdout": "stdout",
  "/dev/fd/1": "stdout",
  "/proc/self/fd/1": "stdout",
  "/dev/stderr": "stderr",
  "/dev/fd/2": "stderr",
  "/proc/self/fd/2": "stderr",
};

type Target =
  | { kind: "stream"; name: "stdout" | "stderr" }
  /** A pipe or a device: is written to, never replaced. */
  | { kind: "special"; path: string }
  /** Is there whole or untouched; a link stays a link. */
  | { kind: "file"; path: string; mode: number };

/** Something that gets a text in one step. */
export class OutputFile {
  readonly #given: string;
  readonly #target: Target;
  readonly #io: Io;

  private constructor(given: string, target: Target, io: Io) {
    this.#given = given;
    this.#target = target;
    this.#io = io;
  }

  /**
   * Checks that a path can be written, before any request is made. `-` and
   * `/dev/stdout` are standard output.
   *
   * @throws {RunnerError} `usage` if it is a folder or its folder is missing
   */
  static async prepare(path: string, io: Io): Promise<OutputFile> {
    return new OutputFile(path, await findTarget(path, io), io);
  }

  /** Whether the text goes where answers go anyway. */
  get isStandardOutput(): boolean {
    return this.#target.kind === "stream" && this.#target.name === "stdout";
  }

  /**
   * Writes the whole text.
   *
   * @throws {RunnerError} `failure` if it cannot be written
   */
  async write(text: string): Promise<void> {
    try {
      await this.#write(text);
    } catch (cause) {
      this.#io.signal.throwIfAborted();
      throw new RunnerError("failure", `Cannot write "${this.#given}": ${reasonOf(cause)}`, {
        cause,
      });
    }
  }

  async #write(text: string): Promise<void> {
    const target = this.#target;
    switch (target.kind) {
      case "stream":
        return await this.#io[target.name].write(text);
      case "file":
        return await writeWhole(target.path, text, { mode: target.mode, followsLink: true });
      case "special": {
        using file = await openPatiently(target.path, this.#io.signal);
        await writeAll(file, new TextEncoder().encode(text));
      }
    }
  }
}

async function findTarget(path: string, io: Io): Promise<Target> {
  const name = Object.hasOwn(streamNames, path) ? streamNames[path] : undefined;
  if (name !== undefined) return { kind: "stream", name };
  const absolute = resolve(io.surroundings.workFolder, path);
  const refusal = (problem: string) =>
    new RunnerError("usage", `Cannot write "${path}": ${problem}`);
  const there = await statIfThere(absolute).catch((error) => {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw refusal("Deno reaches such a device with --allow-all only");
  });
  if (there?.isDirectory) throw refusal("it is a folder");
  if (there !== null && !there.isFile) return { kind: "special", path: absolute };
  const folder = await statIfThere(dirname(absolute));
  if (folder === null) throw refusal("its folder does not exist");
  if (!folder.isDirectory) throw refusal("its folder is a file");
  const mode = await newMode(absolute, refusal);
  return { kind: "file", path: absolute, mode: there?.mode ?? mode };
}

/** The mode that a new file gets here, found out by making one. */
async function newMode(
  path: string,
  refusal: (problem: string) => RunnerError,
): Promise<number> {
  const trial = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.writeTextFile(trial, "");
    const { mode } = await Deno.stat(trial);
    await Deno.remove(trial);
    return mode ?? 0o644;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) {
      throw refusal("its folder cannot be written");
    }
    throw refusal(reasonOf(error));
  }
}

/** A named pipe opens only when somebody reads it: a signal ends the waiting. */
async function openPatiently(path: string, signal: AbortSignal): Promise<Deno.FsFile> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([Deno.open(path, { write: true }), promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function statIfThere(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}
