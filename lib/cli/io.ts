/**
 * The standard streams and the surroundings of one run of the program, as
 * arguments.
 * @module
 */
import type { Surroundings } from "../config/platform.ts";
import type { TextSink } from "../render/run/renderer.ts";
import type { Build } from "../version.ts";
import type { ProgramStart } from "./own_command.ts";

/** Standard output or standard error. */
export interface Output extends TextSink {
  /**
   * Writes the whole text, also to a slow reader. On a terminal control
   * characters and marks that reverse the direction of writing are made
   * visible; only the program's own styles are left.
   *
   * @throws {OutputClosed} if the reader has gone away
   * @throws {RunnerError} `failure` if writing fails otherwise
   */
  write(text: string): Promise<void>;
  /** Writes the whole text as it is; throws like `write`. */
  pass(text: string): Promise<void>;
}

/** Standard input. */
export interface Input {
  readonly isTerminal: boolean;
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Whether it is a device such as `/dev/null`, and no pipe or file that could have held something. */
  isDevice?(): Promise<boolean>;
}

/** What one run of the program gets from outside. */
export interface Io {
  stdin: Input;
  stdout: Output;
  stderr: Output;
  surroundings: Surroundings;
  /** Whether standard error gets errors only. */
  isQuiet?: boolean;
  /** How the program was made that runs. */
  build: Build;
  /** How it was started, for what starts it again. */
  start: ProgramStart;
  /** Aborted by SIGINT, SIGTERM and SIGHUP, with a `RunnerError` as its reason. */
  signal: AbortSignal;
  /**
   * Until disposed, SIGINT goes to the listener and does not end the program:
   * an interactive session cancels what it is doing.
   */
  takeInterrupts?(listener: () => void): Disposable;
}

/** The reader of standard output has gone away, as with `| head -1`: the program ends quietly. */
export class OutputClosed extends Error {
  /** Makes the error. */
  constructor() {
    super("The reader of standard output has gone away");
    this.name = "OutputClosed";
  }
}
