/**
 * The only file that starts processes.
 * @module
 */

/** Which of a process's output streams. */
export type OutputStream = "stdout" | "stderr";

/** How a process ended. */
export type ProcessOutcome = "exited" | "timed_out" | "aborted";

/** One output stream of a process, capped for the model. */
export interface CapturedOutput {
  /** At most `maxChars` characters: head and tail, with a line between that says what is missing. */
  text: string;
  /** True if `text` is not the whole output. */
  truncated: boolean;
  /** Size of the whole output. */
  bytes: number;
  /** The file with the whole output; only if `truncated`. */
  file?: string;
}

/** What {@linkcode runProcess} takes beside the command. */
export interface RunProcessOptions {
  args: readonly string[];
  /** Working directory. */
  cwd: string;
  /** The whole environment of the child: nothing is inherited. */
  env: Record<string, string>;
  /** What the child reads from its standard input; empty if absent. Never the program's own. */
  stdin?: Uint8Array | ReadableStream<Uint8Array>;
  /** 0 means no limit. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** Called with whole characters as they come. */
  onOutput?: (stream: OutputStream, text: string) => void;
  /** Characters kept of each stream. */
  maxChars: number;
  /** Folder for the files with whole outputs; made when needed. */
  outputFolder: string;
}

/** How a process ended and what it printed. */
export interface ProcessResult {
  outcome: ProcessOutcome;
  /** 128 + n for a process that signal n ended. */
  code: number;
  stdout: CapturedOutput;
  stderr: CapturedOutput;
  durationMs: number;
}
