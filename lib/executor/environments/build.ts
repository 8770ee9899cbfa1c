/**
 * Makes a virtual environment and installs packages into it.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../../errors.ts";
import { type ProcessResult, runProcess } from "../../process/process.ts";
import type { Declaration } from "../declared/dependencies.ts";
import { findProgram } from "../search_path.ts";
import type { Interpreter } from "./interpreter.ts";

/** What {@linkcode fillEnvironment} takes beside the folder. */
export interface InstallOptions {
  declaration: Declaration;
  interpreter: Interpreter;
  env: Record<string, string>;
  cacheFolder: string;
  signal?: AbortSignal;
}

const MAX_CHARS = 30_000;
/** Lines of an installer's output in an error. */
const SHOWN_LINES = 5;

/**
 * Makes an environment with the packages of a declaration.
 *
 * Without packages it gets no pip, which takes 0.1 s instead of 5 s and works
 * where the distribution splits `ensurepip` off. With packages, `uv` does the
 * work if it is on the search path and package sources are not set for pip
 * alone, else the pip of the base installation, else a pip that is put into
 * the environment.
 *
 * @throws {RunnerError} `skill` if a step fails
 */
export async function fillEnvironment(folder: string, options: InstallOptions): Promise<void> {
  const { declaration, interpreter: { executable, version, fetchedBy } } = options;
  const made = fetchedBy === undefined
    ? await execute(executable, ["-m", "venv", "--without-pip", folder], options)
    : await execute(fetchedBy, ["venv", "--no-project", "--python", version, folder], options);
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
  const uv = await findProgram("uv", env);
  if (uv !== null && !isSetForPip(env)) {
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

/** True if it is said to pip alone where packages come from: uv does not read that. */
function isSetForPip(env: Record<string, string>): boolean {
  const names = Object.keys(env);
  const isPipSource = (name: string) => /^PIP_(EXTRA_)?INDEX_URL$|^PIP_FIND_LINKS$/.test(name);
  return names.some(isPipSource) && !names.some((name) => name.startsWith("UV_"));
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
  const words = lines.filter((line) => line !== "");
  const error = words.findIndex((line) => /^error:/i.test(line));
  const shown = error === -1 ? words.slice(-SHOWN_LINES) : words.slice(error, error + SHOWN_LINES);
  return new RunnerError("skill", `Cannot ${action}: ${shown.join("; ")}`, {
    hint,
  });
}

function venvHint({ interpreter: { version, fetchedBy } }: InstallOptions): string {
  if (fetchedBy !== undefined) return `Install Python ${version}, or let uv reach the network`;
  return `Install the venv module of Python ${version}, for example with: ` +
    "apt install python3-venv; or install uv";
}

function installHint({ source }: Declaration): string {
  return `Check ${source}, the network and the index settings (PIP_*, UV_*); ` +
    "packages in a folder are found with PIP_FIND_LINKS";
}
