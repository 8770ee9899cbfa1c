/**
 * Makes a virtual environment and installs packages into it.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../errors.ts";
import { type ProcessResult, runProcess } from "../process.ts";
import type { Declaration } from "./dependencies.ts";
import { findCommands, type Interpreter } from "./interpreter.ts";

/** What {@linkcode fillEnvironment} takes beside the folder. */
export interface InstallOptions {
  declaration: Declaration;
  interpreter: Interpreter;
  env: Record<string, string>;
  cacheFolder: string;
  signal?: AbortSignal;
}

const MAX_CHARS = 30_000;
const REPORTED_LINES = 5;

/**
 * Makes an environment with the packages of a declaration.
 *
 * Without packages it gets no pip, which takes 0.1 s instead of 5 s and works
 * where the distribution splits `ensurepip` off. With packages, `uv` does the
 * work if it is on the search path, else the pip of the base installation,
 * else a pip that is put into the environment.
 *
 * @throws {RunnerError} `skill` if a step fails
 */
export async function fillEnvironment(folder: string, options: InstallOptions): Promise<void> {
  const { declaration, interpreter: { executable } } = options;
  const made = await execute(executable, ["-m", "venv", "--without-pip", folder], options);
  if (made.code !== 0) throw failure("make a virtual environment", made, venvHint(options));
  if (declaration.requirements.length === 0) return;

  const list = join(folder, "requirements.txt");
  await Deno.writeTextFile(list, declaration.requirements.join("\n") + "\n");
  const installed = await install(folder, list, options);
  if (installed.code === 0) return;
  throw failure(`install what ${declaration.source} declares`, installed, installHint(declaration));
}

async function install(
  folder: string,
  list: string,
  options: InstallOptions,
): Promise<ProcessResult> {
  const { env, interpreter: { executable } } = options;
  const [uv] = await findCommands([Deno.build.os === "windows" ? "uv.exe" : "uv"], env);
  if (uv !== undefined) {
    return await execute(uv, ["pip", "install", "--python", folder, "-r", list], options);
  }
  // Byte code is looked for elsewhere, so pip does not compile any.
  const what = ["install", "--no-input", "--no-compile", "-r", list];
  const direct = await execute(executable, ["-m", "pip", "--python", folder, ...what], options);
  if (!/No module named pip|no such option: --python/.test(direct.stderr.text)) return direct;

  const added = await execute(executable, ["-m", "venv", folder], options);
  if (added.code !== 0) throw failure("put pip into the environment", added, venvHint(options));
  const python = join(folder, Deno.build.os === "windows" ? "Scripts/python.exe" : "bin/python");
  return await execute(python, ["-m", "pip", ...what], options);
}

async function execute(
  command: string,
  args: string[],
  { declaration, env, cacheFolder, signal }: InstallOptions,
): Promise<ProcessResult> {
  const result = await runProcess(command, {
    args,
    cwd: declaration.folder ?? cacheFolder,
    env,
    timeoutMs: 0,
    signal,
    maxChars: MAX_CHARS,
    outputFolder: join(cacheFolder, "outputs"),
  });
  signal?.throwIfAborted();
  return result;
}

function failure(action: string, { stdout, stderr }: ProcessResult, hint: string): RunnerError {
  const lines = `${stdout.text}\n${stderr.text}`.split("\n").map((line) => line.trim());
  const errors = lines.filter((line) => /^error:/i.test(line));
  const shown = errors.length > 0 ? errors : lines.filter((line) => line !== "");
  return new RunnerError("skill", `Cannot ${action}: ${shown.slice(-REPORTED_LINES).join("; ")}`, {
    hint,
  });
}

function venvHint({ interpreter: { version } }: InstallOptions): string {
  return `Install the venv module of Python ${version}, for example with: ` +
    "apt install python3-venv; or install uv";
}

function installHint({ source }: Declaration): string {
  return `Check ${source}, the network and the index settings (PIP_*, UV_*); ` +
    "packages in a folder are found with PIP_FIND_LINKS";
}
