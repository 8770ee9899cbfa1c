/**
 * Finds or builds the virtual environment for a declaration.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../../errors.ts";
import type { Declaration } from "../declared/dependencies.ts";
import { shortHash } from "../../files/hash.ts";
import { exists, removeIfThere } from "../../files/whole.ts";
import { fillEnvironment, type InstallOptions } from "./build.ts";
import { findInterpreter, type Interpreter } from "./interpreter.ts";
import { lockFile } from "../../files/lock.ts";
import { relocate } from "./relocate.ts";
import { type Environment, pythonIn } from "./own.ts";

/** Where an environment build has got to. */
export interface BuildProgress {
  /** `ready` and `failed` come last. */
  state: "building" | "ready" | "failed";
  /** A line for people. */
  message: string;
  /** Since the build began. */
  durationMs: number;
}

/** What an {@linkcode EnvironmentStore} needs of its surroundings. */
export interface EnvironmentStoreOptions {
  cacheFolder: string;
  /** For interpreters and installers; `PATH` says where they are. */
  env: Record<string, string>;
}

/** What {@linkcode EnvironmentStore.build} takes beside the declaration. */
export interface BuildOptions {
  signal?: AbortSignal;
  onBuild?: (progress: BuildProgress) => void;
}

/** What is written into each environment, so that a person can tell what it is for. */
export interface EnvironmentRecord {
  /** Where its packages are declared. */
  source: string;
  /** Lines as in a requirements file. */
  requirements: string[];
  /** Version of its Python. */
  python: string;
}

/** The file with the {@linkcode EnvironmentRecord}. */
export const RECORD_NAME = "skills-runner.json";

/** The environments in the cache: one for each declaration and interpreter, shared by all skills. */
export class EnvironmentStore {
  readonly #options: EnvironmentStoreOptions;
  readonly #folder: string;
  readonly #known = new Map<string, Environment>();
  /** What was looked for in vain; a build looks again. */
  readonly #missing = new Set<string>();
  readonly #keys = new WeakMap<Declaration, string>();
  readonly #interpreters = new Map<string, Promise<Interpreter>>();

  /** Makes nothing yet. */
  constructor(options: EnvironmentStoreOptions) {
    this.#options = options;
    this.#folder = join(options.cacheFolder, "environments");
  }

  /** The environment if it is there. */
  async find(
    declaration: Declaration,
    { signal }: BuildOptions = {},
  ): Promise<Environment | undefined> {
    const key = await this.#keyOf(declaration, signal);
    const known = this.#known.get(key);
    if (known !== undefined) return { ...known, source: declaration.source };
    if (this.#missing.has(key)) return undefined;
    const found = await this.#look(key, declaration.source);
    if (found === undefined) this.#missing.add(key);
    return found;
  }

  async #keyOf(declaration: Declaration, signal?: AbortSignal): Promise<string> {
    const known = this.#keys.get(declaration);
    if (known !== undefined) return known;
    const interpreter = await this.#findInterpreter(declaration.requiresPython, signal);
    const key = await environmentKey(declaration, interpreter);
    this.#keys.set(declaration, key);
    return key;
  }

