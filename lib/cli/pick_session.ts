/**
 * A list of sessions to choose from.
 * @module
 */
import { RunnerError } from "../errors.ts";
import { columns } from "../render/words/columns.ts";
import { sanitize } from "../render/words/sanitize.ts";
import { loadSessions } from "../sessions/store.ts";
import { titleOf } from "../sessions/tell.ts";
import { localTime } from "../words/time.ts";
import { askLine } from "./ask.ts";
import type { Io } from "./io.ts";

/** More do not fit on a screen; `skills-runner sessions` has them all. */
const maxShown = 15;

/**
 * Lets a person choose one of the last sessions; returns its id.
 *
 * @throws {RunnerError} `usage` if there are none, nobody can be asked, or nothing was chosen
 */
export async function pickSession(folder: string, io: Io): Promise<string> {
  const hint = "skills-runner sessions lists them; --resume last goes on with the last one";
  if (!io.stdin.isTerminal || !io.stderr.isTerminal) {
    throw new RunnerError("usage", "--resume needs the id of a session: --resume ID", { hint });
  }
  const sessions = (await loadSessions(folder)).sessions.slice(0, maxShown);
  if (sessions.length === 0) throw new RunnerError("usage", "No sessions are saved");
  const rows = sessions.map((session, index) => [
    String(index + 1).padStart(2),
    localTime(session.changedAt),
    sanitize(titleOf(session)),
  ]);
  for (const line of columns(rows, { room: io.stderr.columns() - 1 })) {
    await io.stderr.write(`${line}\n`);
  }
  const typed = await askLine("Go on with which one? [1]", io);
  if (typed === null) throw new RunnerError("usage", "No session was chosen", { hint });
  const answer = typed.trim() || "1";
  const chosen = /^\d+$/.test(answer) ? sessions[Number(answer) - 1] : undefined;
  if (chosen === undefined) {
    throw new RunnerError("usage", `There is no session "${answer}" in the list`, { hint });
  }
  return chosen.id;
}
