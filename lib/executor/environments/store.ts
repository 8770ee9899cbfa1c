/**
 * Finds or builds the virtual environment for a declaration.
 * @module
 */
import { reasonOf } from "../../errors.ts";
import { join } from "node:path";
import { shortHash } from "../../files/hash.ts";
import { removeIfThere } from "../../files/whole.ts";
import { isProgram } from "../search_path.ts";
import { fillEnvironment, type FillEnvironmentOptions } from "./build.ts";
import { compilePackages } from "./compile.ts";
import { describePlan, requirementsOf, sourceOf } from "./describe_plan.ts";
import { fingerprint } from "./copy_project.ts";
import type { InstallGuard } from "./installer.ts";
import { findInterpreter, type Interpreter } from "./interpreter.ts";
import { lockFile } from "../../files/lock.ts";
import { barePlan, type PackagePlan } from "./plan.ts";
import { asRunnerError, type BuildOptions, type Report, reporter } from "./progress.ts";
import { type EnvironmentRecord, recordName } from "./record.ts";
import { relocate } from "./relocate.ts";
import { installVariables } from "./settings.ts";
import { type Environment, pythonIn } from "./own.ts";

/** What an {@linkcode EnvironmentStore} needs of its surroundings. */
export interface EnvironmentStoreOptions {
  cacheFolder: string;
  /** For interpreters and installers; `PATH` says where they are. */
  env: Record<string, string>;
  /** @default nothing holds installers back */
  guard?: InstallGuard | null;
}

/** The environments in the cache: one for each plan and interpreter, shared by all skills. */
export class EnvironmentStore {
  readonly #options: EnvironmentStoreOptions;
  readonly #folder: string;
  readonly #known = new Map<string, Environment>();
  /** What was looked for in vain; a build looks again. */
  readonly #missing = new Set<string>();
  /** By what they are made of: most skills of many have equal plans. */
  readonly #keys = new Map<string, string>();
  /** The key of the plan that most skills have. */
  #bare: { interpreter: Interpreter; key: string } | null = null;
  readonly #interpreters = new Map<string, Promise<Interpreter>>();

  /** Makes nothing yet. */
  constructor(options: EnvironmentStoreOptions) {
    this.#options = options;
    this.#folder = join(options.cacheFolder, "environments");
  }

