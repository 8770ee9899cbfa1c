/**
 * What the caller of a script gets.
 * @module
 */
import type { ProcessResult } from "../process.ts";

/** The result of `run_python_script`, without the skill's name. */
export interface ScriptResult {
  stdout: string;
  stderr: string;
  /** 128 + n for a script that signal n ended. */
  returncode: number;
  timed_out: boolean;
  duration_ms: number;
  /** True if stdout or stderr is not the whole output. */
  truncated?: boolean;
  /** Files with the whole outputs; only if `truncated`. */
  full_output?: { stdout?: string; stderr?: string };
  /** What a person or the model can do about a failure, such as a missing package. */
  hint?: string;
}

/** A process result in the words of the tool. */
export function toScriptResult(
  { outcome, code, stdout, stderr, durationMs }: ProcessResult,
): ScriptResult {
  const result: ScriptResult = {
    stdout: stdout.text,
    stderr: stderr.text,
    returncode: code,
    timed_out: outcome === "timed_out",
    duration_ms: Math.round(durationMs),
  };
  if (!stdout.truncated && !stderr.truncated) return result;
  return {
    ...result,
    truncated: true,
    full_output: {
      ...(stdout.file === undefined ? {} : { stdout: stdout.file }),
      ...(stderr.file === undefined ? {} : { stderr: stderr.file }),
    },
  };
}
