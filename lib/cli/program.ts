/**
 * The program as a function.
 * @module
 */
import { RunnerError, toRunnerError } from "../errors.ts";
import type { RunFinished } from "../events.ts";
import { noUsage } from "../model/stream/usage.ts";
import { version } from "../version.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import type { CommandName } from "./commands.ts";
import { type Io, OutputClosed } from "./io.ts";
import { explainNotCapable } from "./not_capable.ts";
import { jsonLine } from "../render/words/json_line.ts";

/** What runs a command and returns the exit code. */
type Command = (args: Arguments, io: Io) => Promise<number>;

/** What loads each command: only the one that is run. */
const loaders: Record<CommandName, () => Promise<Command>> = {
  chat: async () => (await import("./commands/chat.ts")).chat,
  list: async () => (await import("./commands/list.ts")).list,
  show: async () => (await import("./commands/show.ts")).show,
  read: async () => (await import("./commands/read.ts")).read,
  run: async () => (await import("./commands/run/run.ts")).runScript,
  check: async () => (await import("./commands/check.ts")).check,
  trust: async () => (await import("./commands/trust.ts")).trust,
  setup: async () => (await import("./commands/setup.ts")).setup,
  batch: async () => (await import("./commands/batch/batch.ts")).batch,
  sessions: async () => (await import("./commands/sessions/sessions.ts")).sessions,
  models: async () => (await import("./commands/models.ts")).models,
  new: async () => (await import("./commands/new.ts")).newSkill,
  replay: async () => (await import("./commands/replay.ts")).replay,
  mcp: async () => (await import("./commands/mcp/mcp.ts")).mcp,
  demo: async () => (await import("./commands/demo/demo.ts")).demo,
  doctor: async () => (await import("./commands/doctor/doctor.ts")).doctor,
  update: async () => (await import("./commands/update/update.ts")).update,
  completions: async () => (await import("./commands/completions/completions.ts")).completions,
  help: async () => (await import("./help.ts")).help,
};

/**
 * Runs one command line and returns the exit code. Every code but 0 has its
 * line `error: …` on standard error, except that of a script, which is passed on.
 */
export async function run(words: readonly string[], io: Io): Promise<number> {
  let args: Arguments | undefined;
  try {
    args = parseArguments(words);
    return await execute(args, io);
  } catch (error) {
    if (error instanceof OutputClosed && !io.signal.aborted) return 0;
    const expected = io.signal.aborted
      ? toRunnerError(io.signal.reason)
      : explainNotCapable(error) ?? toRunnerError(error);
    const isJson = args?.flags.has("json") ?? words.includes("--json");
    return await fail(expected, { isJson, command: args?.command ?? "chat" }, io);
  }
}

async function execute(args: Arguments, io: Io): Promise<number> {
  if (args.flags.has("version")) {
    await io.stdout.write(versionText(args, io));
    return 0;
  }
  if (args.flags.has("help")) {
    const { helpText } = await import("./help.ts");
    const isGeneral = args.command === "chat" && args.positionals.length === 0;
    await io.stdout.write(helpText(isGeneral ? undefined : args.command));
    return 0;
  }
  const command = await loaders[args.command]();
  return await command(args, { ...io, isQuiet: args.flags.has("quiet") });
}

/** What `--version` prints. */
function versionText({ flags }: Arguments, { build }: Io): string {
  if (!flags.has("json")) return `skills-runner ${version}\n`;
  const { deno, v8 } = Deno.version;
  const { form, commit } = build;
  const { target } = Deno.build;
  return `${JSON.stringify({ version, commit, form, runtime: { deno, v8 }, target })}\n`;
}

/** Says why the program ends, as JSON too where that was asked for. */
async function fail(
  error: RunnerError,
  { isJson, command }: { isJson: boolean; command: string },
  io: Io,
): Promise<number> {
  const { printError } = await import("./failure.ts");
  if (isJson) {
    const line = command === "chat" ? runFinished(error) : {
      error: error.message,
      hint: error.hint ?? null,
      exit_code: error.exitCode,
    };
    await unlessLost(io.stdout.write(jsonLine(line)));
  }
  await unlessLost(printError(error, io));
  return error.exitCode;
}

/** Where a stream is closed or full, the other one and the exit code have to do. */
async function unlessLost(writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (cause) {
    if (!(cause instanceof OutputClosed || cause instanceof RunnerError)) throw cause;
  }
}

/** The last event of a run that did not begin. */
function runFinished(error: RunnerError): RunFinished & { time: string } {
  return {
    type: "run_finished",
    time: new Date().toISOString(),
    status: error.exitCode >= 130 ? "interrupted" : "error",
    exit_code: error.exitCode,
    answer: null,
    error: { message: error.message, hint: error.hint ?? null },
    turns: 0,
    tool_calls: 0,
    skills_used: [],
    usage: noUsage,
    duration_ms: 0,
  };
}