  /** The environment; null if it is not there. */
  async find(
    plan: PackagePlan,
    { signal }: BuildOptions = {},
  ): Promise<Environment | null> {
    const key = await this.#keyOf(plan, signal);
    const source = sourceOf(plan);
    const known = this.#known.get(key);
    if (known !== undefined) return { ...known, source };
    if (this.#missing.has(key)) return null;
    const found = await this.#look(key, source);
    if (found === null) this.#missing.add(key);
    return found;
  }

  async #keyOf(plan: PackagePlan, signal?: AbortSignal): Promise<string> {
    const interpreter = await this.findInterpreter(plan.declaration.requiresPython, signal);
    if (plan === barePlan && interpreter === this.#bare?.interpreter) return this.#bare.key;
    const text = await identityOf(plan, interpreter);
    const known = this.#keys.get(text);
    if (known !== undefined) return known;
    const key = await shortHash(text);
    this.#keys.set(text, key);
    if (plan === barePlan) this.#bare = { interpreter, key };
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
  async build(plan: PackagePlan, options: BuildOptions = {}): Promise<Environment> {
    const found = await this.find(plan, options);
    if (found !== null) return found;
    this.#missing.clear();
    const { signal } = options;
    const report = reporter(options);
    try {
      const interpreter = await this.findInterpreter(plan.declaration.requiresPython, signal);
      const key = await shortHash(await identityOf(plan, interpreter));
      await Deno.mkdir(this.#folder, { recursive: true });
      using _lock = await lockFile(join(this.#folder, `${key}.lock`), {
        signal,
        onWait: () => report("building", "Waiting for the same environment, which is being built"),
      });
      const environment = await this.#look(key, sourceOf(plan)) ??
        await this.#make(key, { plan, interpreter, signal, report });
      report("ready", `The Python environment is ready: ${describePlan(plan)}`);
      return environment;
    } catch (error) {
      report("failed", reasonOf(error));
      throw asRunnerError(error, this.#folder);
    }
  }

  /** Where everything lies. */
  get cacheFolder(): string {
    return this.#options.cacheFolder;
  }

  /** Looks again from now on: environments may have been removed. */
  forget(): void {
    this.#known.clear();
    this.#missing.clear();
  }

  async #make(key: string, work: Work): Promise<Environment> {
    const { plan, interpreter, signal, report } = work;
    const place = join(this.#folder, key);
    const temporary = `${place}.building-${crypto.randomUUID().slice(0, 8)}`;
    report("building", `Building a Python environment: ${describePlan(plan)}`);
    await this.#sweep(key);
    try {
      const env = await installVariables(this.#options.env);
      const { cacheFolder, guard = null } = this.#options;
      const skipped = await fillEnvironment(temporary, {
        plan,
        interpreter,
        env,
        cacheFolder,
        guard,
        ...(signal !== undefined && { signal }),
      });
      await removeIfThere(join(temporary, "tmp"));
      const record: EnvironmentRecord = {
        source: sourceOf(plan),
        requirements: requirementsOf(plan),
        python: interpreter.version,
        ...(skipped.length > 0 && { skipped }),
      };
      await Deno.writeTextFile(join(temporary, recordName), JSON.stringify(record, null, 2));
      await relocate(temporary, place);
      await removeIfThere(place);
      await Deno.rename(temporary, place);
      for (const { requirement, reason } of skipped) {
        report("building", `Left out ${requirement}, which cannot be installed: ${reason}`);
      }
      // In a sandbox other byte code is used, and a Python with packages may run their code.
      if (requirementsOf(plan).length > 0 && guard === null) {
        await compilePackages(place, { cacheFolder, env: this.#options.env, signal });
      }
    } catch (error) {
      await removeIfThere(temporary);
      throw error;
    }
    return this.#remember(key, sourceOf(plan));
  }

  /** Removes what killed builds have left; the lock says that nobody is at work. */
  async #sweep(key: string): Promise<void> {
    for await (const { name } of Deno.readDir(this.#folder)) {
      if (name.startsWith(`${key}.building-`)) await removeIfThere(join(this.#folder, name));
    }
  }

  async #look(key: string, source: string): Promise<Environment | null> {
    const folder = join(this.#folder, key);
    const isWhole = await isProgram(pythonIn(folder)) && isFilled(join(folder, "pyvenv.cfg"));
    if (!isWhole) return null;
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
  findInterpreter(
    requiresPython?: string,
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

/** Emptied, a Python would not see its packages; a pipe in its place, it would not start. */
function isFilled(path: string): boolean {
  try {
    const { isFile, size } = Deno.statSync(path);
    return isFile && size > 0;
  } catch {
    // Not there, or a link to nothing: the environment is built again.
    return false;
  }
}

/** What one build is about. */
interface Work extends Pick<FillEnvironmentOptions, "plan" | "interpreter" | "signal"> {
  report: Report;
}

/** What tells an environment from others: equal plans for the same interpreter share one. */
async function identityOf(
  { declaration, imports }: PackagePlan,
  interpreter: Interpreter,
): Promise<string> {
  const { requirements, optional = [], folder, project } = declaration;
  return JSON.stringify([
    requirements,
    optional,
    imports.map(({ requirement }) => requirement),
    folder,
    project === undefined ? null : [project, await fingerprint(project)],
    interpreter.executable,
    interpreter.version,
  ]);
}

/** Pruning goes by when an environment was last taken up. */
async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  try {
    await Deno.utime(join(folder, recordName), now, now);
  } catch {
    // A cache that can only be read serves as well.
  }
}
