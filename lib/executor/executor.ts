/**
 * How a skill's Python runs.
 * @module
 */
import type { OutputStream } from "../process.ts";

/** The skill whose Python runs. */
export interface SkillFolder {
  /** For messages only. */
  name: string;
  /** Absolute path. */
  folder: string;
}

/** What to run: source text, a file of the skill, or a module as with `python -m`. */
export type PythonScript =
  | { kind: "code"; code: string }
  | { kind: "file"; path: string }
  | { kind: "module"; name: string };

/** Where an environment build has got to. */
export interface BuildProgress {
  state: "building" | "ready" | "failed";
  /** A line for people. */
  message: string;
  durationMs: number;
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

/** The result of `run_python_script`, without the skill's name. */
export interface ScriptResult {
  stdout: string;
  stderr: string;
  /** 128 + n for a script that signal n ended. */
  returncode: number;
  timed_out: boolean;
  duration_ms: number;
  /** True if stdout or stderr is not the whole output. */
  truncated?: boolean;
  /** Files with the whole outputs; only if `truncated`. */
  full_output?: { stdout?: string; stderr?: string };
  /** What a person or the model can do about a failure, such as a missing package. */
  hint?: string;
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
