/**
 * Interpreters that are started before they are needed.
 * @module
 */
import {
  type StartedProcess,
  startProcess,
  type StartProcessOptions,
} from "../../process/process.ts";

export interface WarmInterpretersOptions {
  /** How long an interpreter waits for a script. @default 60000 */
  lifeMs?: number | undefined;
}

/** A waiting interpreter. */
interface Waiting {
  python: string;
  process: StartedProcess;
  timer: ReturnType<typeof setTimeout>;
}

/** At most one waiting interpreter for each skill. */
export class WarmInterpreters implements AsyncDisposable {
  readonly #waiting = new Map<string, Waiting>();
  readonly #ending = new Set<Promise<void>>();
  readonly #lifeMs: number;

  /** Starts nothing yet. */
  constructor({ lifeMs = 60_000 }: WarmInterpretersOptions = {}) {
    this.#lifeMs = lifeMs;
  }

  /**
   * Starts an interpreter for a skill, unless one waits already; the command
   * may be a program that becomes it.
   */
  start(
    skillFolder: string,
    python: string,
    { command, ...options }: StartProcessOptions & { command: string },
  ): void {
    const present = this.#waiting.get(skillFolder);
    if (present?.python === python && !present.process.hasExited) return;
    if (present !== undefined) this.#end(skillFolder, present);
    const process = startProcess(command, options);
    process.unref();
    const timer = setTimeout(() => this.#end(skillFolder, waiting), this.#lifeMs);
    timer.unref();
    const waiting = { python, process, timer };
    this.#waiting.set(skillFolder, waiting);
  }

  /** Hands over the interpreter that waits for a script of this skill, if it is the right one. */
  take(skillFolder: string, python: string): StartedProcess | null {
    const waiting = this.#waiting.get(skillFolder);
    if (waiting?.python !== python || waiting.process.hasExited) return null;
    this.#waiting.delete(skillFolder);
    clearTimeout(waiting.timer);
    return waiting.process;
  }

  /** Ends those that still wait. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const [skillFolder, waiting] of this.#waiting) this.#end(skillFolder, waiting);
    await Promise.all(this.#ending);
  }

  #end(skillFolder: string, waiting: Waiting): void {
    this.#waiting.delete(skillFolder);
    clearTimeout(waiting.timer);
    const ending = waiting.process.discard();
    const forget = () => this.#ending.delete(ending);
    this.#ending.add(ending);
    ending.then(forget, forget);
  }
}
