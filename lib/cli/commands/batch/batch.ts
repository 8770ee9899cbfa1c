/**
 * The command `batch`: many prompts, one result each.
 * @module
 */
import { resolve } from "node:path";
import type { Config } from "../../../config/resolve.ts";
import type { EndpointOptions } from "../../../model/connect.ts";
import { RunnerError } from "../../../errors.ts";
import type { Arguments } from "../../arguments.ts";
import { BatchRun, type BatchRunOptions } from "./batch_run.ts";
import { readBatchInput } from "./input.ts";
import { Pace } from "./pace.ts";
import { Progress } from "./progress.ts";
import { openResults, type ResultSink, streamSink } from "./results.ts";
import { describeTally, startTally, summarize, type Tally } from "./tally.ts";
import type { Task } from "./tasks.ts";
import { printDiagnostics } from "../../diagnostics.ts";
import { writeNote } from "../../note.ts";
import { printError } from "../../failure.ts";
import { readImage } from "../../images.ts";
import type { Io } from "../../io.ts";
import { loadConfig, openRunner } from "../../open.ts";
import { requireEndpoint } from "../../require_endpoint.ts";
import { readRunnerOptions, readTextFiles } from "../../text_files.ts";
import { jsonLine } from "../../../render/words/json_line.ts";

/** Answers the prompts of a file that have no result yet; 1 if any has failed. */
export async function batch(args: Arguments, io: Io): Promise<number> {
  const { flags } = args;
  const config = await loadConfig(args, io);
  const { tasks, ...options } = await readBatchInput(args, io);
  const files = await readTextFiles(args.lists.file ?? [], io);
  using results = await openSink(args, io);
  const endpoint = await findEndpoint(tasks, config, io);
  if (flags.has("retry-failed")) await results.dropFailures();
  const { tally, remaining } = divide(tasks, results.earlier);
  await using runner = await openRunner(config, io, await readRunnerOptions(args, io));
  if (!flags.has("quiet")) {
    await printDiagnostics(runner.diagnostics.filter(({ severity }) => severity === "error"), io);
  }
  const startedAt = performance.now();
  const ended = await answer(
    remaining,
    { runner, endpoint, results, tally, files, ...options },
    args,
    io,
  );
  tally.duration_ms = Math.round(performance.now() - startedAt);
  return await report(tally, ended ?? failures(tally), args, io);
}

/** Shows the progress meanwhile. */
async function answer(
  tasks: readonly Task[],
  given: Omit<BatchRunOptions, "pace" | "signal" | "note" | "readImage">,
  { flags }: Arguments,
  io: Io,
): Promise<RunnerError | null> {
  const pace = new Pace();
  await using progress = new Progress(io.stderr, given.tally, {
    isShown: !flags.has("quiet") && !flags.has("json"),
    pauseMs: () => pace.remainingMs,
  });
  const run = new BatchRun({
    ...given,
    pace,
    signal: io.signal,
    readImage: (place) => readImage(place, io),
    note: async (line) => {
      if (flags.has("verbose")) await progress.note(line);
    },
  });
  return await run.answer(tasks);
}

/** Results of a file go to a file: without one, nothing could go on after a crash. */
async function openSink({ flags, values, positionals }: Arguments, io: Io): Promise<ResultSink> {
  const out = values.out ?? (positionals[0] === "-" ? "-" : undefined);
  if (out === undefined) {
    throw new RunnerError("usage", "There is no file for the results", {
      hint: "Name it with --out, or print them with --out -",
    });
  }
  if (out !== "-") return await openResults(resolve(io.surroundings.workFolder, out));
  if (!flags.has("json")) return streamSink(io.stdout);
  throw new RunnerError("usage", "The summary of --json would stand among the results", {
    hint: "Name a file for the results with --out",
  });
}

/** A model need not be configured if each prompt names its own. */
async function findEndpoint(
  tasks: readonly Task[],
  config: Config,
  io: Io,
): Promise<EndpointOptions> {
  const needed = tasks.find((task) => task.model === undefined) ?? tasks[0];
  if (needed?.model === undefined) return await requireEndpoint(config, io);
  const model = { ...config.model, value: needed.model, source: `line ${needed.line}` };
  return await requireEndpoint({ ...config, model }, io);
}

/** What is left to do, and the figures to begin with. */
function divide(
  tasks: readonly Task[],
  earlier: ReadonlyMap<string, boolean>,
): { tally: Tally; remaining: Task[] } {
  const remaining = tasks.filter(({ id }) => !earlier.has(String(id)));
  const answered = tasks.filter(({ id }) => earlier.get(String(id)) === true).length;
  const failed = tasks.length - remaining.length - answered;
  return { tally: startTally(tasks.length, { answered, failed }), remaining };
}

function failures({ failed, prompts }: Tally): RunnerError | null {
  if (failed === 0) return null;
  return new RunnerError("failure", `${failed} of ${prompts} prompts failed`, {
    hint: "Their results say why; --retry-failed tries them again",
  });
}

async function report(
  tally: Tally,
  error: RunnerError | null,
  { flags }: Arguments,
  io: Io,
): Promise<number> {
  if (flags.has("json")) {
    await io.stdout.write(jsonLine(summarize(tally, error)));
  } else if (!flags.has("quiet")) {
    await writeNote({ text: describeTally(tally) }, io);
  }
  if (error !== null) await printError(error, io);
  return error?.exitCode ?? 0;
}
