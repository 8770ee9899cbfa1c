/**
 * Packages that are added beside environments while scripts run.
 * @module
 */
import { reasonOf } from "../../errors.ts";
import { addPackages } from "./layer.ts";
import type { Environment, Layer } from "./own.ts";
import { asRunnerError, type BuildOptions, reporter } from "./progress.ts";
import type { EnvironmentStore, EnvironmentStoreOptions } from "./store.ts";

/** Adds packages to layers, and remembers what cannot be had. */
export class Additions {
  readonly #store: EnvironmentStore;
  readonly #options: EnvironmentStoreOptions;
  /** Why something could not be added, by layer and requirement. */
  readonly #failures = new Map<string, string>();

  /** Makes nothing yet. */
  constructor(store: EnvironmentStore, options: EnvironmentStoreOptions) {
    this.#store = store;
    this.#options = options;
  }

  /**
   * Installs requirements beside an environment, into the layer of its skill;
   * returns those that are there now. What could not be had once is not tried
   * again.
   *
   * @throws {RunnerError} `skill` if the layer cannot be written
   */
  async add(
    environment: Environment,
    requirements: readonly string[],
    options: BuildOptions = {},
  ): Promise<string[]> {
    const { layer } = environment;
    if (layer === undefined) return [];
    const tried = [...new Set(requirements)]
      .filter((requirement) => !this.#failures.has(keyIn(layer, requirement)));
    if (tried.length === 0) return [];
    const report = reporter(options);
    report("building", `Installing ${tried.join(", ")}`);
    try {
      const skipped = await addPackages({ environment, layer }, tried, {
        ...this.#options,
        interpreter: await this.#store.findInterpreter(undefined, options.signal),
        ...(options.signal !== undefined && { signal: options.signal }),
      });
      for (const { requirement, reason } of skipped) {
        this.#failures.set(keyIn(layer, requirement), reason);
        report("building", `Cannot install ${requirement}: ${reason}`);
      }
      const failed = new Set(skipped.map(({ requirement }) => requirement));
      const added = tried.filter((requirement) => !failed.has(requirement));
      if (added.length > 0) report("ready", `Installed ${added.join(", ")}`);
      else report("failed", `Nothing was installed of ${tried.join(", ")}`);
      return added;
    } catch (error) {
      report("failed", reasonOf(error));
      throw asRunnerError(error, layer.folder);
    }
  }

  /** Why a requirement could not be added; null if it was not tried or is there. */
  failureOf({ layer }: Environment, requirement: string): string | null {
    return layer === undefined ? null : this.#failures.get(keyIn(layer, requirement)) ?? null;
  }
}

function keyIn({ folder }: Layer, requirement: string): string {
  return `${folder} ${requirement}`;
}
