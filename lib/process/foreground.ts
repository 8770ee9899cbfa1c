/**
 * Programs that take the terminal over, such as an editor.
 * @module
 */
import type { StartProcessOptions } from "./process.ts";

/**
 * Lets a program have the terminal until it ends, as if the shell had started
 * it; returns its exit code.
 *
 * @throws {Deno.errors.NotFound} if there is no such program
 */
export async function runInForeground(
  command: string,
  { args, cwd, env }: Pick<StartProcessOptions, "args" | "cwd" | "env">,
): Promise<number> {
  const streams = { stdin: "inherit", stdout: "inherit", stderr: "inherit" } as const;
  const options = { args: [...args], cwd, env, clearEnv: true, ...streams };
  const { code } = await new Deno.Command(command, options).spawn().status;
  return code;
}
