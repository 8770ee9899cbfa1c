/**
 * The real program as a process.
 * @module
 */
import { fileURLToPath } from "node:url";
import { inheritedEnvironment } from "./inherited_environment.ts";
import { sharedCache } from "./shared_cache.ts";

/** The repository. */
export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** How to run the program from source. */
export const fromSource = [
  "run",
  "--quiet",
  `--config=${repository}deno.json`,
  "-P",
  `${repository}main.ts`,
];

/** What {@linkcode runProgram} takes beside the words. */
export interface RunProgramOptions {
  cwd: string;
  env?: Record<string, string>;
  /** What comes through a pipe; absent: `/dev/null`. */
  stdin?: string | Uint8Array;
  /** How Deno runs the program. @default from source */
  deno?: readonly string[];
  /** @default Deno */
  program?: string;
}

/** What the program printed and how it ended. */
export interface ProgramResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the program to its end, with an environment of its own and a home where nothing is. */
export async function runProgram(
  words: readonly string[],
  options: RunProgramOptions,
): Promise<ProgramResult> {
  const { stdin } = options;
  const child = startProgram(words, options);
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin);
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Starts the program; its standard input is a pipe if `stdin` is given. */
export function startProgram(
  words: readonly string[],
  { cwd, env = {}, stdin, deno = fromSource, program = Deno.execPath() }: RunProgramOptions,
): Deno.ChildProcess {
  return new Deno.Command(program, {
    args: [...deno, ...words],
    cwd,
    clearEnv: true,
    env: {
      ...inheritedEnvironment(),
      HOME: `${cwd}/.home`,
      SKILLS_RUNNER_CACHE: sharedCache,
      SKILLS_RUNNER_STATE: `${cwd}/.state`,
      ...env,
    },
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}
