/**
 * Asks a person at a terminal whether a script may run.
 * @module
 */
import { describeRequest } from "../render/words/approval.ts";
import type { Renderer } from "../render/run/renderer.ts";
import type { ApprovalRequest } from "../trust/approval.ts";
import type { ApprovalAnswer, Approve } from "../trust/gate.ts";
import type { Io } from "./io.ts";

/** Reads one of some letters; null if nothing more can be typed. */
export type ReadChoice = (choices: string, signal: AbortSignal) => Promise<string | null>;

/** Asks on standard error; what is shown of the run meanwhile waits. */
export class Approver {
  readonly #io: Io;
  /** What shows the run; null where nothing does. */
  renderer: Renderer | null = null;
  /** Reads the answer; an interactive session has its own. */
  readChoice: ReadChoice;

  /** Asks nothing yet. */
  constructor(io: Io) {
    this.#io = io;
    this.readChoice = (choices, signal) => readChoice(choices, { io, signal });
  }

  /** Null where nobody can be asked. */
  get approve(): Approve | null {
    const { stdin, stderr } = this.#io;
    if (!stdin.isTerminal || !stderr.isTerminal) return null;
    return (request, { signal }) => this.#ask(request, signal);
  }

  async #ask(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer> {
    using _held = await this.renderer?.hold?.();
    const { stderr } = this.#io;
    const isForOnce = request.kind === "call";
    const words = isForOnce ? "yes (y), no (n)" : "yes, once (y), always as it is now (a), no (n)";
    await stderr.write(`\n${describeRequest(request).join("\n")}\n`);
    await stderr.write(`Run it? ${words} `);
    const choice = await this.readChoice(isForOnce ? "yn" : "yan", signal);
    signal.throwIfAborted();
    return choice === "a" ? "always" : choice === "y";
  }
}

/** Reads lines until one begins with one of the letters; the end of the input is no answer. */
async function readChoice(
  choices: string,
  { io: { stdin, stderr }, signal }: { io: Pick<Io, "stdin" | "stderr">; signal: AbortSignal },
): Promise<string | null> {
  const reader = stdin.readable.getReader();
  const cancel = () => reader.cancel();
  signal.addEventListener("abort", cancel);
  try {
    while (!signal.aborted) {
      const { value, done } = await reader.read();
      if (done) return null;
      const typed = new TextDecoder().decode(value).trim().toLowerCase();
      if (typed.length > 0 && choices.includes(typed.charAt(0))) return typed.charAt(0);
      await stderr.write(`Type one of ${[...choices].join(", ")}: `);
    }
    return null;
  } finally {
    signal.removeEventListener("abort", cancel);
    reader.releaseLock();
  }
}
