#!/usr/bin/env -S deno run -P
/**
 * The program: wires arguments, streams and signals to `run()` and sets the
 * exit code.
 * @module
 */
import { processIo } from "./lib/cli/process_io.ts";
import { run } from "./lib/cli/program.ts";
import { type Build, sourceBuild } from "./lib/version.ts";

/** Runs the command line of this process. */
export async function main(build: Build = sourceBuild): Promise<void> {
  using io = processIo(build);
  Deno.exitCode = await run(Deno.args, io);
}

if (import.meta.main) await main();
