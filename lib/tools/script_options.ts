/**
 * What the tools that run scripts have in common.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { JsonObject } from "../events.ts";
import type { RunPythonOptions } from "../executor/executor.ts";
import type { Skill } from "../skills/skill.ts";
import type { ToolContext } from "./tool.ts";

/** The schemas of the fields that {@linkcode scriptOptions} reads. */
export const scriptFields: JsonObject = {
  args: {
    type: "array",
    items: { type: "string" },
    description: "Arguments of the script, one string each",
  },
  stdin: { type: "string", description: "Text for the script's standard input" },
  cwd: {
    type: "string",
    enum: ["user", "skill"],
    description: "Run in the user's folder (default) or the skill's",
  },
  timeout_seconds: { type: "number", description: "Time limit for this run" },
};

/**
 * Reads the options of a run from the arguments of a call.
 *
 * @throws {RunnerError} `usage` if the time limit is not more than 0
 */
export function scriptOptions(
  { name: skill }: Skill,
  { args, stdin, cwd, timeout_seconds }: JsonObject,
  context: ToolContext,
): RunPythonOptions {
  const { signal, emit, setup } = context;
  const timeoutMs = readTimeout(timeout_seconds);
  return {
    args: (args ?? []) as string[],
    stdin: typeof stdin === "string" ? new TextEncoder().encode(stdin) : context.stdin,
    cwd: cwd === "skill" ? "skill" : "user",
    ...(timeoutMs !== null && { timeoutMs }),
    ...(setup !== undefined && { setup }),
    signal,
    onOutput: (stream, text) => emit({ type: "tool_output", stream, text }),
    onBuild: ({ state, message, durationMs }) =>
      emit({ type: "environment", skill, state, message, duration_ms: Math.round(durationMs) }),
    onWarning: (warning) => emit({ type: "warning", ...warning }),
  };
}

/** In milliseconds; null where the call says none. */
function readTimeout(seconds: JsonObject[string]): number | null {
  if (typeof seconds !== "number") return null;
  if (seconds > 0) return seconds * 1000;
  throw new RunnerError("usage", `timeout_seconds is ${seconds}, expected more than 0`, {
    hint: "Leave it out to use the configured limit",
  });
}
