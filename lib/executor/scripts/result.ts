/**
 * What the caller of a script gets.
 * @module
 */
import type { ProcessResult } from "../../process/process.ts";
import type { Changes } from "./changes.ts";

/** The result of `run_python_script`, without the skill's name. */
export interface ScriptResult {
  /** What it printed: at most 30,000 characters, head and tail. */
  stdout: string;
  /** The same for the error stream. */
  stderr: string;
  /** 128 + n for a script that signal n ended. */
  returncode: number;
  /** True if the time limit ended it. */
  timed_out: boolean;
  /** From when it was given its input. */
  duration_ms: number;
  /** True if stdout or stderr is not the whole output. */
  truncated?: boolean;
  /** Files with the whole outputs; only if `truncated`. */
  full_output?: { stdout?: string; stderr?: string };
  /** Files that were created or changed in the skill's and the user's folder, absolute; if any. */
  changed_files?: string[];
  /** How many more there are. */
  more_changed_files?: number;
  /** Says where not everything was looked at for `changed_files`, if so. */
  changed_files_note?: string;
  /** Packages that a failed script lacked, that were installed, and with which it ran again. */
  added_packages?: string[];
  /** Packages that a failed script lacks. */
  missing_packages?: string[];
  /** What a person or the model can do about a failure, such as a missing package. */
  hint?: string | undefined;
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

const maxChangedFiles = 50;

/** The result with the files that the script has changed, as many as a model can use. */
export function withChanges(result: ScriptResult, { files, partly }: Changes): ScriptResult {
  const more = files.length - maxChangedFiles;
  return {
    ...result,
    ...(files.length > 0 && { changed_files: files.slice(0, maxChangedFiles) }),
    ...(more > 0 && { more_changed_files: more }),
    ...(partly.length > 0 && {
      changed_files_note:
        `Only the files nearest to the root of ${partly.join(" and ")} were looked at: ` +
        "there are too many",
    }),
  };
}
