/**
 * The real program, as a process or within this one.
 * @module
 */
import { fileURLToPath } from "node:url";
import type { ProgramStart } from "../../lib/cli/own_command.ts";
import { inheritedEnvironment } from "./inherited_environment.ts";
import {
  canRunHere,
  type ProgramResult,
  runHere,
  type StartedProgram,
  startHere,
} from "./program_here.ts";
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

/** What the one-file program is allowed where no configuration file applies. */
export const permissionFlags = [
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-run",
  "--allow-env",
];

/** What `deno task test:executable PATH` was given. */
const givenFile = Deno.env.get("SKILLS_RUNNER_TEST_PROGRAM");

/** The file that is tested: the source, or the given one. */
const testedFile = givenFile ?? `${repository}main.ts`;

/** Whether the tests run with an executable, which needs no Deno. */
export const isExecutable = !/\.[jt]s$/.test(testedFile);

/** The program and the first words of its command line. */
export const testedCommand: readonly [string, ...string[]] = isExecutable
  ? [testedFile]
  : testedFile.endsWith(".js")
  ? [Deno.execPath(), "run", "--quiet", "--no-config", ...permissionFlags, testedFile]
  : [Deno.execPath(), ...fromSource];

/** What {@linkcode runProgram} takes beside the words. */
export interface RunProgramOptions {
  cwd: string;
  env?: Record<string, string> | undefined;
  /** What comes through a pipe; absent: `/dev/null`. */
  stdin?: string | Uint8Array | undefined;
  /** The program and the first words of its command line. @default what is tested */
  command?: readonly [string, ...string[]];
  /** In place of `command`: what Deno gets before the words. */
  deno?: readonly string[];
  /** How the program would start itself, where it runs within this process. @default from source */
  start?: ProgramStart | undefined;
}

/** Runs the program to its end, as a process with an environment of its own and a home where nothing is. */
export async function runProcess(
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

/**
 * As {@linkcode runProcess}, but within this process where the program is the
 * source and its variables allow it: a quarter of a second less.
 */
export async function runProgram(
  words: readonly string[],
  options: RunProgramOptions,
): Promise<ProgramResult> {
  const { command, deno, env = {} } = options;
  const isOwn = command === undefined && deno === undefined && givenFile === undefined;
  if (!isOwn || !canRunHere(env)) return await runProcess(words, options);
  return await runHere(words, { ...options, env: variablesOf(options) });
}

/** Starts the program; its standard input is a pipe if `stdin` is given. */
export function startProgram(
  words: readonly string[],
  options: RunProgramOptions,
): Deno.ChildProcess {
  const { cwd, stdin, deno } = options;
  const usual = deno === undefined ? testedCommand : [Deno.execPath(), ...deno] as const;
  const [program, ...first] = options.command ?? usual;
  return new Deno.Command(program, {
    args: [...first, ...words],
    cwd,
    clearEnv: true,
    env: variablesOf(options),
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** As {@linkcode startProgram}, but within this process where the program is the source. */
export function startNear(
  words: readonly string[],
  options: Pick<RunProgramOptions, "cwd" | "env" | "stdin">,
): StartedProgram {
  const { cwd } = options;
  if (givenFile !== undefined) return startProgram(words, options);
  return startHere(words, { cwd, env: variablesOf(options) });
}

function variablesOf({ cwd, env = {} }: RunProgramOptions): Record<string, string> {
  return {
    ...inheritedEnvironment(),
    HOME: `${cwd}/.home`,
    SKILLS_RUNNER_CACHE: sharedCache,
    SKILLS_RUNNER_STATE: `${cwd}/.state`,
    ...env,
  };
}
