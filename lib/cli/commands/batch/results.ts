/**
 * The results of a batch: one a line, appended whole, read again to go on.
 * @module
 */
import { dirname } from "node:path";
import { RunnerError } from "../../../errors.ts";
import type { RunFinished } from "../../../events.ts";
import { readLines } from "./lines.ts";
import type { TaskId } from "./tasks.ts";
import { jsonLine } from "../../../render/words/json_line.ts";

/** How one prompt ended: a line of the file, or of standard output. */
export interface Result extends Omit<RunFinished, "type"> {
  id: TaskId;
}

/** Where results go. */
export interface ResultSink extends Disposable {
  /** The prompts that are answered already, by their ids as text; true if that was a success. */
  readonly earlier: ReadonlyMap<string, boolean>;
  /** Appends one line; lines never mix. */
  append(result: Result): Promise<void>;
  /** Takes the failures of earlier out, so that they can be tried again. */
  dropFailures(): Promise<void>;
}

/** Results on standard output, which remembers nothing. */
export function streamSink(stdout: { write(text: string): Promise<void> }): ResultSink {
  return {
    earlier: new Map(),
    append: inTurn((line) => stdout.write(line)),
    dropFailures: () => Promise.resolve(),
    [Symbol.dispose]() {},
  };
}

/**
 * Opens the file of a batch, made if there is none. A last line that a crash
 * tore is cut off.
 *
 * @throws {RunnerError} `usage` if the file cannot be written, if another batch
 * is writing it, or if it holds something else than results
 */
export async function openResults(path: string): Promise<ResultSink> {
  const file = await open(path);
  try {
    return new ResultFile(path, file, await readEarlier(path, file));
  } catch (error) {
    file.close();
    throw error;
  }
}

class ResultFile implements ResultSink {
  readonly #path: string;
  #file: Deno.FsFile;
  #earlier: Map<string, boolean>;
  readonly append: (result: Result) => Promise<void>;

  constructor(path: string, file: Deno.FsFile, earlier: Map<string, boolean>) {
    this.#path = path;
    this.#file = file;
    this.#earlier = earlier;
    this.append = inTurn((line) => this.#write(line));
  }

  get earlier(): ReadonlyMap<string, boolean> {
    return this.#earlier;
  }

  /** Beside the file first, so that a crash loses nothing. */
  async dropFailures(): Promise<void> {
    if ([...this.#earlier.values()].every((isOk) => isOk)) return;
    const unfinished = `${this.#path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    await Deno.writeTextFile(unfinished, ReadableStream.from(successes(this.#path)), {
      createNew: true,
    });
    await Deno.rename(unfinished, this.#path);
    this.#file.close();
    this.#file = await open(this.#path);
    this.#earlier = new Map([...this.#earlier].filter(([, isOk]) => isOk));
  }

  async #write(line: string): Promise<void> {
    try {
      await writeAll(this.#file, line);
    } catch (cause) {
      throw new RunnerError("failure", `Cannot write to "${this.#path}": ${reasonOf(cause)}`, {
        cause,
      });
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** One write after the other: many prompts end at the same time. */
function inTurn(write: (line: string) => Promise<void>): (result: Result) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (result) => {
    const line = jsonLine(result);
    last = last.then(() => write(line));
    return last;
  };
}

async function open(path: string): Promise<Deno.FsFile> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, append: true, create: true });
  } catch (cause) {
    const state = cause instanceof Deno.errors.NotFound
      ? `its folder ${dirname(path)} does not exist`
      : reasonOf(cause);
    throw new RunnerError("usage", `Cannot write the results to "${path}": ${state}`, { cause });
  }
  if (await file.tryLock(true)) return file;
  file.close();
  throw new RunnerError("usage", `Cannot write the results to "${path}": another batch does`, {
    hint: "Wait for it, or name another file with --out",
  });
}

/** Reads which prompts are answered; cuts or completes a torn last line. */
async function readEarlier(path: string, file: Deno.FsFile): Promise<Map<string, boolean>> {
  const earlier = new Map<string, boolean>();
  if (!(await file.stat()).isFile) return earlier;
  using reader = await Deno.open(path);
  for await (const { number, text, start, isWhole } of readLines(reader.readable)) {
    const result = parseResult(text);
    if (result !== null) earlier.set(String(result.id), result.isOk);
    else if (isWhole) throw notResults(path, number);
    else await file.truncate(start);
    if (result !== null && !isWhole) await writeAll(file, "\n");
  }
  return earlier;
}

async function* successes(path: string): AsyncGenerator<string> {
  using reader = await Deno.open(path);
  for await (const { text } of readLines(reader.readable)) {
    if (parseResult(text)?.isOk) yield `${text}\n`;
  }
}

function parseResult(text: string | null): { id: TaskId; isOk: boolean } | null {
  if (text === null) return null;
  try {
    const { id, status } = JSON.parse(text);
    const isResult = ["string", "number"].includes(typeof id) && typeof status === "string";
    return isResult ? { id, isOk: status === "ok" } : null;
  } catch {
    // Torn, or not ours: the caller knows which.
    return null;
  }
}

function notResults(path: string, line: number): RunnerError {
  return new RunnerError(
    "usage",
    `Cannot write the results to "${path}": its line ${line} is no result of a batch`,
    { hint: "Name a new file with --out, or the results of the batch to go on with" },
  );
}

async function writeAll(file: Deno.FsFile, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let end = 0; end < bytes.length;) end += await file.write(bytes.subarray(end));
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
