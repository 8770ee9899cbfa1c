/**
 * The results of a batch: one a line, appended whole, read again to go on.
 * @module
 */
import { dirname } from "node:path";
import { reasonOf, RunnerError } from "../../../errors.ts";
import type { RunFinished } from "../../../events.ts";
import { Journal } from "../../../files/journal.ts";
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
 * tore is cut off, or completed if only its line feed is missing.
 *
 * @throws {RunnerError} `usage` if the file cannot be written, if another batch
 * is writing it, or if it holds something else than results
 */
export async function openResults(path: string): Promise<ResultSink> {
  const journal = await open(path);
  try {
    return new ResultFile(journal, await readEarlier(journal));
  } catch (error) {
    journal[Symbol.dispose]();
    throw error;
  }
}

class ResultFile implements ResultSink {
  readonly #journal: Journal;
  #earlier: Map<string, boolean>;

  constructor(journal: Journal, earlier: Map<string, boolean>) {
    this.#journal = journal;
    this.#earlier = earlier;
  }

  get earlier(): ReadonlyMap<string, boolean> {
    return this.#earlier;
  }

  async append(result: Result): Promise<void> {
    try {
      await this.#journal.append([jsonLine(result).trimEnd()]);
    } catch (cause) {
      const { path } = this.#journal;
      throw new RunnerError("failure", `Cannot write to "${path}": ${reasonOf(cause)}`, { cause });
    }
  }

  async dropFailures(): Promise<void> {
    if ([...this.#earlier.values()].every((isOk) => isOk)) return;
    await this.#journal.replace(successes(this.#journal));
    this.#earlier = new Map([...this.#earlier].filter(([, isOk]) => isOk));
  }

  [Symbol.dispose](): void {
    this.#journal[Symbol.dispose]();
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

async function open(path: string): Promise<Journal> {
  let journal: Journal | null;
  try {
    journal = await Journal.open(path, { create: true });
  } catch (cause) {
    const state = cause instanceof Deno.errors.NotFound
      ? `its folder ${dirname(path)} does not exist`
      : reasonOf(cause);
    throw new RunnerError("usage", `Cannot write the results to "${path}": ${state}`, { cause });
  }
  if (journal !== null) return journal;
  throw new RunnerError("usage", `Cannot write the results to "${path}": another batch does`, {
    hint: "Wait for it, or name another file with --out",
  });
}

/** Reads which prompts are answered; cuts or completes a torn last line. */
async function readEarlier(journal: Journal): Promise<Map<string, boolean>> {
  const earlier = new Map<string, boolean>();
  for await (const { number, text, start, isWhole } of journal.lines()) {
    const result = parseResult(text);
    if (result !== null) earlier.set(String(result.id), result.isOk);
    else if (isWhole) throw notResults(journal.path, number);
    if (isWhole) continue;
    await journal.cut(start);
    if (result !== null && text !== null) await journal.append([text]);
  }
  return earlier;
}

async function* successes(journal: Journal): AsyncGenerator<string> {
  for await (const { text } of journal.lines()) {
    if (text !== null && parseResult(text)?.isOk) yield text;
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
