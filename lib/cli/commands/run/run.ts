/**
 * The command `run`: what the model gets from `run_python_script`, live.
 * @module
 */
import type { Config } from "../../../config/resolve.ts";
import { EventQueue } from "../../../conversation/event_queue.ts";
import { RunnerError } from "../../../errors.ts";
import type { Event, JsonObject } from "../../../events.ts";
import { jsonLinesRenderer } from "../../../render/run/json.ts";
import type { Renderer } from "../../../render/run/renderer.ts";
import type { Runner } from "../../../runner/runner.ts";
import { succeeded } from "../../../tools/results.ts";
import { createSkillTools } from "../../../tools/skill_tools.ts";
import type { ToolContext } from "../../../tools/tool.ts";
import { Approver } from "../../approve.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { writeNote } from "../../note.ts";
import { loadConfig, openRunner } from "../../open.ts";
import { mayInstall, readScriptCall, type ScriptCall } from "./script_call.ts";

/** Runs a script in a skill's environment and returns the script's own exit code. */
export async function runScript(args: Arguments, io: Io): Promise<number> {
  const config = await loadConfig(args, io);
  const { approve } = new Approver(io);
  await using runner = await openRunner(config, io, { approve });
  const call = await readScriptCall(runner, args, io);
  const isWilling = config.setup.value === "declared" && !args.flags.has("quiet") &&
    await mayInstall(runner, call, io);
  const queue = new EventQueue<Event>();
  const running = start(runner, { call, queue }, {
    signal: io.signal,
    stdin: hasInput(call, config, io) ? io.stdin.readable : undefined,
    setup: isWilling ? "any" : undefined,
  });
  using renderer = createRenderer(args, io);
  try {
    await renderer.render({ type: "tool_started", id, name: call.name, arguments: call.arguments });
    for await (const event of queue) await renderer.render(event);
  } catch (error) {
    // The script ends with the runner; what stopped the reader is what counts.
    running.catch(() => {});
    throw error;
  }
  const result = await running;
  io.signal.throwIfAborted();
  await renderer.render({
    type: "tool_finished",
    id,
    name: call.name,
    ok: succeeded(result),
    result,
    duration_ms: Number(result.duration_ms),
  });
  return exitCode(result, config.scriptTimeoutMs.value);
}

/** The one call has this id. */
const id = "run";

/** Calls the tool as a model would, but for errors: they end the command. */
async function start(
  runner: Runner,
  { call, queue }: { call: ScriptCall; queue: EventQueue<Event> },
  context: Pick<ToolContext, "signal" | "stdin" | "setup">,
): Promise<JsonObject> {
  const tools = createSkillTools(runner.skills, runner, { hasOtherScripts: true });
  const tool = tools.find(({ definition }) => definition.name === call.name);
  try {
    if (tool === undefined) throw new Error(`There is no tool ${call.name}`);
    return await tool.run(call.arguments, {
      ...context,
      emit: (event) => {
        queue.push(event.type === "warning" ? event : { ...event, id });
        return queue.room();
      },
      attachImage() {},
    });
  } finally {
    queue.close();
  }
}

function hasInput({ isInputTaken }: ScriptCall, { noStdin }: Config, { stdin }: Io): boolean {
  return !isInputTaken && !noStdin.value && !stdin.isTerminal;
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
      if (event.type === "warning") {
        await writeNote({ label: "warning", colour: "yellow", text: event.message }, io);
      }
      if (event.type === "tool_finished" && typeof event.result.hint === "string") {
        await writeNote({ label: "hint", colour: "yellow", text: event.result.hint }, io);
      }
    },
    [Symbol.dispose]() {},
  };
}

function exitCode({ timed_out, returncode }: JsonObject, timeoutMs: number): number {
  if (timed_out !== true) return Number(returncode);
  throw new RunnerError("limit", `The script was ended after ${timeoutMs / 1000} s`, {
    hint: "Raise the limit with --script-timeout, 0 for none",
  });
}
