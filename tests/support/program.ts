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

/** What the one-file program is allowed where no configuration file applies. */
export const permissionFlags = [
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-run",
  "--allow-env",
];

/** The file that is tested: the source, or what `deno task test:executable PATH` was given. */
const testedFile = Deno.env.get("SKILLS_RUNNER_TEST_PROGRAM") ?? `${repository}main.ts`;

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
  options: RunProgramOptions,
): Deno.ChildProcess {
  const { cwd, env = {}, stdin, deno } = options;
  const usual = deno === undefined ? testedCommand : [Deno.execPath(), ...deno] as const;
  const [program, ...first] = options.command ?? usual;
  return new Deno.Command(program, {
    args: [...first, ...words],
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
