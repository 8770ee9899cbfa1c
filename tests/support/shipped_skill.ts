/**
 * The scripts of the skills that ship, run by a plain interpreter.
 * @module
 */
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { hostPython } from "./host.ts";
import { sharedCache } from "./shared_cache.ts";
import { temporaryFolder } from "./temporary_folder.ts";

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

/** Byte code beside the sources would count as files of the skill. */
const always = { PYTHONPYCACHEPREFIX: `${sharedCache}/pycache` };

const forks = new Deno.Command(await hostPython(), {
  args: [fileURLToPath(new URL("python_forks.py", import.meta.url))],
  clearEnv: true,
  stdin: "piped",
  stdout: "piped",
}).spawn();
const orders = forks.stdin.getWriter();
const ends = forks.stdout.pipeThrough(new TextDecoderStream()).getReader();
addEventListener("unload", () => forks.kill("SIGKILL"));

/** Runs `python3 ARGS` in the folder of a skill, with nothing in the environment but `env`. */
export async function runPython(
  skill: string,
  args: readonly string[],
  options: RunPythonOptions = {},
): Promise<ScriptOutcome> {
  const isScript = args[0]?.endsWith(".py");
  return await (isScript ? inFork : alone)(join(shippedSkills, skill), args, options);
}

let last: Promise<unknown> = Promise.resolve();

/** Runs a script in a fork of an interpreter that has its modules: a tenth of the time; one after the other. */
async function inFork(
  cwd: string,
  args: readonly string[],
  { stdin = "", env = {} }: RunPythonOptions,
): Promise<ScriptOutcome> {
  await using streams = await temporaryFolder();
  const path = streams.path;
  await Deno.writeFile(`${path}/0`, bytesOf(stdin));
  const order = { args, cwd, env: { ...always, ...env }, streams: path };
  const end = last.then(async () => {
    await orders.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`));
    return Number((await ends.read()).value);
  });
  last = end;
  const code = await end;
  const [stdout, stderr] = await Promise.all([1, 2].map((n) => Deno.readTextFile(`${path}/${n}`)));
  return { code, stdout: stdout ?? "", stderr: stderr ?? "" };
}

async function alone(
  cwd: string,
  args: readonly string[],
  { stdin = "", env = {} }: RunPythonOptions,
): Promise<ScriptOutcome> {
  const child = new Deno.Command(await hostPython(), {
    args: [...args],
    cwd,
    clearEnv: true,
    env: { ...always, ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [output] = await Promise.all([child.output(), write(child.stdin, bytesOf(stdin))]);
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

function bytesOf(input: string | Uint8Array): Uint8Array {
  return typeof input === "string" ? new TextEncoder().encode(input) : input;
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
