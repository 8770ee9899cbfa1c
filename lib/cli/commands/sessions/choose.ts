/**
 * The saved conversation that an argument means.
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import { loadSession, type SavedSession } from "../../../sessions/load.ts";
import { findSession } from "../../../sessions/store.ts";
import type { Io } from "../../io.ts";
import { sessionsFolder } from "../../open_session.ts";

/**
 * Loads a session by its id, the beginning of its id, or the path of a file.
 *
 * @throws {RunnerError} `usage` if there is none, or it cannot be read
 */
export async function chooseSession(text: string, { surroundings }: Io): Promise<SavedSession> {
  const isPath = isAbsolute(text) || /[/\\]|\.jsonl$/.test(text);
  const path = isPath
    ? resolve(surroundings.workFolder, text)
    : (await findSession(sessionsFolder(surroundings), text)).path;
  return await loadSession(path);
}
