/** What tests need of the machine; `-P` hides most of the environment from them. */

import { realPython } from "./inherited_environment.ts";

/** The search path of the machine. */
export async function hostPath(): Promise<string> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", 'printf %s "$PATH"'] }).output();
  return new TextDecoder().decode(stdout);
}

/** The real interpreter. */
export function hostPython(): Promise<string> {
  return Promise.resolve(realPython());
}

/** Whether the machine has a program that answers to `--version`. */
export async function hasProgram(name: string): Promise<boolean> {
  const [program, ...args] = Deno.build.os === "windows" ? ["cmd", "/c", name] : [name];
  if (program === undefined) return false;
  try {
    const { success } = await new Deno.Command(program, { args: [...args, "--version"] }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** True if the process runs; a zombie does not. */
export async function isRunning(pid: number): Promise<boolean> {
  const args = ["-o", "stat=", "-p", String(pid)];
  const { stdout } = await new Deno.Command("ps", { args }).output();
  const state = new TextDecoder().decode(stdout).trim();
  return state !== "" && !state.startsWith("Z");
}

/** A temporary folder with its real path, removed when disposed. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "skills-runner-" }));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
