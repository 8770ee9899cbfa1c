/**
 * Starts processes, and ends them with all that they have started. Nothing outside of
 * this room does.
 * @module
 */
import { reasonOf, RunnerError } from "../errors.ts";
import { feed } from "./input.ts";
import { type CapturedOutput, type OnOutput, OutputCapture, type OutputStream } from "./output.ts";
import { firstOf, type ProcessOutcome } from "./limit.ts";
import { processTable } from "./table.ts";
import { endTree, markerVariable } from "./tree.ts";
import { Holds } from "./holds.ts";
import { sleep } from "../waiting.ts";
import { endWindowsFamily, endWindowsTree, rememberRoot } from "./windows.ts";

export type { CapturedOutput, OnOutput, OutputStream } from "./output.ts";

export interface StartProcessOptions {
  /** As they are: no shell reads them. */
  args: readonly string[];
  /** Working directory. */
  cwd: string;
  /** The whole environment of the child: nothing is inherited. */
  env: Record<string, string>;
  /**
   * True for a program that calls `setsid` first of all, so that it need not be
   * done for it: a start with `posix_spawn` instead of `fork` saves 3 ms.
   *
   * @default false
   */
  makesSession?: boolean | undefined;
  /** Names the processes that {@linkcode endFamily} ends together; free of spaces. @default none */
  family?: string;
}

export interface FinishProcessOptions {
  /** What the child reads from its standard input; empty if absent. Never the program's own. */
  stdin?: Uint8Array | ReadableStream<Uint8Array> | undefined;
  /** 0 means no limit. */
  timeoutMs: number;
  /** Ends the process and what it has started. */
  signal?: AbortSignal | undefined;
  /** Called with whole characters as they come. */
  onOutput?: OnOutput | undefined;
  /** Characters kept of each stream. */
  maxChars: number;
  /** Folder for the files with whole outputs; made when needed. */
  outputFolder: string;
}

export interface RunProcessOptions extends StartProcessOptions, FinishProcessOptions {}

/** How a process ended and what it printed. */
export interface ProcessResult {
  /** Whether it ended by itself. */
  outcome: ProcessOutcome;
  /** 128 + n for a process that signal n ended. */
  code: number;
  /** What it printed. */
  stdout: CapturedOutput;
  /** What it printed to the error stream. */
  stderr: CapturedOutput;
  /** From when it was given its input. */
  durationMs: number;
}

/** How long what a process has left behind may still print. */
const drainGraceMs = 200;
/** How long it may take to read what is in the pipes when everything that was found has ended. */
const lastDrainMs = 2000;

/**
 * Runs a command to its end, as the leader of a process group of its own.
 *
 * On timeout or abort the whole tree gets TERM, and KILL after two seconds;
 * what was printed until then is in the result. What the process leaves
 * running when it exits gets 200 ms and then ends in the same way.
 *
 * @throws {RunnerError} `skill` if the command cannot be started
 * @throws the signal's reason if it is already aborted
 *
 * @example
 * ```ts
 * import { runProcess } from "./process.ts";
 *
 * const { stdout } = await runProcess("echo", {
 *   args: ["hello"],
 *   cwd: "/",
 *   env: { PATH: "/usr/bin:/bin" },
 *   timeoutMs: 5000,
 *   maxChars: 30_000,
 *   outputFolder: "/tmp",
 * });
 * console.assert(stdout.text === "hello\n");
 * ```
 */
export async function runProcess(
  command: string,
  options: RunProcessOptions,
): Promise<ProcessResult> {
  options.signal?.throwIfAborted();
  await using process = startProcess(command, options);
  return await process.finish(options);
}

/**
 * Starts a command whose input and output are taken care of later.
 *
 * @throws {RunnerError} `skill` if the command cannot be started
 */
