/**
 * The folder with the files of all sessions.
 * @module
 */
import { join } from "node:path";
import { reasonOf, RunnerError } from "../errors.ts";
import { readHead } from "../files/bounded.ts";
import { Journal } from "../files/journal.ts";
import { openRegular } from "../files/regular.ts";
import { nearest } from "../nearest.ts";
import { loadSession, type SavedSession } from "./load.ts";
import { readRecord, type SessionRecord } from "./record.ts";
import { isPrefixOfId } from "./id.ts";

/** The file of a session. */
export interface StoredSession {
  /** Unique in its folder. */
  id: string;
  /** Absolute if the folder was. */
  path: string;
  /** When it was written last. */
  changedAt: Date;
}

const extension = ".jsonl";
/** A first line holds little but a path. */
const maxHeaderBytes = 16 * 1024;

/** The sessions in a folder, last used first; none if there is no folder. */
export async function storedSessions(folder: string): Promise<StoredSession[]> {
  const stored: StoredSession[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !name.endsWith(extension)) continue;
      const path = join(folder, name);
      const { mtime } = await Deno.stat(path);
      const id = name.slice(0, -extension.length);
      stored.push({ id, path, changedAt: mtime ?? new Date(0) });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw unreadable(folder, error);
  }
  return stored.sort((a, b) =>
    b.changedAt.getTime() - a.changedAt.getTime() || (a.id < b.id ? 1 : -1)
  );
}

/** Stands for the id of the session that was used last, in any folder. */
export const lastId = "last";

/**
 * Finds a session by its id, by a beginning of the id or of its last part
 * that only one session has, or as {@linkcode lastId}.
 *
 * @throws {RunnerError} `usage` if there is none, with the nearest, or several
 */
export async function findSession(folder: string, text: string): Promise<StoredSession> {
  const stored = await storedSessions(folder);
  const exact = text === lastId ? stored[0] : stored.find(({ id }) => id === text);
  if (exact !== undefined) return exact;
  const [found, ...others] = stored.filter(({ id }) => text !== "" && isPrefixOfId(text, id));
  if (found === undefined) {
    const near = nearest(text, stored.map(({ id }) => id));
    throw new RunnerError("usage", `There is no session "${text}"`, {
      hint: near === null
        ? "Run skills-runner sessions to see them all"
        : `Did you mean ${near}? skills-runner sessions lists them all`,
    });
  }
  if (others.length === 0) return found;
  throw new RunnerError("usage", `${others.length + 1} sessions begin with "${text}"`, {
    hint: `Type more of the id: ${[found, ...others].slice(0, 5).map(({ id }) => id).join(", ")}`,
  });
}

/**
 * Finds the session that was used last in a working folder.
 *
 * @throws {RunnerError} `usage` if there is none
 */
export async function lastSession(folder: string, workFolder: string): Promise<StoredSession> {
  for (const stored of await storedSessions(folder)) {
    const header = await readHeader(stored.path);
    if (header?.type === "session_started" && header.work_folder === workFolder) return stored;
  }
  throw new RunnerError("usage", `There is no session to continue in ${workFolder}`, {
    hint: "Leave --continue out to begin one; skills-runner sessions lists those of other folders",
  });
}

/** Loads all sessions, last used first; those that cannot be read are told apart. */
export async function loadSessions(
  folder: string,
): Promise<{ sessions: (SavedSession & StoredSession)[]; problems: RunnerError[] }> {
  const sessions: (SavedSession & StoredSession)[] = [];
  const problems: RunnerError[] = [];
  for (const stored of await storedSessions(folder)) {
    try {
      sessions.push({ ...await loadSession(stored.path), ...stored });
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      problems.push(error);
    }
  }
  return { sessions, problems };
}

/**
 * Removes a session.
 *
 * @throws {RunnerError} `usage` if another process has it open
 */
export async function removeSession({ path }: StoredSession): Promise<void> {
  using journal = await openSessionFile(path);
  await journal.remove();
}

/**
 * Opens the file of a session to add to it, without a torn last line.
 *
 * @throws {RunnerError} `usage` if another process has it open
 */
export async function openSessionFile(path: string): Promise<Journal> {
  const journal = await Journal.open(path);
  if (journal === null) {
    throw new RunnerError("usage", `The session ${path} is open in another process`, {
      hint: "End the other conversation first, or begin a new one",
    });
  }
  try {
    await journal.cutTornEnd();
    return journal;
  } catch (error) {
    journal[Symbol.dispose]();
    throw error;
  }
}

/** The first line, without reading the rest. */
async function readHeader(path: string): Promise<SessionRecord | null> {
  using file = await openRegular(path);
  const head = await readHead(file, { maxBytes: maxHeaderBytes });
  const end = head.indexOf(10);
  return end < 0 ? null : readRecord(new TextDecoder().decode(head.subarray(0, end)));
}

function unreadable(folder: string, cause: unknown): RunnerError {
  const reason = reasonOf(cause);
  return new RunnerError("failure", `Cannot read the sessions in ${folder}: ${reason}`, { cause });
}
