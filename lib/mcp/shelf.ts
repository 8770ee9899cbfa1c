/**
 * The skills that are served, as they are now.
 * @module
 */
import { reasonOf } from "../errors.ts";
import type { Runner } from "../runner/runner.ts";
import type { Skill } from "../skills/skill.ts";
import { watchFolders } from "./watch.ts";

export interface SkillShelfOptions {
  /** Folders with skills, whether they exist or not. */
  folders: readonly string[];
  /** A runner over the skills as they are now, with the executor of the given one. */
  reload(runner: Runner): Promise<Runner>;
  /** For people who look after the server. */
  log(line: string): void;
}

/** Which lists of the protocol have changed. */
export interface ShelfChange {
  /** Names, descriptions or places of skills. */
  skills: boolean;
  /** The tools themselves: scripts in other languages came or went. */
  tools: boolean;
}

/** Holds the runner; reads the skills again when their folders change. */
export class SkillShelf implements AsyncDisposable {
  readonly #options: SkillShelfOptions;
  readonly #listeners = new Set<(change: ShelfChange) => void>();
  #runner: Runner;
  #watch: Disposable | null = null;
  #isBlind = false;
  #isStale = true;
  #reading: Promise<void> | null = null;
  #isOver = false;

  /** Takes the runner over: it ends with the shelf. */
  constructor(runner: Runner, options: SkillShelfOptions) {
    this.#runner = runner;
    this.#options = options;
  }

  /** The runner over the skills that were read last. */
  get runner(): Runner {
    return this.#runner;
  }

  /** The runner over the skills as they are now; the first call begins to watch them. */
  async current(): Promise<Runner> {
    if (this.#watch === null) this.#startWatching();
    if (this.#isStale || this.#isBlind) await this.#read();
    return this.#runner;
  }

  /** Calls back after each change, until disposed. */
  onChange(listener: (change: ShelfChange) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Ends watching, and what the runner still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#watch?.[Symbol.dispose]();
    await this.#reading;
    await this.#runner[Symbol.asyncDispose]();
  }

  #startWatching(): void {
    if (this.#isOver) return;
    this.#watch?.[Symbol.dispose]();
    this.#watch = watchFolders(this.#options.folders, {
      onChange: () => {
        this.#isStale = true;
        // A folder may have come that was only waited for.
        this.#startWatching();
        this.#read().catch((error) => this.#options.log(`warning: ${error}`));
      },
      onFailure: (error) => {
        if (!this.#isBlind && !this.#isOver) {
          this.#options.log(`warning: changes of skills are only seen in lists: ${error.message}`);
        }
        this.#isBlind = true;
      },
    });
  }

  /** Calls that come while skills are being read wait for that reading. */
  #read(): Promise<void> {
    return this.#reading ??= this.#readOnce().finally(() => this.#reading = null);
  }

  async #readOnce(): Promise<void> {
    const before = this.#runner;
    this.#isStale = false;
    try {
      this.#runner = await this.#options.reload(before);
    } catch (error) {
      const reason = reasonOf(error);
      this.#options.log(`warning: the skills stay as they were: ${reason}`);
      return;
    }
    const change = compare(before, this.#runner);
    if (this.#isOver || (!change.skills && !change.tools)) return;
    for (const listener of this.#listeners) listener(change);
  }
}

function compare(before: Runner, after: Runner): ShelfChange {
  const skills = (runner: Runner) => JSON.stringify(runner.skills.map(shown));
  const tools = (runner: Runner) =>
    JSON.stringify(runner.tools.map(({ definition }) => definition));
  return { skills: skills(before) !== skills(after), tools: tools(before) !== tools(after) };
}

function shown({ name, description, folder, visibleToModel }: Skill): unknown[] {
  return [name, description, folder, visibleToModel];
}