export function startProcess(command: string, options: StartProcessOptions): StartedProcess {
  const { args, cwd, env, makesSession = false, family = "" } = options;
  const marker = `${family}/${crypto.randomUUID()}`;
  try {
    const child = new Deno.Command(command, {
      args: [...args],
      cwd,
      env: { ...env, [markerVariable]: marker },
      clearEnv: true,
      // On Windows it also keeps Ctrl-C, which is ours to answer, from the child.
      detached: !makesSession || Deno.build.os === "windows",
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    if (Deno.build.os === "windows") {
      rememberRoot(family, { pid: child.pid, startedMs: Date.now() });
    }
    return new StartedProcess(child, marker);
  } catch (error) {
    const reason = reasonOf(error);
    throw new RunnerError("skill", `Cannot start "${command}": ${reason}`, {
      hint: "Check that the program is installed and executable, and that the folder exists",
      cause: error,
    });
  }
}

/** Ends what processes of a family have left running, wherever it is in the process table. */
export async function endFamily(family: string): Promise<void> {
  if (Deno.build.os === "windows") return await endWindowsFamily(family);
  await endTree({ marker: `${family}/` }, processTable, Promise.resolve());
}

/** A running process; disposing of it ends its tree. */
export class StartedProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #marker: string;
  #isOver = false;
  #hasExited = false;

  /** Takes over a child that leads a group and carries the marker. */
  constructor(child: Deno.ChildProcess, marker: string) {
    this.#child = child;
    this.#marker = marker;
    child.status.then(() => this.#hasExited = true, () => this.#hasExited = true);
  }

  /** True if the process itself has ended. */
  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** While a process waits to be used, it does not keep the program alive. */
  unref(): void {
    this.#child.unref();
  }

  /** Feeds the process, collects its output and waits for its end; to be called once. */
  async finish(options: FinishProcessOptions): Promise<ProcessResult> {
    const startedAt = performance.now();
    const { maxChars, outputFolder, signal } = options;
    const holds = new Holds();
    const onOutput = options.onOutput && heldBy(holds, options.onOutput);
    this.#child.ref();
    const capture = (name: OutputStream) =>
      new OutputCapture(this.#child[name], { name, maxChars, outputFolder, onOutput });
    const captures = [capture("stdout"), capture("stderr")] as const;
    const drained = Promise.all(captures.map((each) => each.drained));
    await using _input = feed(this.#child.stdin, options.stdin);

    const exited = this.#child.status.then(() => "exited" as const);
    // What has been drained has not exited yet; what cannot be drained is thrown at once.
    const outcome = await firstOf([exited, drained.then(() => exited)], { ...options, holds });
    const isDrained = (ms: number) => holds.settlesWithin(drained, { ms, signal });
    if (outcome !== "exited" || !(await isDrained(drainGraceMs) && await this.#leavesNothing())) {
      await this.#end(drained);
    }
    await isDrained(lastDrainMs);
    await Promise.all(captures.map((each) => each.cancel()));
    this.#isOver = true;

    const { code } = await this.#child.status;
    const [stdout, stderr] = await Promise.all([captures[0].finish(), captures[1].finish()]);
    return { outcome, code, stdout, stderr, durationMs: performance.now() - startedAt };
  }

  /** Ends the tree if {@linkcode finish} has not seen it end. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#child.ref();
    const { stdin, stdout, stderr, status } = this.#child;
    await this.#end(status);
    await Promise.allSettled([stdin.abort(), stdout.cancel(), stderr.cancel()]);
  }

  /** Ends, at once, a process that has been given nothing to do and so has started nothing. */
  async discard(): Promise<void> {
    this.#isOver = true;
    this.#child.ref();
    const { pid, stdin, stdout, stderr, status } = this.#child;
    if (!this.#hasExited) processTable.signal(pid, "SIGKILL");
    await Promise.allSettled([status, stdin.abort(), stdout.cancel(), stderr.cancel()]);
  }

  /** Costs one system call if the process was alone. */
  async #leavesNothing(): Promise<boolean> {
    const deadline = performance.now() + drainGraceMs;
    while (Deno.build.os !== "windows" && processTable.signal(-this.#child.pid, 0)) {
      if (performance.now() > deadline) return false;
      await sleep(10);
    }
    return true;
  }

  async #end(ended: Promise<unknown>): Promise<void> {
    if (Deno.build.os === "windows") return await endWindowsTree(this.#child.pid);
    await endTree({ leader: this.#child.pid, marker: this.#marker }, processTable, ended);
  }
}

/** The same, but the times in which it takes long are counted. */
function heldBy(holds: Holds, onOutput: OnOutput): OnOutput {
  return (stream, text) => {
    const taken = onOutput(stream, text);
    return taken === undefined ? taken : holds.during(taken);
  };
}
