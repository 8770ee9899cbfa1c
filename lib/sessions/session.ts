/**
 * Conversations on disk: saved as they go, continued later.
 * @module
 */
import { reasonOf } from "../errors.ts";
import { join } from "node:path";
import type { Outcome } from "../conversation/judge.ts";
import type { Event, Warning } from "../events.ts";
import type { Message } from "../model/chat_model.ts";
import { loadSession, parseSession, restoreHistory, type SavedSession } from "./load.ts";
import { createFile, fileInMemory, fileOnDisk, type RecordFile } from "./record_file.ts";
import { newSessionId } from "./id.ts";
import { openSessionFile } from "./store.ts";
import { SessionLog } from "./log.ts";

/** Where a conversation is kept, and what never gets into its file. */
export interface SessionOptions {
  /** Where the files of sessions are. */
  folder: string;
  /** The user's working folder, by which `--continue` finds the session. */
  workFolder: string;
  /** Texts that never get into the file, such as the API key. */
  secrets?: readonly string[];
  /** The time of a record. @default the clock */
  now?: () => Date;
}

/** One conversation over several runs, saved or not. */
export class Session implements AsyncDisposable {
  /** Null if nothing is saved. */
  readonly id: string | null;
  /** The messages so far. Runs append; whoever takes messages back changes it in place. */
  readonly history: Message[];
  #log: SessionLog | null;
  /** Said with the next event. */
  #warning: Warning | null;

  /** Use {@linkcode startSession} or {@linkcode continueSession}; without a log nothing is saved. */
  constructor(
    { id = null, history = [], log = null, warning = null }: {
      id?: string | null;
      history?: Message[];
      log?: SessionLog | null;
      warning?: Warning | null;
    } = {},
  ) {
    this.id = id;
    this.history = history;
    this.#log = log;
    this.#warning = warning;
  }

  /**
   * Passes the events of a run over this session's history on and saves them.
   * A failure to save becomes a warning, once, and ends the saving.
   */
  async *record(run: AsyncGenerator<Event, Outcome>): AsyncGenerator<Event, Outcome> {
    try {
      for (let next = await run.next();; next = await run.next()) {
        if (next.done) return next.value;
        await this.#save((log) => log.add(next.value, this.history));
        // A run's first event stays its first, its last one its last.
        if (next.value.type === "run_finished") yield* this.#takeWarning();
        yield next.value;
        yield* this.#takeWarning();
      }
    } finally {
      await run.return({ answer: null, error: null });
      await this.#save((log) => log.catchUp(this.history));
    }
  }

  /** The conversation as it can be told and exported; null before its first run. */
  async tell(): Promise<SavedSession | null> {
    await this.#save((log) => log.catchUp(this.history));
    const text = await this.#log?.text() ?? null;
    return text === null ? null : parseSession(text);
  }

  async #save(write: (log: SessionLog) => Promise<void>): Promise<void> {
    if (this.#log === null) return;
    try {
      await write(this.#log);
    } catch (error) {
      this.#warning = notSaved(error);
      await this.#close();
    }
  }

  *#takeWarning(): Generator<Warning> {
    const warning = this.#warning;
    this.#warning = null;
    if (warning !== null) yield warning;
  }

  async #close(): Promise<void> {
    const log = this.#log;
    this.#log = null;
    await log?.[Symbol.asyncDispose]();
  }

  /** Saves what was taken back since the last run, closes the file and gives its lock back. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#save((log) => log.catchUp(this.history));
    await this.#close();
  }
}

/**
 * Makes a session whose file begins with its first run.
 *
 * @example
 * ```ts
 * import { startSession } from "./session.ts";
 *
 * await using session = startSession({ folder: "/tmp/sessions", workFolder: "/work" });
 * console.assert(session.history.length === 0);
 * // With a runner: session.record(runner.run("…", { history: session.history }))
 * ```
 */
export function startSession({ folder, workFolder, secrets, now }: SessionOptions): Session {
  const clock = now ?? (() => new Date());
  const id = newSessionId(clock());
  const path = sessionPath(folder, id);
  const create = () => createFile(path);
  const options = { id, create, workFolder, secrets: secrets ?? [], now: clock };
  return new Session({ id, log: new SessionLog(options, null) });
}

/**
 * Makes a session of which nothing is saved, to go on with `earlier` or to
 * begin anew. It can be told like a saved one.
 */
export function unsavedSession(
  { workFolder, secrets = [], now = () => new Date() }: Omit<SessionOptions, "folder">,
  earlier: SavedSession | null = null,
): Session {
  const file = fileInMemory(earlier?.records.map((record) => JSON.stringify(record)) ?? []);
  const id = earlier?.id ?? newSessionId(now());
  const options = { id, create: () => Promise.resolve(file), workFolder, secrets, now };
  if (earlier === null) return new Session({ log: new SessionLog(options, null) });
  const log = new SessionLog(options, { file, messages: earlier.messages });
  return new Session({ history: restoreHistory(earlier), log });
}

/**
 * Opens a saved session to go on with it. Instructions are left out of its
 * history, since the skills may have changed; results that a kill kept from
 * becoming messages are in it.
 *
 * @throws {RunnerError} `usage` if it cannot be read, or another process has it open
 */
export async function continueSession(path: string, options: SessionOptions): Promise<Session> {
  const { workFolder, secrets = [], now = () => new Date() } = options;
  const opened = await openToWrite(path);
  try {
    const saved = await loadSession(path);
    const { id, messages } = saved;
    const history = restoreHistory(saved);
    if ("warning" in opened) return new Session({ id, history, warning: opened.warning });
    const isDamaged = saved.damagedLines > 0;
    // What is left of a damaged conversation is written anew: its lines count no more.
    const known = isDamaged ? [damagedMessage] : messages;
    const create = () => createFile(path);
    const log = new SessionLog({ id, create, workFolder, secrets, now }, {
      ...opened,
      messages: known,
    });
    const warning = isDamaged ? damaged(saved.damagedLines, path) : null;
    return new Session({ id, history, log, warning });
  } catch (error) {
    if ("file" in opened) opened.file[Symbol.dispose]();
    throw error;
  }
}

/** Stands for messages that cannot be counted. */
const damagedMessage: Message = { role: "user", content: "" };

function damaged(lines: number, path: string): Warning {
  const what = lines === 1 ? "1 line" : `${lines} lines`;
  return {
    type: "warning",
    code: "session_damaged",
    message: `A part of the conversation is missing: ${what} of ${path} cannot be read`,
  };
}

/** The file of a session. */
export function sessionPath(folder: string, id: string): string {
  return join(folder, `${id}.jsonl`);
}

/** A file that cannot be written can still be read. */
async function openToWrite(path: string): Promise<{ file: RecordFile } | { warning: Warning }> {
  try {
    return { file: fileOnDisk(await openSessionFile(path)) };
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied || isReadOnly(error)) {
      return { warning: notSaved(error) };
    }
    if (error instanceof Deno.errors.NotFound) await loadSession(path);
    throw error;
  }
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EROFS";
}

function notSaved(error: unknown): Warning {
  return {
    type: "warning",
    code: "session_not_saved",
    message: `Cannot save the conversation: ${reasonOf(error)}`,
  };
}
