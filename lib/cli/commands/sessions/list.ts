/**
 * The command `sessions list`.
 * @module
 */
import { counted } from "../../../words/numbers.ts";
import { sanitize } from "../../../render/words/sanitize.ts";
import { createStyler } from "../../../render/words/style.ts";
import type { SavedSession } from "../../../sessions/load.ts";
import { clip } from "../../../skills/read/text.ts";
import { loadSessions } from "../../../sessions/store.ts";
import { titleOf } from "../../../sessions/tell.ts";
import type { Arguments } from "../../arguments.ts";
import { printError } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { sessionsFolder } from "../../open_session.ts";
import { localTime } from "../../../words/time.ts";
import { jsonLine } from "../../../render/words/json_line.ts";

/** Prints id, time, turns and the first words of each session, last used first. */
export async function listSessions({ flags }: Arguments, io: Io): Promise<number> {
  const { sessions, problems } = await loadSessions(sessionsFolder(io.surroundings));
  if (flags.has("json")) {
    const rows = sessions.map((session) => ({
      id: session.id,
      started: session.startedAt,
      changed: session.changedAt.toISOString(),
      turns: countTurns(session),
      prompt: titleOf(session),
      model: session.model,
      work_folder: session.workFolder,
      file: session.path,
    }));
    await io.stdout.write(jsonLine({ sessions: rows }));
    return 0;
  }
  const style = createStyler(io.stdout, io.surroundings.env);
  for (const session of sessions) {
    const turns = counted(countTurns(session), "turn").padStart(9);
    const left = `${session.id}  ${localTime(session.changedAt)}  ${turns}  `;
    const room = Math.max(20, io.stdout.columns() - left.length);
    const title = clip(titleOf(session), room);
    await io.stdout.write(
      `${style("bold", session.id)}${style("dim", left.slice(session.id.length))}${
        io.stdout.isTerminal ? sanitize(title) : title
      }\n`,
    );
  }
  if (flags.has("quiet")) return 0;
  if (sessions.length === 0) await io.stderr.write("no sessions are saved\n");
  for (const problem of problems) await printError(problem, io);
  return 0;
}

function countTurns({ records }: SavedSession): number {
  return records.filter(({ type }) => type === "turn_started").length;
}
