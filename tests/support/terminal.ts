/**
 * The real program on a real pseudo-terminal.
 * @module
 */
import { inheritedEnvironment } from "./inherited_environment.ts";
import { repository, testedCommand } from "./program.ts";
import { type Cell, Screen } from "./screen.ts";
import { sharedCache } from "./shared_cache.ts";

/** How a program is started on a terminal. */
export interface OpenTerminalOptions {
  cwd: string;
  env?: Record<string, string> | undefined;
  /** 0: it does not tell its size. @default 80 */
  columns?: number | undefined;
  /** A program that runs the one with its words, such as a shell. @default none */
  shell?: readonly string[];
}

/** So long a test waits for the screen to change. */
const patienceMs = 30_000;

/** A program on a terminal, and what a person sees there; disposing of it closes the window. */
export class Terminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #orders: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #screen: Screen;
  readonly #reading: Promise<void>;
  #wake = () => {};
  #isClosed = false;
  /** All that the program has written, as it came. */
  written = "";

  /** Starts the program. */
  constructor(
    words: readonly string[],
    { cwd, env = {}, columns = 80, shell = [] }: OpenTerminalOptions,
  ) {
    this.#screen = new Screen(columns || 80);
    this.#child = new Deno.Command("python3", {
      args: [
        "-IS",
        `${repository}tests/support/run_on_terminal.py`,
        columns === 0 ? "0" : "24",
        String(columns),
        ...shell,
        ...testedCommand,
        ...words,
      ],
      cwd,
      clearEnv: true,
      env: {
        ...inheritedEnvironment(),
        HOME: `${cwd}/.home`,
        TERM: "xterm-256color",
        SKILLS_RUNNER_CACHE: sharedCache,
        XDG_STATE_HOME: `${cwd}/.state`,
        ...env,
      },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#orders = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** What a person sees. */
  get screen(): string {
    return this.#screen.text;
  }

  /** What a person sees, with its colours. */
  get rows(): Cell[][] {
    return this.#screen.rows;
  }

  /** Types a text or presses keys. */
  async type(text: string): Promise<void> {
    await this.#order({ type: text });
  }

  /** Changes the width of the window. */
  async resize(columns: number): Promise<void> {
    this.#screen.resize(columns);
    await this.#order({ rows: 24, columns });
  }

  /**
   * Waits until the screen shows a text, or is as it is described; returns the
   * milliseconds that it took.
   */
  async waitFor(wanted: string | RegExp | ((screen: string) => boolean)): Promise<number> {
    const isThere = typeof wanted === "string"
      ? (screen: string) => screen.includes(wanted)
      : wanted instanceof RegExp
      ? (screen: string) => wanted.test(screen)
      : wanted;
    const startedAt = performance.now();
    const impatience = setTimeout(() => this.#close(), patienceMs);
    try {
      while (!isThere(this.screen)) {
        if (this.#isClosed) throw new Error(`Waited for ${wanted} in vain:\n${this.screen}`);
        await new Promise<void>((resolve) => this.#wake = resolve);
      }
    } finally {
      clearTimeout(impatience);
    }
    return performance.now() - startedAt;
  }

  /** Closes the window. */
  async hangUp(): Promise<void> {
    await this.#orders.close();
  }

  /** Waits for the end of the program and returns its exit code. */
  async exitCode(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#reading;
    return code;
  }

  async #order(order: object): Promise<void> {
    await this.#orders.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`));
  }

  async #read(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.written += text;
      this.#screen.write(text);
      this.#wake();
    }
    this.#close();
  }

  #close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#orders.close().catch(() => {/* the program has ended before */});
    await this.#child.status;
    await this.#reading;
  }
}
