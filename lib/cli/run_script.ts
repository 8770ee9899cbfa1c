/**
 * The command `run`: what the model gets from `run_python_script`, live.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { Event } from "../events.ts";
import type { PythonScript, ScriptResult } from "../executor/executor.ts";
import { jsonLinesRenderer } from "../render/json_lines.ts";
import type { Renderer } from "../render/renderer.ts";
import type { Runner } from "../runner.ts";
import { resolveFile } from "../skills/resources.ts";
import { requireSkill } from "../tools/require_skill.ts";
import { EventQueue } from "../event_queue.ts";
import type { Arguments } from "./arguments.ts";
import type { Io } from "./io.ts";
import { readInput } from "./prompt.ts";
import { loadConfig, openRunner } from "./settings.ts";

/** Runs a script in a skill's environment and returns the script's own exit code. */
export async function runScript(args: Arguments, io: Io): Promise<number> {
  const config = await loadConfig(args, io);
  await using runner = await openRunner(config, io);
  const { script, name, words, isInputTaken } = await chooseScript(runner, args, io);
  const queue = new EventQueue<Event>();
  const id = "run";
  queue.push({
    type: "tool_started",
    id,
    name: "run_python_script",
    arguments: { skill_name: name, args: words },
  });
  const skill = requireSkill(runner.skills, name);
  const hasInput = !isInputTaken && !args.flags.has("no-stdin") &&
    !io.stdin.isTerminal;
  const running = runner.executor.runPython(skill, script, {
    args: words,
    stdin: hasInput ? io.stdin.readable : undefined,
    signal: io.signal,
    onOutput: (stream, text) => queue.push({ type: "tool_output", id, stream, text }),
    onBuild: ({ state, message, durationMs }) =>
      queue.push({
        type: "environment",
        id,
        skill: name,
        state,
        message,
        duration_ms: durationMs,
      }),
  });
  running.finally(() => queue.close()).catch(() => {/* thrown below, where it is awaited */});
  const renderer = createRenderer(args, io);
  for await (const event of queue) await renderer.render(event);
  const result = await running;
  io.signal.throwIfAborted();
  await renderer.render(finished(name, result));
  return exitCode(result, config.scriptTimeoutMs.value);
}

/** Output of the script goes where the script wrote it; the rest is for standard error. */
function createRenderer({ flags }: Arguments, io: Io): Renderer {
  if (flags.has("json")) return jsonLinesRenderer(io.stdout, () => new Date());
  return {
    async render(event) {
      if (event.type === "tool_output") {
        await (event.stream === "stdout" ? io.stdout : io.stderr).write(event.text);
      }
      if (event.type === "environment" && !flags.has("quiet")) {
        await io.stderr.write(`${event.message}\n`);
      }
      if (event.type === "tool_finished" && typeof event.result.hint === "string") {
        await io.stderr.write(`hint: ${event.result.hint}\n`);
      }
    },
  };
}

function finished(skill_name: string, result: ScriptResult): Event {
  const { full_output, ...fields } = result;
  return {
    type: "tool_finished",
    id: "run",
    name: "run_python_script",
    ok: result.returncode === 0,
    result: { skill_name, ...fields, ...(full_output && { full_output: { ...full_output } }) },
    duration_ms: result.duration_ms,
  };
}

function exitCode({ timed_out, returncode }: ScriptResult, timeoutMs: number): number {
  if (!timed_out) return returncode;
  throw new RunnerError("limit", `The script was ended after ${timeoutMs / 1000} s`, {
    hint: "Raise the limit with --script-timeout, 0 for none",
  });
}

/** What to run, and the words behind it. */
async function chooseScript(
  runner: Runner,
  { positionals, values }: Arguments,
  io: Io,
): Promise<{ script: PythonScript; name: string; words: string[]; isInputTaken: boolean }> {
  const [name = "", second, ...others] = positionals;
  const skill = requireSkill(runner.skills, name);
  if (values.code !== undefined) {
    const words = second === undefined ? [] : [second, ...others];
    return { script: { kind: "code", code: values.code }, name, words, isInputTaken: false };
  }
  if (second === undefined) {
    throw new RunnerError("usage", `There is no script to run in skill "${name}"`, {
      hint: "Usage: skills-runner run SKILL SCRIPT, run SKILL -c CODE, or run SKILL -",
    });
  }
  if (second === "-") {
    const code = await readInput(io);
    return { script: { kind: "code", code }, name, words: others, isInputTaken: true };
  }
  const path = await resolveFile(skill.folder, second);
  return { script: { kind: "file", path }, name, words: others, isInputTaken: false };
}
