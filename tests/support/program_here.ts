/**
 * The program as a function: a run within this process, with streams in memory.
 * @module
 */
import { surroundingsOf } from "../../lib/config/platform.ts";
import { type Io, type Output, OutputClosed } from "../../lib/cli/io.ts";
import type { ProgramStart } from "../../lib/cli/own_command.ts";
import { run } from "../../lib/cli/program.ts";
import { RunnerError } from "../../lib/errors.ts";
import { sourceBuild } from "../../lib/version.ts";

/** What the program printed and how it ended. */
export interface ProgramResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** What {@linkcode runHere} gives the program. */
export interface RunHereOptions {
  cwd: string;
  /** All its variables. */
  env: Readonly<Record<string, string>>;
  /** What comes through a pipe; absent: `/dev/null`. */
  stdin?: string | Uint8Array | undefined;
  /** How the program would start itself. @default from source */
  start?: ProgramStart | undefined;
}

/** The program from source, as a process would have been started. */
export const startOfSource: ProgramStart = {
  executable: Deno.execPath(),
  mainModule: new URL("../../main.ts", import.meta.url).href,
  isStandalone: false,
};

/** A program that runs; a child process is one. */
export interface StartedProgram {
  readonly stdin: WritableStream<Uint8Array<ArrayBuffer>>;
  readonly stdout: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly stderr: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly status: Promise<{ code: number }>;
  /** @throws {TypeError} if it has ended */
  kill(signal: Deno.Signal): void;
}

/** Whether a program within this process sees all these variables as one of its own would. */
export function canRunHere(env: Readonly<Record<string, string>>): boolean {
  return Object.keys(env).every((name) => isVisible(name) && !isForDeno.test(name));
}

/** Variables that Deno itself obeys, but not those of the registry: nothing is fetched here. */
const isForDeno = /^((HTTPS?|ALL|NO)_PROXY|TZ)$/i;

function isVisible(variable: string): boolean {
  return Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}

/** Runs the program to its end. */
export async function runHere(
  words: readonly string[],
  { cwd, env, stdin, start }: RunHereOptions,
): Promise<ProgramResult> {
  const stdout = new Collector();
  const stderr = new Collector();
  const bytes = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  const code = await run(words, {
    ...partsOf({ cwd, env, start }),
    stdin: {
      isTerminal: false,
      readable: ReadableStream.from(bytes === undefined ? [] : [new Uint8Array(bytes)]),
      isDevice: () => Promise.resolve(stdin === undefined),
    },
    stdout,
    stderr,
    signal: new AbortController().signal,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Starts the program, with pipes for its streams. */
export function startHere(
  words: readonly string[],
  options: Omit<RunHereOptions, "stdin">,
): StartedProgram {
  const ending = new AbortController();
  const input = new TransformStream<Uint8Array<ArrayBuffer>>();
  const [stdout, stderr] = [new Pipe(), new Pipe()];
  let hasEnded = false;
  const runToEnd = async () => {
    const code = await run(words, {
      ...partsOf(options),
      stdin: { isTerminal: false, readable: input.readable },
      stdout,
      stderr,
      signal: ending.signal,
    });
    hasEnded = true;
    await Promise.all([stdout.close(), stderr.close()]);
    return { code };
  };
  return {
    stdin: input.writable,
    stdout: stdout.readable,
    stderr: stderr.readable,
    status: runToEnd(),
    kill() {
      if (hasEnded) throw new TypeError("The program has ended");
      ending.abort(new RunnerError("terminated", "Terminated"));
    },
  };
}

function partsOf(
  { cwd, env, start = startOfSource }: RunHereOptions,
): Pick<Io, "surroundings" | "build" | "start"> {
  return {
    surroundings: surroundingsOf({ ...env }, cwd),
    build: sourceBuild,
    start,
  };
}

/** A stream that is no terminal, and keeps what is written to it. */
class Collector implements Output {
  readonly isTerminal = false;
  text = "";

  columns(): number {
    return 80;
  }

  write(text: string): Promise<void> {
    this.text += text;
    return Promise.resolve();
  }

  pass(text: string): Promise<void> {
    return this.write(text);
  }
}

/** A stream that is no terminal, with a reader that may be slow or go away. */
class Pipe implements Output {
  readonly isTerminal = false;
  readonly #stream = new TransformStream<Uint8Array<ArrayBuffer>>(
    {},
    undefined,
    new CountQueuingStrategy({ highWaterMark: 1000 }),
  );
  readonly #writer = this.#stream.writable.getWriter();

  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#stream.readable;
  }

  columns(): number {
    return 80;
  }

  async write(text: string): Promise<void> {
    try {
      await this.#writer.write(new TextEncoder().encode(text));
    } catch {
      throw new OutputClosed();
    }
  }

  pass(text: string): Promise<void> {
    return this.write(text);
  }

  async close(): Promise<void> {
    await this.#writer.close().catch(() => {/* the reader has gone away */});
  }
}