  /**
   * The environment, built if it is not there.
   *
   * It is built beside its place and renamed, under a lock that other
   * processes respect: there is never half an environment in its place.
   *
   * @throws {RunnerError} `skill` if it cannot be built
   */
  async build(declaration: Declaration, options: BuildOptions = {}): Promise<Environment> {
    const found = await this.find(declaration, options);
    if (found !== undefined) return found;
    this.#missing.clear();
    const { signal } = options;
    const report = reporter(options);
    try {
      const interpreter = await this.#findInterpreter(declaration.requiresPython, signal);
      const key = await environmentKey(declaration, interpreter);
      await Deno.mkdir(this.#folder, { recursive: true });
      using _lock = await lockFile(join(this.#folder, `${key}.lock`), {
        signal,
        onWait: () => report("building", "Waiting for another process that builds the same"),
      });
      const environment = await this.#look(key, declaration.source) ??
        await this.#make(key, { declaration, interpreter, signal, report });
      report("ready", `The Python environment is ready: ${describe(declaration)}`);
      return environment;
    } catch (error) {
      report("failed", error instanceof Error ? error.message : String(error));
      throw asRunnerError(error, this.#folder);
    }
  }

  /** Looks again from now on: environments may have been removed. */
  forget(): void {
    this.#known.clear();
    this.#missing.clear();
  }

  async #make(key: string, plan: Plan): Promise<Environment> {
    const { declaration, interpreter, signal, report } = plan;
    const place = join(this.#folder, key);
    const temporary = `${place}.building-${crypto.randomUUID().slice(0, 8)}`;
    report("building", `Building a Python environment: ${describe(declaration)}`);
    await this.#sweep(key);
    try {
      await fillEnvironment(temporary, { declaration, interpreter, ...this.#options, signal });
      const { source, requirements } = declaration;
      const record: EnvironmentRecord = { source, requirements, python: interpreter.version };
      await Deno.writeTextFile(join(temporary, RECORD_NAME), JSON.stringify(record, null, 2));
      await relocate(temporary, place);
      await removeIfThere(place);
      await Deno.rename(temporary, place);
    } catch (error) {
      await removeIfThere(temporary);
      throw error;
    }
    return this.#remember(key, declaration.source);
  }

  /** Removes what killed builds have left; the lock says that nobody is at work. */
  async #sweep(key: string): Promise<void> {
    for await (const { name } of Deno.readDir(this.#folder)) {
      if (name.startsWith(`${key}.building-`)) await removeIfThere(join(this.#folder, name));
    }
  }

  async #look(key: string, source: string): Promise<Environment | undefined> {
    const folder = join(this.#folder, key);
    if (!(await exists(pythonIn(folder)))) return undefined;
    await markUsed(folder);
    return this.#remember(key, source);
  }

  #remember(key: string, source: string): Environment {
    const folder = join(this.#folder, key);
    const environment = { folder, python: pythonIn(folder), source, isOwn: false };
    this.#known.set(key, environment);
    return environment;
  }

  /** Asked for by many at once, it is looked for once; a failure is not remembered. */
  #findInterpreter(
    requiresPython: string | undefined,
    signal?: AbortSignal,
  ): Promise<Interpreter> {
    const wanted = requiresPython ?? "";
    const known = this.#interpreters.get(wanted);
    if (known !== undefined) return known;
    const finding = findInterpreter({ ...this.#options, requiresPython, signal });
    this.#interpreters.set(wanted, finding);
    finding.catch(() => this.#interpreters.delete(wanted));
    return finding;
  }
}

/** What one build is about. */
interface Plan extends Pick<InstallOptions, "declaration" | "interpreter" | "signal"> {
  report: Report;
}

type Report = (state: BuildProgress["state"], message: string) => void;

function reporter({ onBuild }: BuildOptions): Report {
  const startedAt = performance.now();
  return (state, message) =>
    onBuild?.({ state, message, durationMs: performance.now() - startedAt });
}

/** Equal declarations for the same interpreter have the same key. */
async function environmentKey(
  { requirements, folder }: Declaration,
  interpreter: Interpreter,
): Promise<string> {
  const content = JSON.stringify([
    requirements,
    folder,
    interpreter.executable,
    interpreter.version,
  ]);
  return await shortHash(content);
}

/** Pruning goes by when an environment was last taken up. */
async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  try {
    await Deno.utime(join(folder, RECORD_NAME), now, now);
  } catch {
    // A cache that can only be read serves as well.
  }
}

function describe({ source, requirements }: Declaration): string {
  if (requirements.length === 0) return "the standard library alone";
  return `${requirements.join(", ")} (from ${source})`;
}

/** A cache that cannot be written is something that a person can repair. */
function asRunnerError(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || error instanceof RunnerError) return error;
  if (error instanceof DOMException) return error;
  return new RunnerError(
    "skill",
    `Cannot build a Python environment in ${folder}: ${error.message}`,
    {
      hint: "Check that the folder can be written and that the disk is not full",
      cause: error,
    },
  );
}
