/**
 * The command `sessions rm`.
 * @module
 */
import { RunnerError } from "../../../errors.ts";
import { counted } from "../../../words/numbers.ts";
import { findSession, removeSession, storedSessions } from "../../../sessions/store.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { sessionsFolder } from "../../open_session.ts";
import { jsonLine } from "../../../render/words/json_line.ts";

/** Removes the sessions of these ids, all or none of them if an id is wrong. */
export async function removeSessions(
  { positionals: ids, flags }: Arguments,
  io: Io,
): Promise<number> {
  const isAll = flags.has("all");
  if (isAll === ids.length > 0) {
    throw new RunnerError("usage", "Cannot remove sessions: give their ids or --all", {
      hint: "Run skills-runner sessions to see the ids",
    });
  }
  const folder = sessionsFolder(io.surroundings);
  const chosen = isAll
    ? await storedSessions(folder)
    : await Promise.all(ids.map((id) => findSession(folder, id)));
  const unique = [...new Map(chosen.map((session) => [session.id, session])).values()];
  for (const session of unique) await removeSession(session);
  if (flags.has("json")) {
    const removed = unique.map(({ id }) => id);
    await io.stdout.write(jsonLine({ removed }));
  } else if (!flags.has("quiet")) {
    await io.stderr.write(`removed ${counted(unique.length, "session")}\n`);
  }
  return 0;
}
