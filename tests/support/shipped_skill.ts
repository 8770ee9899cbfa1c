/**
 * The scripts of the skills that ship, run as plain processes.
 * @module
 */
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { hostPython } from "./host.ts";
import { sharedCache } from "./shared_cache.ts";

/** The folder of the skills that ship. */
export const shippedSkills = fileURLToPath(new URL("../../skills", import.meta.url));

/** What a script printed and how it ended. */
export interface ScriptOutcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** What {@linkcode runPython} takes beside the skill and the arguments. */
export interface RunPythonOptions {
  stdin?: string | Uint8Array | undefined;
  env?: Record<string, string> | undefined;
}

let interpreter: Promise<string> | undefined;

/** Runs `python3 ARGS` in the folder of a skill, with nothing in the environment but `env`. */
export async function runPython(
  skill: string,
  args: readonly string[],
  { stdin = "", env = {} }: RunPythonOptions = {},
): Promise<ScriptOutcome> {
  const child = new Deno.Command(await (interpreter ??= hostPython()), {
    args: [...args],
    cwd: join(shippedSkills, skill),
    clearEnv: true,
    // Byte code beside the sources would count as files of the skill.
    env: { PYTHONPYCACHEPREFIX: `${sharedCache}/pycache`, ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  const [output] = await Promise.all([child.output(), write(child.stdin, input)]);
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

async function write(stdin: WritableStream<Uint8Array>, input: Uint8Array): Promise<void> {
  const writer = stdin.getWriter();
  try {
    if (input.length > 0) await writer.write(input);
    await writer.close();
  } catch (error) {
    // A script that refuses its arguments ends without reading.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
