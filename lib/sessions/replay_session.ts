/**
 * A saved conversation run again with the tools of a runner: a test for skills.
 * @module
 */
import type { ToolFinished, ToolStarted } from "../events.ts";
import type { Message } from "../model/chat_model.ts";
import type { Runner } from "../runner/runner.ts";
import type { SavedSession } from "./load.ts";
import {
  compareResults,
  type Comparison,
  recordedModel,
  recordedResults,
  recordedRuns,
} from "./replay.ts";

/** A call that was run again. */
export interface ReplayedCall extends Comparison {
  /** The call, as it was started now. */
  started: ToolStarted;
  /** What was recorded; absent if the program was killed before there was a result. */
  recorded?: ToolFinished | undefined;
  /** What came out now. */
  now: ToolFinished;
}

/** Where a conversation is run again, and until when. */
export interface ReplaySessionOptions {
  /** The user's folder now; the session knows the one of its recording. */
  folder: string;
  /** Ends the replay. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs the tool calls of a conversation again, in their order and with no model,
 * and yields each with how its result compares with the recorded one.
 *
 * @throws the reason of the signal
 */
export async function* replaySession(
  session: SavedSession,
  runner: Runner,
  { folder, signal = new AbortController().signal }: ReplaySessionOptions,
): AsyncGenerator<ReplayedCall> {
  const places = { recordedFolder: session.workFolder, folder };
  const history: Message[] = [];
  const recordedById = recordedResults(session);
  for (const run of recordedRuns(session)) {
    const model = recordedModel(session, run);
    const startedById = new Map<string, ToolStarted>();
    for await (const event of runner.run(run.prompt, { signal, history, model, maxTurns: 0 })) {
      if (event.type === "tool_started") startedById.set(event.id, event);
      if (event.type !== "tool_finished") continue;
      const started = startedById.get(event.id);
      const recorded = recordedById.get(event.id);
      if (started === undefined) continue;
      yield { started, recorded, now: event, ...compareResults(recorded, event, places) };
    }
    signal.throwIfAborted();
  }
}
