/**
 * The program's streams without a process: a terminal in memory.
 * @module
 */
import type { Io, Output } from "../../lib/cli/io.ts";
import { sourceBuild } from "../../lib/version.ts";
import { startOfSource } from "./program_here.ts";
import { Screen } from "./screen.ts";

/** What {@linkcode terminalIo} takes. */
export interface TerminalIoOptions {
  /** Working folder; caches and state stand below it. */
  folder: string;
  env: Record<string, string>;
  /** Takes what is written to standard output. @default the screen */
  writeOut?: (text: string) => Promise<void>;
}

/** Streams that are one terminal, and what a person sees there; nothing can be typed. */
export function terminalIo({ folder, env, writeOut }: TerminalIoOptions): Io & { screen: Screen } {
  const screen = new Screen(80);
  const write = (text: string) => {
    screen.write(text);
    return Promise.resolve();
  };
  const output: Output = { isTerminal: true, columns: () => 80, write, pass: write };
  return {
    screen,
    stdin: { isTerminal: true, readable: new ReadableStream() },
    stdout: { ...output, ...writeOut && { write: writeOut, pass: writeOut } },
    stderr: output,
    surroundings: {
      env: { TERM: "xterm", ...env },
      home: folder,
      workFolder: folder,
      cacheFolder: `${folder}/.cache`,
      stateFolder: `${folder}/.state`,
    },
    build: sourceBuild,
    start: startOfSource,
    signal: new AbortController().signal,
  };
}
