/**
 * The cache, as long as nobody else can put into it what would run.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import { ensureOwnFolder } from "../../files/own_folder.ts";

/** Looks once at the folder of the cache. */
export class OwnCache {
  readonly #folder: string;
  #problem: Promise<string | null> | null = null;

  /** Looks at nothing yet. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether the folder is the user's alone; it is made if there is none. */
  async isOwn(): Promise<boolean> {
    return await this.#look() === null;
  }

  /** @throws {RunnerError} `usage` if somebody else may have put into the cache what would run */
  async require(): Promise<void> {
    const problem = await this.#look();
    if (problem === null) return;
    throw new RunnerError("usage", `Cannot use the cache in ${this.#folder}: it ${problem}`, {
      hint: "SKILLS_RUNNER_CACHE names another folder",
    });
  }

  #look(): Promise<string | null> {
    return this.#problem ??= ensureOwnFolder(this.#folder);
  }
}
