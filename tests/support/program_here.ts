/**
 * The program as a function: a run within this process, with streams in memory.
 * @module
 */
import { surroundingsOf } from "../../lib/config/platform.ts";
import type { Output } from "../../lib/cli/io.ts";
import type { ProgramStart } from "../../lib/cli/own_command.ts";
import { run } from "../../lib/cli/program.ts";
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
}

/** The program from source, as a process would have been started. */
export const startOfSource: ProgramStart = {
  executable: Deno.execPath(),
  mainModule: new URL("../../main.ts", import.meta.url).href,
  isStandalone: false,
};

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
  { cwd, env, stdin }: RunHereOptions,
): Promise<ProgramResult> {
  const stdout = new Collector();
  const stderr = new Collector();
  const bytes = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  const code = await run(words, {
    stdin: {
      isTerminal: false,
      readable: ReadableStream.from(bytes === undefined ? [] : [new Uint8Array(bytes)]),
      isDevice: () => Promise.resolve(stdin === undefined),
    },
    stdout,
    stderr,
    surroundings: surroundingsOf({ ...env }, cwd),
    build: sourceBuild,
    start: startOfSource,
    signal: new AbortController().signal,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
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
