/**
 * Asks a person at a terminal whether a script may run.
 * @module
 */
import { describeRequest } from "../render/words/approval.ts";
import type { Renderer } from "../render/run/renderer.ts";
import type { ApprovalRequest } from "../trust/approval.ts";
import type { ApprovalAnswer, Approve } from "../trust/gate.ts";
import { settlesWithin } from "../waiting.ts";
import { choiceOf } from "./choice.ts";
import type { Io } from "./io.ts";

/** How a question is put and answered. */
export interface ReadChoiceOptions {
  signal: AbortSignal;
  /** Puts the question: what was typed before is no answer to it. */
  ask(): Promise<void>;
}

/** Reads one of some letters; null if nothing more can be typed. */
export type ReadChoice = (choices: string, options: ReadChoiceOptions) => Promise<string | null>;

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
    this.readChoice = (choices, options) => readChoice(choices, { io, ...options });
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
    const choice = await this.readChoice(isForOnce ? "yn" : "yan", {
      signal,
      async ask() {
        await stderr.write(`\n${describeRequest(request).join("\n")}\n`);
        await stderr.write(`Run it? ${words} `);
      },
    });
    signal.throwIfAborted();
    return choice === "a" ? "always" : choice === "y";
  }
}

/** Lines that were typed before a question are there within so long. */
const typedAheadMs = 50;

/** Reads lines until one is a choice; the end of the input is no answer. */
async function readChoice(
  choices: string,
  { io: { stdin, stderr }, signal, ask }: ReadChoiceOptions & { io: Pick<Io, "stdin" | "stderr"> },
): Promise<string | null> {
  const reader = stdin.readable.getReader();
  const cancel = () => reader.cancel();
  signal.addEventListener("abort", cancel);
  try {
    let next = reader.read();
    while (await settlesWithin(next, typedAheadMs)) {
      if ((await next).done) return null;
      next = reader.read();
    }
    await ask();
    while (!signal.aborted) {
      const { value, done } = await next;
      if (done) {
        await stderr.write("\n"); // Nobody has ended the line of the question.
        return null;
      }
      const choice = choiceOf(new TextDecoder().decode(value), choices);
      if (choice !== null) return choice;
      await stderr.write(`Type one of ${[...choices].join(", ")}: `);
      next = reader.read();
    }
    return null;
  } finally {
    signal.removeEventListener("abort", cancel);
    reader.releaseLock();
  }
}
