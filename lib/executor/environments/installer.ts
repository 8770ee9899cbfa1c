/**
 * Installs packages into a virtual environment, with uv or pip.
 * @module
 */
import { join } from "node:path";
import { withoutAddressSecrets } from "../../config/address.ts";
import { RunnerError } from "../../errors.ts";
import { type ProcessResult, runProcess } from "../../process/process.ts";
import { findProgram } from "../search_path.ts";
import type { Interpreter } from "./interpreter.ts";
import { pythonIn } from "./own.ts";
import { filteredUvConfig } from "./settings.ts";

/** How a program is started. */
export interface InstallerStart {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
}

/** What holds installers back: with a package can come code that runs while it is installed. */
export interface InstallGuard {
  /** False if nothing is built from source. */
  mayBuild: boolean;
  /** What is started in place of an installer; it may write into the folder alone. */
  confine(start: InstallerStart, folder: string): Promise<InstallerStart>;
}

/** What an {@linkcode Installer} needs of its surroundings. */
export interface InstallerOptions {
  interpreter: Interpreter;
  /** What `installVariables` gives. */
  env: Record<string, string>;
  cacheFolder: string;
  /** Where relative paths in requirements start from. @default the cache folder */
  cwd?: string | undefined;
  signal?: AbortSignal | undefined;
  /** @default nothing holds installers back */
  guard?: InstallGuard | null;
}

/** Lines as in a requirements file, and files that bound their versions. */
export interface InstallOptions {
  constraints?: readonly string[];
  /** True for what is built from source in any case: the skill's own project. @default false */
  isOwn?: boolean;
}

const maxChars = 30_000;
/** Lines of an installer's output in an error. */
const shownLines = 5;

/** Installs into one environment. */
export class Installer {
  readonly #folder: string;
  readonly #options: InstallerOptions;

  /** Makes nothing yet; `folder` is an environment. */
  constructor(folder: string, options: InstallerOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** Makes the environment, without pip: that takes 0.1 s instead of 5 s. */
  async make(): Promise<void> {
    const { interpreter: { executable, version, fetchedBy } } = this.#options;
    const made = fetchedBy === undefined
      ? await this.#execute(executable, ["-m", "venv", "--without-pip", this.#folder])
      : await this.#execute(fetchedBy, ["venv", "--no-project", "--python", version, this.#folder]);
    if (made.code !== 0) {
      throw installFailure("make a virtual environment", made, this.#venvHint());
    }
    if (Deno.build.os !== "windows") return;
    // Has uv make console scripts that find their Python beside them, wherever the folder moves to.
    const settings = join(this.#folder, "pyvenv.cfg");
    await Deno.writeTextFile(settings, "relocatable = true\n", { append: true });
  }

  /**
   * Installs requirements, all or none, and tells how it went. `uv` does it if it
   * is on the search path, else the pip of the base installation, else a pip that
   * is put into the environment.
   */
  async install(
    lines: readonly string[],
    { constraints = [], isOwn = false }: InstallOptions = {},
  ): Promise<ProcessResult> {
    const list = await this.#write("requirements.txt", lines);
    const bounds = constraints.length === 0
      ? []
      : ["-c", await this.#write("constraints.txt", constraints)];
    const { env, guard, interpreter: { executable } } = this.#options;
    if (guard?.mayBuild === false && !isOwn) bounds.push("--only-binary", ":all:");
    const uv = await findProgram("uv", env);
    if (uv !== null) {
      const what = ["pip", "install", "--python", this.#folder, "-r", list, ...bounds];
      return await this.#execute(uv, what, await this.#uvVariables());
    }
    // Byte code is compiled afterwards, in the place where it is looked for.
    const what = ["install", "--no-input", "--no-compile", "-r", list, ...bounds];
    const direct = await this.#execute(executable, [
      "-m",
      "pip",
      "--python",
      this.#folder,
      ...what,
    ]);
    if (!/No module named pip|no such option: --python/.test(direct.stderr.text)) return direct;

    const added = await this.#execute(executable, ["-m", "venv", this.#folder]);
    if (added.code !== 0) {
      throw installFailure("put pip into the environment", added, this.#venvHint());
    }
    return await this.#execute(pythonIn(this.#folder), ["-m", "pip", ...what]);
  }

  async #write(name: string, lines: readonly string[]): Promise<string> {
    const path = join(this.#folder, name);
    await Deno.writeTextFile(path, lines.join("\n") + "\n");
    return path;
  }

  async #uvVariables(): Promise<Record<string, string>> {
    const text = await filteredUvConfig(this.#options.env);
    if (text === null) return {};
    return { UV_CONFIG_FILE: await this.#write("uv.toml", [text]) };
  }

  async #execute(
    command: string,
    args: string[],
    more: Record<string, string> = {},
  ): Promise<ProcessResult> {
    const { env, cacheFolder, cwd = cacheFolder, signal } = this.#options;
    const { guard, interpreter: { fetchedBy } } = this.#options;
    const start = { command, args, cwd, env: { ...env, ...more } };
    // What uv fetches is a Python, which stays after the build; no package runs by then.
    const isFetched = command === fetchedBy && args[0] === "venv";
    const { command: program, ...started } = guard && !isFetched
      ? await guard.confine(start, this.#folder)
      : start;
    const result = await runProcess(program, {
      ...started,
      timeoutMs: 0,
      signal,
      maxChars,
      outputFolder: join(cacheFolder, "outputs"),
    });
    signal?.throwIfAborted();
    return result;
  }

  #venvHint(): string {
    const { version, fetchedBy } = this.#options.interpreter;
    if (fetchedBy !== undefined) return `Install Python ${version}, or let uv reach the network`;
    return `Install the venv module of Python ${version}, for example with: ` +
      "apt install python3-venv; or install uv";
  }
}

/** The error for an installer that failed: what it said last, or its own error. */
export function installFailure(
  action: string,
  result: ProcessResult,
  hint: string,
): RunnerError {
  return new RunnerError("skill", `Cannot ${action}: ${installReason(result)}`, { hint });
}

/** The few lines with which an installer says why it failed. */
export function installReason({ stdout, stderr }: ProcessResult): string {
  const lines = `${stdout.text}\n${stderr.text}`.split("\n").map((line) => line.trim());
  const words = lines.filter((line) => line !== "");
  const error = words.findIndex((line) => /^(?:error|×)/i.test(line));
  const shown = error === -1 ? words.slice(-shownLines) : words.slice(error, error + shownLines);
  // What is wrong is read by the model too; an index may be named with a password.
  return withoutAddressSecrets(shown.join("; "));
}
