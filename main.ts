#!/usr/bin/env -S deno run -P
/**
 * The program: wires arguments, streams and signals to `run()`, sets the exit
 * code, and ends by a signal that came.
 * @module
 */
import { leaveBySignal } from "./lib/cli/leave.ts";
import { processIo } from "./lib/cli/process_io.ts";
import { run } from "./lib/cli/program.ts";
import { type Build, sourceBuild } from "./lib/version.ts";

/** Runs the command line of this process. */
export async function main(build: Build = sourceBuild): Promise<void> {
  await leaveBySignal(await runProcess(build));
}

/** Returns the signal of the run when its streams are given back. */
async function runProcess(build: Build): Promise<AbortSignal> {
  using io = processIo(build);
  Deno.exitCode = await run(Deno.args, io);
  return io.signal;
}

if (import.meta.main) await main();
