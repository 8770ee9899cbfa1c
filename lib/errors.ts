/**
 * What ends the program, and the exit code each kind of end has.
 * @module
 */

/** The exit code of each kind of failure: public interface, scripts depend on it. */
export const exitCodes = {
  /** The endpoint or the network failed for good, or a bug. */
  failure: 1,
  /** A wrong command line or configuration. */
  usage: 2,
  /** The endpoint refused the credentials or the quota. */
  credentials: 3,
  /** The model gave no answer: empty or filtered. */
  no_answer: 4,
  /** An approval was denied, or was needed where nobody could be asked. */
  refused: 5,
  /** A limit was reached: turns, time, context window. */
  limit: 6,
  /** A skill was not found, cannot be loaded, or its Python environment cannot be built. */
  skill: 7,
  /** SIGINT. */
  interrupted: 130,
  /** SIGTERM or SIGHUP. */
  terminated: 143,
} as const;

/** Why the program ends without success; each kind has one exit code. */
export type ErrorKind = keyof typeof exitCodes;

/** What an error says beside its message. */
export interface RunnerErrorOptions {
  /** What a person can do about it, as one sentence without a period. */
  hint?: string | undefined;
  /** Ways to go on, one line each, shown behind the hint. */
  steps?: readonly string[];
  /** The error that this one explains. */
  cause?: unknown;
}

/**
 * An expected failure with a message for people: it names the action, quotes
 * the value and gives the state. Anything else that is thrown is a bug.
 *
 * @example
 * ```ts
 * import { RunnerError } from "./errors.ts";
 *
 * const error = new RunnerError("skill", 'Cannot find skill "pdf"', {
 *   hint: "Run skills-runner list to see the skills",
 * });
 * console.assert(error.exitCode === 7);
 * ```
 */
export class RunnerError extends Error {
  /** Decides the exit code. */
  readonly kind: ErrorKind;
  /** What a person can do about it. */
  readonly hint?: string | undefined;
  /** Ways to go on, one line each. */
  readonly steps: readonly string[];

  /** Makes an error of a kind with a message for people. */
  constructor(
    kind: ErrorKind,
    message: string,
    options: RunnerErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "RunnerError";
    this.kind = kind;
    this.hint = options.hint;
    this.steps = options.steps ?? [];
  }

  /** The exit code of the program when this error ends it. */
  get exitCode(): number {
    return exitCodes[this.kind];
  }
}

/**
 * Returns the error itself if it is expected. An `AbortController` that was
 * aborted without a reason gives `interrupted`, `AbortSignal.timeout()` gives
 * `limit`; anything else is an error which says that there is a bug.
 */
export function toRunnerError(error: unknown): RunnerError {
  if (error instanceof RunnerError) return error;
  if (error instanceof DOMException && error.name === "AbortError") {
    return new RunnerError("interrupted", "Interrupted", { cause: error });
  }
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new RunnerError("limit", "The time for the run is up", { cause: error });
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new RunnerError("failure", `Unexpected failure: ${text}`, {
    hint: "This is a bug; SKILLS_RUNNER_DEBUG=1 shows where it happened",
    cause: error,
  });
}

/**
 * Why something failed, as the end of a sentence: what the system says, without
 * its numbers, and without the path, which the sentence has.
 */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Such as /proc, which no permission opens to a program as a whole.
  if (/^Requires all access to /.test(text)) return "Deno opens nothing there";
  const [, said] = /^(.+?) \(os error \d+\)/.exec(text) ?? [];
  return said === undefined ? text : said.charAt(0).toLowerCase() + said.slice(1);
}
