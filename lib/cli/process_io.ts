/**
 * The streams and signals of this process.
 * @module
 */
import { RunnerError } from "../errors.ts";
import { readSurroundings } from "../config/platform.ts";
import { sanitizeStyled } from "../render/words/sanitize.ts";
import { knownSize } from "../render/words/terminal_size.ts";
import type { Build } from "../version.ts";
import { endBySignal } from "./leave.ts";
import { programStart } from "./own_command.ts";
import { type Input, type Io, type Output, OutputClosed } from "./io.ts";

/** Streams and signals of this process, until disposed. */
export interface ProcessIo extends Io, Disposable {}

/** Takes over the streams and the signals of this process. */
export function processIo(build: Build): ProcessIo {
  const abort = new AbortController();
  const signals = listenToSignals(abort);
  const surroundings = readSurroundings();
  keepLoopbackDirect(surroundings.env);
  return {
    stdin: input(),
    stdout: output(Deno.stdout, (cause) => {
      throw cause;
    }),
    stderr: output(Deno.stderr, () => {/* there is nobody left to tell */}),
    surroundings,
    build,
    start: programStart(),
    signal: abort.signal,
    takeInterrupts: signals.takeInterrupts,
    [Symbol.dispose]() {
      signals[Symbol.dispose]();
      closeInput();
    },
  };
}

function listenToSignals(
  abort: AbortController,
): Disposable & Required<Pick<Io, "takeInterrupts">> {
  let taken: (() => void) | null = null;
  // The second time nothing is cleaned up and nobody is asked.
  const end = (name: Deno.Signal, reason: RunnerError) => {
    if (!abort.signal.aborted) return abort.abort(reason);
    stopListening();
    endBySignal(name);
  };
  const interrupt = () => {
    if (taken !== null) taken();
    else end("SIGINT", new RunnerError("interrupted", "Interrupted"));
  };
  const terminate = (name: Deno.Signal) => () =>
    end(name, new RunnerError("terminated", "Terminated"));
  const listeners: [Deno.Signal, () => void][] = [
    ["SIGINT", interrupt],
    ["SIGTERM", terminate("SIGTERM")],
    // On Windows the window is closed, and there is time for clean-up.
    ["SIGHUP", terminate("SIGHUP")],
  ];
  if (Deno.build.os === "windows") listeners.push(["SIGBREAK", terminate("SIGBREAK")]);
  const stopListening = () => {
    for (const [name, listener] of listeners) Deno.removeSignalListener(name, listener);
  };
  for (const [name, listener] of listeners) Deno.addSignalListener(name, listener);
  return {
    takeInterrupts(listener) {
      taken = listener;
      return { [Symbol.dispose]: () => void (taken = null) };
    },
    [Symbol.dispose]: stopListening,
  };
}

/**
 * A proxy is for other machines, but Deno sends loopback addresses through it
 * too. Only this process is told: scripts get the variables as they were.
 */
function keepLoopbackDirect(env: Readonly<Record<string, string>>): void {
  const names = Object.keys(env).map((name) => name.toUpperCase());
  if (!names.some((name) => /^(HTTP|HTTPS|ALL)_PROXY$/.test(name))) return;
  const excluded = env.NO_PROXY ?? env.no_proxy;
  const direct = [excluded, "localhost", "127.0.0.0/8", "::1"].filter(Boolean).join(",");
  Deno.env.set("NO_PROXY", direct);
  Deno.env.set("no_proxy", direct);
}

function input(): Input {
  return {
    isTerminal: Deno.stdin.isTerminal(),
    get readable() {
      return Deno.stdin.readable;
    },
    async isDevice() {
      const { fstatSync } = await import("node:fs");
      return fstatSync(0).isCharacterDevice();
    },
  };
}

/** A read that is still waiting would keep the process alive. */
function closeInput(): void {
  try {
    Deno.stdin.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

function output(
  stream: typeof Deno.stdout | typeof Deno.stderr,
  onFailure: (cause: Error) => void,
): Output {
  const encoder = new TextEncoder();
  const isTerminal = stream.isTerminal();
  async function pass(text: string): Promise<void> {
    try {
      const bytes = encoder.encode(text);
      for (let written = 0; written < bytes.length;) {
        written += await stream.write(bytes.subarray(written));
      }
    } catch (cause) {
      onFailure(explain(cause));
    }
  }
  return {
    isTerminal,
    columns: () => isTerminal ? knownSize(Deno.consoleSize()).columns : 80,
    write: isTerminal ? (text) => pass(sanitizeStyled(text)) : pass,
    pass,
  };
}

function explain(cause: unknown): Error {
  if (cause instanceof Deno.errors.BrokenPipe) return new OutputClosed();
  return new RunnerError("failure", `Cannot write to standard output: ${cause}`, { cause });
}
