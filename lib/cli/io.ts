/**
 * The standard streams and the surroundings of one run of the program, as
 * arguments: tests bring their own.
 * @module
 */
import type { Surroundings } from "../config/platform.ts";

/** Standard output or standard error. */
export interface Output {
  readonly isTerminal: boolean;
  /** Width of the terminal in characters; 80 elsewhere. */
  columns(): number;
  /**
   * Writes the whole text, also to a slow reader.
   *
   * @throws {OutputClosed} if the reader has gone away
   * @throws {RunnerError} `failure` if writing fails otherwise
   */
  write(text: string): Promise<void>;
}

/** Standard input. */
export interface Input {
  readonly isTerminal: boolean;
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** What one run of the program gets from outside. */
export interface Io {
  stdin: Input;
  stdout: Output;
  stderr: Output;
  surroundings: Surroundings;
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
