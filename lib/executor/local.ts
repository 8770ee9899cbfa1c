/**
 * Runs scripts as processes on this machine.
 * @module
 */
import { EnvironmentStore } from "./environments/store.ts";
import type {
  Executor,
  ExecutorOptions,
  PythonState,
  RunPythonOptions,
  SetUpOptions,
} from "./executor.ts";
import type { SkillFolder } from "./skill_folder.ts";
import { Additions } from "./environments/additions.ts";
import { explainMissingProgram } from "./scripts/missing_program.ts";
import { findProgram } from "./search_path.ts";
import { repaired } from "./scripts/repair.ts";
import { explainOtherFolder } from "./scripts/other_folder.ts";
import { placesOf } from "./scripts/places.ts";
import {
  isPythonScript,
  requireScriptCommand,
  runnableExtensions,
} from "./scripts/choose_program.ts";
import { type EnvironmentEntry, listEnvironments, pruneCache } from "./environments/cache.ts";
import { type PythonScript, requireNoNul, scriptEnv } from "./scripts/launch.ts";
import { readScript } from "./scripts/script_files.ts";
import { ScriptProcesses } from "./scripts/processes.ts";
import type { ScriptResult } from "./scripts/result.ts";
import {
  lookForEnvironment,
  prepareAllEnvironments,
  type PreparedEnvironment,
  prepareEnvironment,
  type PrepareEnvironmentOptions,
  proposePackages,
} from "./environments/choose.ts";
import { withLayer } from "./environments/layer.ts";
import { OwnCache } from "./environments/own_cache.ts";

/**
 * Runs scripts as processes on this machine; nothing is read, written or
 * started before the first call.
 *
 * @example
 * ```ts
 * import { LocalExecutor } from "./local.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await using executor = new LocalExecutor({
 *   cacheFolder: `${folder}/cache`,
 *   workFolder: folder,
 *   env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
 *   timeoutMs: 10_000,
 * });
 * const skill = { name: "sums", folder };
 * const { stdout } = await executor.runPython(skill, { kind: "code", code: "print(1 + 1)" });
 * console.assert(stdout === "2\n");
 * ```
 */
export class LocalExecutor implements Executor {
  readonly #options: ExecutorOptions;
  readonly #environments: EnvironmentStore;
  readonly #additions: Additions;
  readonly #processes: ScriptProcesses;
  readonly #closing = new AbortController();
  readonly #cache: OwnCache;
  readonly #running = new Set<Promise<unknown>>();

