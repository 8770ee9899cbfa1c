/**
 * Runs scripts as processes on this machine.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../errors.ts";
import { endFamily, type StartedProcess, startProcess } from "../process/process.ts";
import { ChangeWatch } from "./scripts/changes.ts";
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
import { isBrokenStart } from "./scripts/explain.ts";
import { explainMissingProgram } from "./scripts/missing_program.ts";
import { findProgram } from "./search_path.ts";
import { Repair } from "./scripts/repair.ts";
import { explainOtherFolder, type ScriptPlaces } from "./scripts/other_folder.ts";
import { folderVariables, replaceFolderNames } from "./scripts/folders.ts";
import {
  isPythonScript,
  requireScriptCommand,
  runnableExtensions,
} from "./scripts/choose_program.ts";
import { type EnvironmentEntry, listEnvironments, pruneCache } from "./environments/cache.ts";
import {
  encodeScript,
  interpreterStart,
  type PythonScript,
  requireNoNul,
  scriptEnv,
} from "./scripts/launch.ts";
import { readScript } from "./scripts/script_files.ts";
import { type ScriptResult, toScriptResult, withChanges } from "./scripts/result.ts";
import {
  lookForEnvironment,
  prepareAllEnvironments,
  type PreparedEnvironment,
  prepareEnvironment,
  type PrepareEnvironmentOptions,
  proposePackages,
} from "./environments/choose.ts";
import { withLayer } from "./environments/layer.ts";
import { brokenEnvironment, type Environment } from "./environments/own.ts";
import { ensureOwnFolder } from "../files/own_folder.ts";
import { Slots } from "./scripts/slots.ts";
import { WarmInterpreters } from "./scripts/warm.ts";
import { startWatchdog } from "../process/watchdog.ts";
import { type PrepareStartOptions, type Start, Starter } from "./sandbox/starter.ts";

/** Characters of each output stream that the model gets. */
const maxOutputChars = 30_000;

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
  readonly #starter: Starter;
  readonly #family = crypto.randomUUID();
  readonly #closing = new AbortController();
  readonly #warm: WarmInterpreters;
  readonly #slots: Slots;
  #watchdog: StartedProcess | null = null;
  #cacheProblem?: Promise<string | null>;
  readonly #running = new Set<Promise<unknown>>();
  #hasRun = false;

  /** Makes nothing yet. */
  constructor(options: ExecutorOptions) {
    // A PYTHONHOME or PYTHONPATH of the user's shell would break every environment.
    const inherited = Object.entries(options.env).filter(([name]) => !name.startsWith("PYTHON"));
    this.#options = { ...options, env: Object.fromEntries(inherited) };
    const { sandbox = null, limits = {}, setup } = options;
    const mayBuild = setup === "any";
    this.#starter = new Starter({ ...this.#options, sandbox, limits, mayBuild });
    const forBuilds = {
      cacheFolder: options.cacheFolder,
      env: { ...this.#options.env, ...options.buildEnv },
      guard: this.#starter.installGuard,
    };
    this.#environments = new EnvironmentStore(forBuilds);
    this.#additions = new Additions(this.#environments, forBuilds);
    this.#warm = new WarmInterpreters({ lifeMs: options.warmLifeMs });
    const { maxParallel = 8 } = options;
    this.#slots = new Slots(maxParallel === 0 ? Infinity : maxParallel);
  }

  /** See {@linkcode Executor.runPython}. */
  runPython(
    skill: SkillFolder,
    script: PythonScript,
    options: RunPythonOptions = {},
  ): Promise<ScriptResult> {
    return this.#track(options, async (tracked) => {
      const places = this.#placesOf(skill, options);
      requireNoNul(places.args);
      const prepared = await this.#prepare(skill, { ...tracked, script });
      const run = () => this.#runPrepared({ skill, script, places, prepared }, tracked);
      const result = await run();
      if (result.returncode === 0 || tracked.signal?.aborted) return result;
      const canRepeat = !(options.stdin instanceof ReadableStream) && !result.timed_out;
      const repair = new Repair(prepared, {
        additions: this.#additions,
        options: tracked,
        env: this.#options.env,
      });
      const hasAdded = canRepeat && await repair.addMissing(result);
      return await repair.explain(hasAdded ? await run() : result, places);
    });
  }

  /** See {@linkcode Executor.runScript}. */
  runScript(
    skill: SkillFolder,
    path: string,
    options: RunPythonOptions = {},
  ): Promise<ScriptResult> {
    return this.#track(options, async (tracked) => {
      const places = this.#placesOf(skill, options);
      requireNoNul(places.args);
      const script = { kind: "file", path } as const;
      const { text = "" } = await readScript(script, skill.folder);
      if (isPythonScript(path, text)) return await this.runPython(skill, script, options);
      const found = await requireScriptCommand(path, text, this.#options.env);
      const environment = usesPython.test(text)
        ? (await this.#prepare(skill, { ...tracked, script })).environment
        : undefined;
      const start = async () =>
        await this.#start({
          command: found.command,
          args: [...found.args, path, ...places.args],
          cwd: places.cwd,
          env: await scriptEnv(environment, skill, this.#options),
        }, { ...foldersOf(skill), environment, ...tracked });
      const result = await this.#finish(skill, start, tracked);
      if (result.returncode === 0) return result;
      const hint = await explainMissingProgram(result, this.#options.env) ??
        await explainOtherFolder(result, places);
      return hint === null ? result : { ...result, hint };
    });
  }

  /** See {@linkcode Executor.requireSandbox}. */
  requireSandbox(): Promise<void> {
    return this.#starter.require();
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
    if (this.#options.warm === false || await this.#findCacheProblem() !== null) return;
    const { environment: found } = await lookForEnvironment(
      this.#environments,
      skill,
      this.#options.setup,
    );
    // The interpreter of an environment that the skill brings along is a part of the skill.
    if (found === undefined || found.isOwn || this.#closing.signal.aborted) return;
    const environment = await withLayer(found, skill.folder, this.#options.cacheFolder);
    const { signal } = this.#closing;
    try {
      const start = await this.#starter.prepare(
        await pythonStart(environment, skill, this.#options),
        { ...foldersOf(skill), environment, signal },
      );
      if (signal.aborted) return;
      this.#warm.start(skill.folder, environment.python, { ...start, family: this.#family });
      this.#watch();
    } catch (error) {
      // Whoever runs a script meets the same fault, and is told of it.
      if (!(error instanceof RunnerError)) throw error;
    }
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
    return (await lookForEnvironment(this.#environments, skill, this.#options.setup)).state;
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
    await Promise.allSettled([...this.#running, this.#warm[Symbol.asyncDispose]()]);
    if (this.#hasRun) await endFamily(this.#family);
    await this.#watchdog?.discard();
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

  async #runPrepared(
    { skill, script, places, prepared: { environment } }: PreparedRun,
    options: RunPythonOptions,
  ): Promise<ScriptResult> {
    const { cacheFolder } = this.#options;
    const stdin = await encodeScript(script, skill.folder, {
      ...places,
      ...(options.stdin !== undefined && { stdin: options.stdin }),
      cacheFolder,
    });
    const start = async () =>
      this.#warm.take(skill.folder, environment.python) ??
        await this.#startPython(skill, { environment, ...options });
    const result = await this.#finish(skill, start, { ...options, stdin });
    if (result.returncode !== 0 && isBrokenStart(result.stderr)) {
      throw brokenEnvironment(environment.folder);
    }
    return result;
  }

  /** Where a script runs, and its arguments with folders in place of their names. */
  #placesOf(
    skill: SkillFolder,
    { cwd = "user", args = [] }: Pick<RunPythonOptions, "cwd" | "args">,
  ): ScriptPlaces & { args: string[] } {
    const { workFolder } = this.#options;
    const variables = folderVariables(skill, workFolder);
    return {
      skill,
      workFolder,
      cwd: cwd === "skill" ? skill.folder : workFolder,
      args: args.map((argument) => replaceFolderNames(argument, variables)),
    };
  }

  async #startPython(
    skill: SkillFolder,
    { environment, ...options }: RunPythonOptions & { environment: Environment },
  ): Promise<StartedProcess> {
    const start = await pythonStart(environment, skill, this.#options);
    try {
      return await this.#start(start, { ...foldersOf(skill), environment, ...options });
    } catch (error) {
      const isBroken = error instanceof RunnerError && error.kind === "skill";
      throw isBroken ? brokenEnvironment(environment.folder, error) : error;
    }
  }

  /** All processes of scripts start here. */
  async #start(start: Start, options: PrepareStartOptions): Promise<StartedProcess> {
    const { command, ...rest } = await this.#starter.prepare(start, options);
    options.signal?.throwIfAborted();
    const process = startProcess(command, { ...rest, family: this.#family });
    this.#watch();
    return process;
  }

  /** From the first process on, somebody is there to end them all should this program be killed. */
  #watch(): void {
    this.#watchdog ??= startWatchdog(this.#family);
  }

  async #finish(
    skill: SkillFolder,
    start: () => Promise<StartedProcess>,
    options: RunPythonOptions,
  ): Promise<ScriptResult> {
    const { cacheFolder, workFolder } = this.#options;
    using _slot = await this.#slots.take(options.signal);
    const watch = ChangeWatch.begin(cacheFolder);
    const planted = this.#starter.watchPlanted();
    this.#hasRun = true;
    await using process = await start();
    watch.waitForTick();
    const result = await process.finish({
      stdin: options.stdin,
      timeoutMs: options.timeoutMs ?? this.#options.timeoutMs,
      signal: options.signal,
      onOutput: options.onOutput,
      maxChars: maxOutputChars,
      outputFolder: join(cacheFolder, "outputs"),
    });
    const told = toScriptResult(result);
    await this.#starter.requireStarted(told);
    const warning = planted();
    if (warning !== null) options.onWarning?.({ code: "sandbox_planted", message: warning });
    return withChanges(told, watch.changedIn([workFolder, skill.folder]));
  }

  /** @throws {RunnerError} `usage` if somebody else may have put into the cache what would run */
  async #inOwnCache<T>(
    work: (options: RunPythonOptions) => Promise<T>,
    options: RunPythonOptions,
  ): Promise<T> {
    const problem = await this.#findCacheProblem();
    if (problem === null) return await work(options);
    const { cacheFolder } = this.#options;
    throw new RunnerError("usage", `Cannot use the cache in ${cacheFolder}: it ${problem}`, {
      hint: "SKILLS_RUNNER_CACHE names another folder",
    });
  }

  #findCacheProblem(): Promise<string | null> {
    return this.#cacheProblem ??= ensureOwnFolder(this.#options.cacheFolder);
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
    const promise = this.#inOwnCache(work, { setup: this.#options.setup, ...options, signal });
    this.#running.add(promise);
    try {
      return await promise;
    } finally {
      this.#running.delete(promise);
    }
  }
}

/** What a script may read of its skill. */
function foldersOf({ folder, pluginFolder }: SkillFolder): PrepareStartOptions {
  return { skillFolder: folder, pluginFolder };
}

async function pythonStart(
  environment: Environment,
  skill: SkillFolder,
  options: ExecutorOptions,
): Promise<Start> {
  return {
    command: environment.python,
    ...await interpreterStart(environment, skill, options),
  };
}

/** A script, and all that is known before it runs. */
interface PreparedRun {
  skill: SkillFolder;
  script: PythonScript;
  places: ScriptPlaces & { args: string[] };
  prepared: PreparedEnvironment;
}

/** What a script of another language calls when it wants the skill's Python. */
const usesPython = /\b(?:python|pip|uv)\d*\b/;
