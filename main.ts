#!/usr/bin/env -S deno run -P
/**
 * The program: wires arguments, streams and signals to `run()` and sets the
 * exit code.
 * @module
 */
import { processIo } from "./lib/cli/process_io.ts";
import { run } from "./lib/cli/run.ts";

if (import.meta.main) {
  using io = processIo();
  Deno.exitCode = await run(Deno.args, io);
}
