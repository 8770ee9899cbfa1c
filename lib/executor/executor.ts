/**
 * How a skill's Python runs.
 * @module
 */
import type { Glance } from "../files/glance.ts";
import type { Limits } from "../config/limits.ts";
import type { OnOutput } from "../process/process.ts";
import type { EnvironmentEntry } from "./environments/cache.ts";
import type { PrepareOptions, PythonState } from "./environments/choose.ts";
import type { BuildProgress } from "./environments/progress.ts";
import type { ScriptCwd } from "./scripts/folders.ts";
import type { SandboxOptions } from "./sandbox/sandbox.ts";
import type { PythonScript } from "./scripts/launch.ts";
import type { ScriptResult } from "./scripts/result.ts";
import type { SetupMode, SkillFolder } from "./skill_folder.ts";

export type { BuildProgress } from "./environments/progress.ts";
export type { EnvironmentRecord, SkippedPackage } from "./environments/record.ts";
export type { EnvironmentEntry } from "./environments/cache.ts";
export type { PythonState } from "./environments/choose.ts";
export type { SetupMode, SkillFolder } from "./skill_folder.ts";
export type { ScriptCwd } from "./scripts/folders.ts";
export type { Limits } from "../config/limits.ts";
export type { SandboxMode } from "./sandbox/policy.ts";
export type { SandboxOptions } from "./sandbox/sandbox.ts";
export type { PythonScript } from "./scripts/launch.ts";
export type { ScriptResult } from "./scripts/result.ts";

/** How one script runs. */
export interface RunPythonOptions {
  /** Arguments of the script; `$SKILL_DIR`, `{baseDir}` and the like stand for folders. */
  args?: readonly string[];
  /** What the script reads from its standard input; empty if absent. */
  stdin?: Uint8Array | ReadableStream<Uint8Array> | undefined;
  /**
   * Where the script runs: in the user's folder or in the skill's.
   *
   * @default "user"
   */
  cwd?: ScriptCwd | undefined;
  /** 0 means no limit. @default the executor's `timeoutMs` */
  timeoutMs?: number | undefined;
  /**
   * Ends the script, whose result is what it printed until then; during a build,
   * the call rejects with the signal's reason.
   */
  signal?: AbortSignal | undefined;
  /** Called with whole characters as the script prints them. */
  onOutput?: OnOutput | undefined;
  /** Called if an environment has to be built. */
  onBuild?: ((progress: BuildProgress) => void) | undefined;
  /** Called with what a person should know of the run. */
  onWarning?: ((warning: { code: string; message: string }) => void) | undefined;
  /** Which packages may be installed. @default the executor's `setup` */
  setup?: SetupMode | undefined;
  /** Packages that the caller knows to be missing, as requirements; the mode must allow them. @default none */
  packages?: readonly string[] | undefined;
}

/** How environments are built before a script needs them. */
export type SetUpOptions = PrepareOptions;

/** What an {@linkcode Executor} needs of its surroundings. */
export interface ExecutorOptions {
  /** For environments, byte code, outputs; made when needed. */
  cacheFolder: string;
  /** The user's folder, in which scripts run; also in `SKILLS_RUNNER_WORKDIR`. */
  workFolder: string;
  /** Variables for scripts and builds, keys already taken out. */
  env: Record<string, string>;
  /** Further variables for builds only, such as `PIP_*` and `UV_*`. @default none */
  buildEnv?: Record<string, string>;
  /** Limit of a script when its caller gives none; 0 means no limit. */
  timeoutMs: number;
  /** Which packages may be installed. @default "known" */
  setup?: SetupMode | undefined;
  /** What was seen of skills a moment ago, for a program that only looks. @default nothing */
  glance?: Glance | undefined;
  /** False if interpreters start only when there is a script. @default true */
  warm?: boolean | undefined;
  /** How long a started interpreter waits for a script. @default 60000 */
  warmLifeMs?: number;
  /** Scripts at a time, the others wait in the order of their calls; 0 means no limit. @default 8 */
  maxParallel?: number | undefined;
  /** How scripts are locked in; null for not at all. @default null */
  sandbox?: SandboxOptions | null | undefined;
  /** Limits of each process of a script. @default none */
  limits?: Limits | undefined;
}

/** Runs Python in the environments of skills; ends what still runs when disposed. */
export interface Executor extends AsyncDisposable {
  /** The user's folder, absolute. */
  readonly workFolder: string;
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
  /**
   * Runs a script of the skill with `sh`, `bash`, `node` or `deno`, as its first
   * line or its extension says; `python3` is that of the skill's environment.
   *
   * @param path absolute, and found to be inside the skill by the caller
   * @throws {RunnerError} `skill` if there is no program for it
   */
  runScript(skill: SkillFolder, path: string, options?: RunPythonOptions): Promise<ScriptResult>;
  /**
   * Finds out whether this machine can lock scripts in and limit them as the
   * options ask; starts a program that does nothing.
   *
   * @throws {RunnerError} `usage` if not, with the cause and what can be done
   */
  requireSandbox(): Promise<void>;
  /** Whether a program is on the search path of scripts. */
  hasProgram(name: string): Promise<boolean>;
  /** The extensions that {@linkcode runScript} can run on this machine, such as `.sh`. */
  runnableExtensions(): Promise<string[]>;
  /**
   * Starts the interpreter of a skill's environment if it is there, so that the
   * next script of the skill need not wait for it. It waits for at most a minute.
   * An interpreter that cannot start is left for the script to meet: it does not reject.
   */
  warmUp(skill: SkillFolder): Promise<void>;
  /**
   * Builds the environments of the skill and of its scripts; a no-op where they exist.
   *
   * @throws {RunnerError} `skill` if one cannot be built
   */
  setUp(skill: SkillFolder, options?: SetUpOptions): Promise<PythonState>;
  /** Looks at the skill's environment, without building; does not read its scripts. */
  describe(skill: SkillFolder): Promise<PythonState>;
  /**
   * The packages that a script imports but that nothing declares, for a person
   * to agree to; empty if there is a declaration.
   */
  proposePackages(skill: SkillFolder, script: PythonScript): Promise<string[]>;
  /** The environments in the cache. */
  listEnvironments(): Promise<EnvironmentEntry[]>;
  /** Removes environments and other cached files not used since then; returns those environments. */
  pruneEnvironments(unusedSince: Date): Promise<EnvironmentEntry[]>;
}
