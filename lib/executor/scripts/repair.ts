/**
 * A script that failed for want of a package: adds it, or says what is missing.
 * @module
 */
import type { Additions } from "../environments/additions.ts";
import type { PreparedEnvironment, PrepareOptions } from "../environments/choose.ts";
import type { RunPythonOptions } from "../executor.ts";
import { explainMissing, explainMissingInput } from "./explain.ts";
import { explainMissingProgram } from "./missing_program.ts";
import { findMissing } from "./missing_packages.ts";
import { explainWrongVersion } from "./wrong_version.ts";
import { explainOtherFolder, type ScriptPlaces } from "./other_folder.ts";
import type { ScriptResult } from "./result.ts";

/** What a {@linkcode Repair} needs beside the environment. */
interface RepairOptions {
  additions: Additions;
  options: PrepareOptions;
  /** The script's variables, for its search path. */
  env: Record<string, string>;
}

/** A script that may have failed, how to run it again, and what that needs. */
export interface RunToRepair extends RepairOptions {
  prepared: PreparedEnvironment;
  places: ScriptPlaces;
  run: () => Promise<ScriptResult>;
  options: RunPythonOptions;
}

/** The result of a script; of a failed one, after what it lacks was added and it ran once more. */
export async function repaired(
  result: ScriptResult,
  { prepared, places, run, ...options }: RunToRepair,
): Promise<ScriptResult> {
  const { signal, stdin } = options.options;
  if (result.returncode === 0 || signal?.aborted) return result;
  const repair = new Repair(prepared, options);
  const canRepeat = !(stdin instanceof ReadableStream) && !result.timed_out;
  const hasAdded = canRepeat && await repair.addMissing(result);
  return await repair.explain(hasAdded ? await run() : result, places);
}

/** What is done about one failed run. */
class Repair {
  readonly #prepared: PreparedEnvironment;
  readonly #additions: Additions;
  readonly #options: PrepareOptions;
  readonly #env: Record<string, string>;
  #added: string[] = [];

  /** Does nothing yet. */
  constructor(prepared: PreparedEnvironment, { additions, options, env }: RepairOptions) {
    this.#prepared = prepared;
    this.#additions = additions;
    this.#options = options;
    this.#env = env;
  }

  /** Installs what the script lacks, as far as the mode allows; true if it is worth another try. */
  async addMissing(result: ScriptResult): Promise<boolean> {
    const { environment, packages } = this.#prepared;
    const { requirements } = await findMissing(result, this.#prepared);
    const allowed = await Promise.all(requirements.map((each) => packages.allow(each)));
    const wanted = allowed.filter((requirement) => requirement !== null);
    this.#added = await this.#additions.add(environment, wanted, this.#options);
    return this.#added.length > 0;
  }

  /** The result with what was added, and with what is missing still. */
  async explain(result: ScriptResult, places: ScriptPlaces): Promise<ScriptResult> {
    const told = this.#added.length > 0 ? { ...result, added_packages: this.#added } : result;
    if (result.returncode === 0) return told;
    const { environment, packages } = this.#prepared;
    const { requirements, standard } = await findMissing(result, this.#prepared);
    const missing = requirements.filter((each) => !this.#added.includes(each));
    const known = new Map(
      await Promise.all(missing.map(async (requirement) =>
        [requirement, {
          isAllowed: await packages.allow(requirement) !== null,
          failure: this.#additions.failureOf(environment, requirement),
        }] as const
      )),
    );
    const { setup = "known" } = this.#options;
    const hint = explainMissing(missing, { setup, known, standard }) ??
      explainMissingInput(result.stderr) ??
      await explainWrongVersion(result.stderr, this.#prepared) ??
      await explainMissingProgram(result, this.#env) ??
      await explainOtherFolder(result, places);
    return {
      ...told,
      ...(missing.length > 0 && { missing_packages: missing }),
      ...(hint !== null && { hint }),
    };
  }
}
