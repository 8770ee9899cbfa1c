/**
 * Programs that take the terminal over, such as an editor.
 * @module
 */
import type { StartProcessOptions } from "./process.ts";

export interface RunInForegroundOptions extends Pick<StartProcessOptions, "args" | "cwd" | "env"> {
  /** What the program reads in place of the terminal; it then writes nothing there either. */
  input?: string;
}

/**
 * Lets a program of the person's have the terminal until it ends, as if the
 * shell had started it; returns its exit code. What it leaves running goes on.
 *
 * @throws {Deno.errors.NotFound} if there is no such program
 */
export async function runInForeground(
  command: string,
  { args, cwd, env, input }: RunInForegroundOptions,
): Promise<number> {
  const output = input === undefined ? "inherit" : "null";
  const child = new Deno.Command(command, {
    args: [...args],
    cwd,
    env,
    clearEnv: true,
    stdin: input === undefined ? "inherit" : "piped",
    stdout: output,
    stderr: output,
  }).spawn();
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  }
  const { code } = await child.status;
  return code;
}
