/**
 * The processes of scripts: where they start, what limits them, how they end.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../../errors.ts";
import { endFamily, type StartedProcess, startProcess } from "../../process/process.ts";
import { startWatchdog } from "../../process/watchdog.ts";
import { brokenEnvironment, type Environment } from "../environments/own.ts";
import type { ExecutorOptions, RunPythonOptions } from "../executor.ts";
import { type PrepareStartOptions, type Start, Starter } from "../sandbox/starter.ts";
import type { SkillFolder } from "../skill_folder.ts";
import { ChangeWatch } from "./changes.ts";
import { isBrokenStart } from "./explain.ts";
import { encodeScript, interpreterStart, type PythonScript } from "./launch.ts";
import type { ScriptPlaces } from "./other_folder.ts";
import { type ScriptResult, toScriptResult, withChanges } from "./result.ts";
import { Slots } from "./slots.ts";
import { WarmInterpreters } from "./warm.ts";

/** Characters of each output stream that the model gets. */
const maxOutputChars = 30_000;

/** A script, where it runs, and in which environment. */
export interface PythonRun extends PythonPlace {
  script: PythonScript;
  places: ScriptPlaces;
}

/** An environment, and the skill whose script runs in it. */
export interface PythonPlace {
  skill: SkillFolder;
  environment: Environment;
}

/** Starts the processes of scripts, as many at a time as allowed; ends them all when disposed. */
export class ScriptProcesses implements AsyncDisposable {
  readonly #options: ExecutorOptions;
  readonly #starter: Starter;
  readonly #warm: WarmInterpreters;
  readonly #slots: Slots;
  readonly #family = crypto.randomUUID();
  #watchdog: StartedProcess | null = null;
  #hasRun = false;

  /** Starts nothing yet. */
  constructor(options: ExecutorOptions) {
    const { sandbox = null, limits = {}, setup, maxParallel = 8 } = options;
    this.#options = options;
    this.#starter = new Starter({ ...options, sandbox, limits, mayBuild: setup === "any" });
    this.#warm = new WarmInterpreters({ lifeMs: options.warmLifeMs });
    this.#slots = new Slots(maxParallel === 0 ? Infinity : maxParallel);
  }

  /** What holds scripts, and installers, back. */
  get starter(): Starter {
    return this.#starter;
  }

  /**
   * Runs a script in a Python that waits already, or is started now.
   *
   * @throws {RunnerError} `skill` if the Python of the environment cannot start
   */
  async runPython(
    { script, places, ...place }: PythonRun,
    options: RunPythonOptions,
  ): Promise<ScriptResult> {
    const { skill, environment } = place;
    const stdin = await encodeScript(script, skill.folder, {
      ...places,
      ...(options.stdin !== undefined && { stdin: options.stdin }),
      cacheFolder: this.#options.cacheFolder,
    });
    const start = async () =>
      this.#warm.take(skill.folder, environment.python) ?? await this.#startPython(place, options);
    const result = await this.#finish(skill, start, { ...options, stdin });
    if (result.returncode !== 0 && isBrokenStart(result.stderr)) {
      throw brokenEnvironment(environment.folder);
    }
    return result;
  }

  /** Runs another program. */
  async run(
    start: Start,
    { skill, environment }: { skill: SkillFolder; environment: Environment | undefined },
    options: RunPythonOptions,
  ): Promise<ScriptResult> {
    const begin = () => this.#start(start, { ...foldersOf(skill), environment, ...options });
    return await this.#finish(skill, begin, options);
  }

  /** Starts an interpreter that waits for a script of the skill. */
  async warmUp({ skill, environment }: PythonPlace, signal: AbortSignal): Promise<void> {
    try {
      const start = await this.#starter.prepare(
        await pythonStart({ skill, environment }, this.#options),
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

  /** Ends the interpreters that wait. */
  async endWaiting(): Promise<void> {
    await this.#warm[Symbol.asyncDispose]();
  }

  /** Ends what scripts have left running. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.endWaiting();
    if (this.#hasRun) await endFamily(this.#family);
    await this.#watchdog?.discard();
  }

  async #startPython(place: PythonPlace, options: RunPythonOptions): Promise<StartedProcess> {
    const { skill, environment } = place;
    const start = await pythonStart(place, this.#options);
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
}

/** What a script may read of its skill. */
function foldersOf({ folder, pluginFolder }: SkillFolder): PrepareStartOptions {
  return { skillFolder: folder, pluginFolder };
}

async function pythonStart(
  { skill, environment }: PythonPlace,
  options: ExecutorOptions,
): Promise<Start> {
  return {
    command: environment.python,
    ...await interpreterStart(environment, skill, options),
  };
}
