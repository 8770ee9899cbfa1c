/**
 * The command `replay`: a saved conversation as a test of skills.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import { renderComparison } from "../../render/words/comparison.ts";
import { createStyler } from "../../render/words/style.ts";
import { counted, grouped } from "../../words/numbers.ts";
import type { SavedSession } from "../../sessions/load.ts";
import { type ReplayedCall, replaySession } from "../../sessions/replay_session.ts";
import type { Comparison } from "../../sessions/replay.ts";
import type { Arguments } from "../arguments.ts";
import type { Io } from "../io.ts";
import { chooseSession } from "./sessions/choose.ts";
import { loadConfig, openRunner } from "../open.ts";
import { jsonLine } from "../../render/words/json_line.ts";

type Tally = Record<Comparison["verdict"], number>;

/** Runs the tool calls of a conversation again and reports which results differ. */
export async function replay(args: Arguments, io: Io): Promise<number> {
  const [text = ""] = args.positionals;
  const session = await chooseSession(text, io);
  const { workFolder: folder } = io.surroundings;
  await using runner = await openRunner(await loadConfig(args, io), io);
  const report = createReport(args, io);
  const tally: Tally = { same: 0, reads: 0, differs: 0, fails: 0, new: 0 };
  for await (const call of replaySession(session, runner, { folder, signal: io.signal })) {
    tally[call.verdict]++;
    await report.call(call);
  }
  io.signal.throwIfAborted();
  await report.end(session, tally);
  const failed = tally.fails + tally.differs +
    (args.flags.has("strict") ? tally.reads + tally.new : 0);
  if (failed === 0) return 0;
  throw new RunnerError(
    "failure",
    `${failed} of ${counted(total(tally), "tool call")} of the session ${session.id} ${
      tally.fails === failed ? "no longer succeeded" : "differed from the recording"
    }`,
  );
}

interface Report {
  call(call: ReplayedCall): Promise<void>;
  end(session: SavedSession, tally: Tally): Promise<void>;
}

function createReport({ flags }: Arguments, io: Io): Report {
  return flags.has("json") ? jsonReport(io) : textReport(io, flags.has("quiet"));
}

function jsonReport({ stdout }: Io): Report {
  const print = (value: unknown) => stdout.write(jsonLine(value));
  return {
    call: ({ started: { id, name, arguments: args }, recorded, now, verdict, differences }) =>
      print({
        type: "tool_replayed",
        id,
        name,
        arguments: args,
        verdict,
        differences,
        recorded: recorded?.result ?? null,
        now: now.result,
        recorded_duration_ms: recorded?.duration_ms ?? null,
        duration_ms: now.duration_ms,
      }),
    end: ({ id }, tally) =>
      print({ type: "replay_finished", session: id, tool_calls: total(tally), ...tally }),
  };
}

function textReport(io: Io, isQuiet: boolean): Report {
  const { stdout, surroundings } = io;
  const style = createStyler(stdout, surroundings.env);
  return {
    async call(call) {
      if (isQuiet && call.verdict === "same") return;
      await stdout.write(renderComparison(call, style));
    },
    async end(_, tally) {
      if (isQuiet) return;
      const words = Object.entries({
        same: tally.same,
        "same but for what the model read": tally.reads,
        [tally.differs === 1 ? "differs" : "differ"]: tally.differs,
        [tally.fails === 1 ? "no longer succeeds" : "no longer succeed"]: tally.fails,
        "without a recorded result": tally.new,
      }).filter(([, count]) => count > 0).map(([word, count]) => `${grouped(count)} ${word}`);
      await stdout.write(`${[counted(total(tally), "tool call"), ...words].join(", ")}\n`);
    },
  };
}

function total({ same, reads, differs, fails, new: added }: Tally): number {
  return same + reads + differs + fails + added;
}
