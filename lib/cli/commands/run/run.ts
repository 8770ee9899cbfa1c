/**
 * The command `run`: what the model gets from `run_python_script`, live.
 * @module
 */
import type { Config } from "../../../config/resolve.ts";
import { RunnerError } from "../../../errors.ts";
import { EventQueue } from "../../../conversation/event_queue.ts";
import type { Event } from "../../../events.ts";
import type { RunPythonOptions, ScriptResult } from "../../../executor/executor.ts";
import { jsonLinesRenderer } from "../../../render/run/json.ts";
import type { Renderer } from "../../../render/run/renderer.ts";
import type { Runner } from "../../../runner.ts";
import { requireApproval } from "../../../tools/approval.ts";
import { Approver } from "../../approve.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { chooseScript, mayInstall, type ScriptChoice } from "./script_choice.ts";
import { loadConfig, openRunner } from "../../open.ts";

/** Runs a script in a skill's environment and returns the script's own exit code. */
export async function runScript(args: Arguments, io: Io): Promise<number> {
  const config = await loadConfig(args, io);
  const { approve } = new Approver(io);
  await using runner = await openRunner(config, io, { approve });
  const choice = await chooseScript(runner, args, io);
  const decided = await decide(runner, choice, io);
  const mayInfer = config.setup.value === "declared" && !args.flags.has("quiet") &&
    await mayInstall(runner, choice, io);
  const queue = new EventQueue<Event>();
  const running = start(runner, choice, {
    ...eventsInto(queue, choice),
    stdin: hasInput(choice, config, io) ? io.stdin.readable : undefined,
    signal: io.signal,
    ...(mayInfer && { setup: "any" }),
  });
  running.finally(() => queue.close()).catch(() => {/* thrown below, where it is awaited */});
  using renderer = createRenderer(args, io);
  await renderer.render(started(choice));
  for (const event of decided) await renderer.render(event);
  for await (const event of queue) await renderer.render(event);
  const result = await running;
  io.signal.throwIfAborted();
  await renderer.render(finished(choice, result));
  return exitCode(result, config.scriptTimeoutMs.value);
}

/** Asks for what must be approved; returns what was decided. */
async function decide(
  { gate }: Runner,
  { skill, script, words }: ScriptChoice,
  { signal }: Io,
): Promise<Event[]> {
  const decided: Event[] = [];
  const call = { tool: "run_python_script", script, args: words };
  await requireApproval(gate, { skill, call }, {
    signal,
    emit: (event) => void decided.push(event.type === "warning" ? event : { ...event, id }),
  });
  return decided;
}

/** Python runs in the skill's environment, anything else with the program for it. */
function start(
  { executor }: Runner,
  { skill, script, words }: ScriptChoice,
  options: RunPythonOptions,
): Promise<ScriptResult> {
  return script.kind === "file" && !script.path.endsWith(".py")
    ? executor.runScript(skill, script.path, { args: words, ...options })
    : executor.runPython(skill, script, { args: words, ...options });
}

function hasInput({ isInputTaken }: ScriptChoice, { noStdin }: Config, { stdin }: Io): boolean {
  return !isInputTaken && !noStdin.value && !stdin.isTerminal;
}

/** The one call has this id. */
const id = "run";

function eventsInto(
  queue: EventQueue<Event>,
  { skill: { name: skill } }: ScriptChoice,
): Pick<RunPythonOptions, "onOutput" | "onBuild" | "onWarning"> {
  return {
    onOutput: (stream, text) => queue.push({ type: "tool_output", id, stream, text }),
    onBuild: ({ state, message, durationMs }) => {
      const duration_ms = Math.round(durationMs);
      queue.push({ type: "environment", id, skill, state, message, duration_ms });
    },
    onWarning: (warning) => queue.push({ type: "warning", ...warning }),
  };
}

/** Output of the script goes where the script wrote it; the rest is for standard error. */
function createRenderer({ flags }: Arguments, io: Io): Renderer {
  if (flags.has("json")) return jsonLinesRenderer(io.stdout, () => new Date());
  return {
    async render(event) {
      if (event.type === "tool_output") {
        await (event.stream === "stdout" ? io.stdout : io.stderr).pass(event.text);
      }
      // Why a build failed is the error that ends the command.
      if (event.type === "environment" && event.state !== "failed" && !flags.has("quiet")) {
        await io.stderr.write(`${event.message}\n`);
      }
      if (event.type === "warning") await io.stderr.write(`warning: ${event.message}\n`);
      if (event.type === "tool_finished" && typeof event.result.hint === "string") {
        await io.stderr.write(`hint: ${event.result.hint}\n`);
      }
    },
    [Symbol.dispose]() {},
  };
}

function started({ skill, words, script }: ScriptChoice): Event {
  const what = script.kind === "file" ? { file_path: script.path } : {};
  const args = { skill_name: skill.name, ...what, args: words };
  return { type: "tool_started", id, name: "run_python_script", arguments: args };
}

function finished({ skill }: ScriptChoice, result: ScriptResult): Event {
  const { full_output, ...fields } = result;
  return {
    type: "tool_finished",
    id,
    name: "run_python_script",
    ok: result.returncode === 0,
    result: {
      skill_name: skill.name,
      ...fields,
      ...(full_output && { full_output: { ...full_output } }),
    },
    duration_ms: result.duration_ms,
  };
}

function exitCode({ timed_out, returncode }: ScriptResult, timeoutMs: number): number {
  if (!timed_out) return returncode;
  throw new RunnerError("limit", `The script was ended after ${timeoutMs / 1000} s`, {
    hint: "Raise the limit with --script-timeout, 0 for none",
  });
}
