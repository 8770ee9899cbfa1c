/**
 * The program as one file, made once for all tests of a worker.
 * @module
 */
import { repository } from "./program.ts";
import { sharedCache } from "./shared_cache.ts";

let made: Promise<string> | undefined;

/** The path of the one-file program, as `deno task bundle` makes it. */
export function oneFile(): Promise<string> {
  return made ??= make(`${sharedCache}/skills-runner.js`);
}

async function make(file: string): Promise<string> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "bundle", file],
    cwd: repository,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return file;
}