  /** Makes nothing yet. */
  constructor(options: ExecutorOptions) {
    // A PYTHONHOME or PYTHONPATH of the user's shell would break every environment.
    const inherited = Object.entries(options.env).filter(([name]) => !name.startsWith("PYTHON"));
    this.#options = { ...options, env: Object.fromEntries(inherited) };
    this.#processes = new ScriptProcesses(this.#options);
    const forBuilds = {
      cacheFolder: options.cacheFolder,
      env: { ...this.#options.env, ...options.buildEnv },
      guard: this.#processes.starter.installGuard,
    };
    this.#cache = new OwnCache(options.cacheFolder);
    this.#environments = new EnvironmentStore(forBuilds);
    this.#additions = new Additions(this.#environments, forBuilds);
  }

  /** See {@linkcode Executor.runPython}. */
  runPython(
    skill: SkillFolder,
    script: PythonScript,
    options: RunPythonOptions = {},
  ): Promise<ScriptResult> {
    return this.#track(options, async (tracked) => {
      const places = placesOf(skill, { ...options, workFolder: this.workFolder });
      requireNoNul(places.args);
      const prepared = await this.#prepare(skill, { ...tracked, script });
      const run = () =>
        this.#processes.runPython(
          { skill, script, places, environment: prepared.environment },
          tracked,
        );
      return await repaired(await run(), {
        ...{ prepared, places, run, options: tracked },
        additions: this.#additions,
        env: this.#options.env,
      });
    });
  }

  /** See {@linkcode Executor.runScript}. */
  runScript(
    skill: SkillFolder,
    path: string,
    options: RunPythonOptions = {},
  ): Promise<ScriptResult> {
    return this.#track(options, async (tracked) => {
      const places = placesOf(skill, { ...options, workFolder: this.workFolder });
      requireNoNul(places.args);
      const script = { kind: "file", path } as const;
      const { text = "" } = await readScript(script, skill.folder);
      if (isPythonScript(path, text)) return await this.runPython(skill, script, options);
      const found = await requireScriptCommand(path, text, this.#options.env);
      const prepared = usesPython.test(text)
        ? await this.#prepare(skill, { ...tracked, script })
        : undefined;
      const environment = prepared?.environment;
      const start = {
        command: found.command,
        args: [...found.args, path, ...places.args],
        cwd: places.cwd,
        env: await scriptEnv(environment, skill, this.#options),
      };
      const run = () => this.#processes.run(start, { skill, environment }, tracked);
      const result = await run();
      if (prepared !== undefined) {
        return await repaired(result, {
          ...{ prepared, places, run, options: tracked },
          additions: this.#additions,
          env: this.#options.env,
        });
      }
      if (result.returncode === 0) return result;
      const hint = await explainMissingProgram(result, this.#options.env) ??
        await explainOtherFolder(result, places);
      return hint === null ? result : { ...result, hint };
    });
  }

  /** See {@linkcode Executor.requireSandbox}. */
  requireSandbox(): Promise<void> {
    return this.#processes.starter.require();
  }

  /** See {@linkcode Executor.hasProgram}. */
  async hasProgram(name: string): Promise<boolean> {
    return await findProgram(name, this.#options.env) !== null;
  }

  /** See {@linkcode Executor.runnableExtensions}. */
  runnableExtensions(): Promise<string[]> {
    return runnableExtensions(this.#options.env);
  }

  /** See {@linkcode Executor.warmUp}. */
  async warmUp(skill: SkillFolder): Promise<void> {
    if (this.#options.warm === false || !(await this.#cache.isOwn())) return;
    const { environment: found } = await lookForEnvironment(
      this.#environments,
      skill,
      { setup: this.#options.setup },
    );
    const { signal } = this.#closing;
    // The interpreter of an environment that the skill brings along is a part of the skill.
    if (found === undefined || found.isOwn || signal.aborted) return;
    const environment = await withLayer(found, skill.folder, this.#options.cacheFolder);
    await this.#processes.warmUp({ skill, environment }, signal);
  }

  /** See {@linkcode Executor.setUp}. */
  setUp(skill: SkillFolder, options: SetUpOptions = {}): Promise<PythonState> {
    return this.#track(
      options,
      (tracked) => prepareAllEnvironments(this.#environments, skill, tracked),
    );
  }

  /** See {@linkcode Executor.describe}. */
  async describe(skill: SkillFolder): Promise<PythonState> {
    return (await lookForEnvironment(this.#environments, skill, this.#options)).state;
  }

  /** See {@linkcode Executor.proposePackages}. */
  proposePackages(skill: SkillFolder, script: PythonScript): Promise<string[]> {
    return proposePackages(this.#environments, skill, script);
  }

  /** See {@linkcode Executor.listEnvironments}. */
  listEnvironments(): Promise<EnvironmentEntry[]> {
    return listEnvironments(this.#options.cacheFolder);
  }

  /** See {@linkcode Executor.pruneEnvironments}. */
  pruneEnvironments(unusedSince: Date): Promise<EnvironmentEntry[]> {
    this.#environments.forget();
    return pruneCache(this.#options.cacheFolder, unusedSince);
  }

  /** Ends what runs, and what scripts have left running. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new DOMException("The executor is closed", "AbortError"));
    await Promise.allSettled([...this.#running, this.#processes.endWaiting()]);
    await this.#processes[Symbol.asyncDispose]();
  }

  /** The user's folder, in which scripts run. */
  get workFolder(): string {
    return this.#options.workFolder;
  }

  #prepare(skill: SkillFolder, options: PrepareEnvironmentOptions): Promise<PreparedEnvironment> {
    return prepareEnvironment(
      { store: this.#environments, additions: this.#additions },
      skill,
      options,
    );
  }

  /** Disposing of the executor aborts the work and waits for it. */
  async #track<T>(
    options: RunPythonOptions,
    work: (options: RunPythonOptions) => Promise<T>,
  ): Promise<T> {
    const closing = this.#closing.signal;
    const signal = options.signal === undefined
      ? closing
      : AbortSignal.any([options.signal, closing]);
    signal.throwIfAborted();
    const promise = this.#cache.require().then(() =>
      work({ setup: this.#options.setup, ...options, signal })
    );
    this.#running.add(promise);
    try {
      return await promise;
    } finally {
      this.#running.delete(promise);
    }
  }
}

/** What a script of another language calls when it wants the skill's Python. */
const usesPython = /\b(?:python|pip|uv)\d*\b/;
