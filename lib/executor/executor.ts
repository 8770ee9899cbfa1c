/**
 * How a skill's Python runs.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../errors.ts";
import { endFamily, type OutputStream, type ProcessResult, startProcess } from "../process.ts";
import { readDeclaration } from "./dependencies.ts";
import {
  brokenEnvironment,
  type BuildProgress,
  type Environment,
  EnvironmentStore,
  findOwnEnvironment,
} from "./environment.ts";
import { type Launch, prepareLaunch, type PythonScript } from "./launch.ts";
import { type ScriptResult, toScriptResult } from "./script_result.ts";

export type { BuildProgress } from "./environment.ts";
export type { PythonScript } from "./launch.ts";
export type { ScriptResult } from "./script_result.ts";

/** The skill whose Python runs. */
export interface SkillFolder {
  /** For messages only. */
  name: string;
  /** Absolute path. */
  folder: string;
}

/** What {@linkcode Executor.runPython} takes beside the skill and the script. */
export interface RunPythonOptions {
  args?: readonly string[];
  stdin?: Uint8Array | ReadableStream<Uint8Array>;
  /** 0 means no limit. @default the executor's `timeoutMs` */
  timeoutMs?: number;
  signal?: AbortSignal;
  onOutput?: (stream: OutputStream, text: string) => void;
  onBuild?: (progress: BuildProgress) => void;
}

/** The state of a skill's Python environment. */
export interface PythonState {
  /** `ready`: scripts start at once; `not_built`: built on first use; `unavailable`: cannot be built. */
  state: "ready" | "not_built" | "unavailable";
  /** Where its packages are declared: `venv`, `requirements.txt`, …; `none` for the bare standard library. */
  source: string;
  /** Absolute path of the environment, if `ready`. */
  folder?: string;
  /** Why it is `unavailable`. */
  message?: string;
}

/** What an {@linkcode Executor} needs of its surroundings. */
export interface ExecutorOptions {
  /** For environments, byte code, outputs; made when needed. */
  cacheFolder: string;
  /** The user's directory, for scripts: `SKILLS_RUNNER_WORKDIR`. */
  workFolder: string;
  /** Variables for scripts and builds, keys already taken out. */
  env: Record<string, string>;
  /** Further variables for builds only, such as `PIP_*` and `UV_*`. @default none */
  buildEnv?: Record<string, string>;
  /** Limit of a script when its caller gives none; 0 means no limit. */
  timeoutMs: number;
}

/** Runs Python in the environments of skills; ends what still runs when disposed. */
export interface Executor extends AsyncDisposable {
  /**
   * Builds the skill's environment if there is none yet, and runs the script.
   *
   * @throws {RunnerError} `skill` if the environment cannot be built
   */
  runPython(
    skill: SkillFolder,
    script: PythonScript,
    options?: RunPythonOptions,
  ): Promise<ScriptResult>;
  /** Builds the skill's environments; a no-op where they exist. */
  setUp(
    skill: SkillFolder,
    options?: Pick<RunPythonOptions, "signal" | "onBuild">,
  ): Promise<PythonState>;
  /** Looks, without building. */
  describe(skill: SkillFolder): Promise<PythonState>;
}

/**
 * Makes the executor that runs scripts as processes on this machine.
 *
 * Nothing is read, written or started before the first call.
 */
export function createExecutor(options: ExecutorOptions): Executor {
  return new LocalExecutor(options);
}

/** Characters of each output stream that the model gets. */
const MAX_OUTPUT_CHARS = 30_000;

class LocalExecutor implements Executor {
  readonly #options: ExecutorOptions;
  readonly #environments: EnvironmentStore;
  readonly #family = crypto.randomUUID();
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #hasRun = false;

  constructor(options: ExecutorOptions) {
    // A PYTHONHOME or PYTHONPATH of the user's shell would break every environment.
    const inherited = Object.entries(options.env).filter(([name]) => !name.startsWith("PYTHON"));
    this.#options = { ...options, env: Object.fromEntries(inherited) };
    this.#environments = new EnvironmentStore({
      cacheFolder: options.cacheFolder,
      env: { ...this.#options.env, ...options.buildEnv },
    });
  }

  runPython(
    skill: SkillFolder,
    script: PythonScript,
    options: RunPythonOptions = {},
  ): Promise<ScriptResult> {
    return this.#track(options, async (signal) => {
      const environment = await this.#prepare(skill, { ...options, signal });
      const launch = await prepareLaunch(
        { environment, skillFolder: skill.folder, script, ...options },
        this.#options,
      );
      return toScriptResult(await this.#launch(launch, environment, { ...options, signal }));
    });
  }

  setUp(
    skill: SkillFolder,
    options: Pick<RunPythonOptions, "signal" | "onBuild"> = {},
  ): Promise<PythonState> {
    return this.#track(options, async (signal) => {
      const { source, folder } = await this.#prepare(skill, { ...options, signal });
      return { state: "ready", source, folder };
    });
  }

  async describe(skill: SkillFolder): Promise<PythonState> {
    const declaration = await readDeclaration(skill.folder);
    try {
      const environment = await findOwnEnvironment(skill.folder) ??
        await this.#environments.find(declaration);
      if (environment === undefined) return { state: "not_built", source: declaration.source };
      return { state: "ready", source: environment.source, folder: environment.folder };
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      return { state: "unavailable", source: declaration.source, message: error.message };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new DOMException("The executor is closed", "AbortError"));
    await Promise.allSettled(this.#running);
    if (this.#hasRun) await endFamily(this.#family);
  }

  async #prepare(
    skill: SkillFolder,
    options: Pick<RunPythonOptions, "signal" | "onBuild">,
  ): Promise<Environment> {
    return await findOwnEnvironment(skill.folder) ??
      await this.#environments.build(await readDeclaration(skill.folder), options);
  }

  async #launch(
    launch: Launch,
    environment: Environment,
    options: RunPythonOptions,
  ): Promise<ProcessResult> {
    this.#hasRun = true;
    await using process = start(launch, environment, this.#family);
    return await process.finish({
      stdin: launch.stdin,
      timeoutMs: options.timeoutMs ?? this.#options.timeoutMs,
      signal: options.signal,
      onOutput: options.onOutput,
      maxChars: MAX_OUTPUT_CHARS,
      outputFolder: join(this.#options.cacheFolder, "outputs"),
    });
  }

  /** Disposing of the executor aborts what runs and waits for it. */
  async #track<T>(
    { signal }: { signal?: AbortSignal },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const closing = this.#closing.signal;
    const either = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    either.throwIfAborted();
    const promise = work(either);
    this.#running.add(promise);
    try {
      return await promise;
    } finally {
      this.#running.delete(promise);
    }
  }
}

function start(launch: Launch, environment: Environment, family: string) {
  try {
    return startProcess(environment.python, { ...launch, family });
  } catch (error) {
    throw error instanceof RunnerError ? brokenEnvironment(environment.folder, error) : error;
  }
}
