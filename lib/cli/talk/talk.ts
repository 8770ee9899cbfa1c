/**
 * The interactive session.
 * @module
 */
import { EndpointAddress, secretsOf } from "../../config/address.ts";
import type { Outcome } from "../../conversation/judge.ts";
import type { EndpointOptions } from "../../model/connect.ts";
import { RunnerError, toRunnerError } from "../../errors.ts";
import { createRedaction } from "../../files/secrets.ts";
import type { Renderer } from "../../render/run/renderer.ts";
import { sanitize } from "../../render/words/sanitize.ts";
import { createStyler } from "../../render/words/style.ts";
import { counted } from "../../words/numbers.ts";
import type { Runner } from "../../runner.ts";
import type { Session } from "../../sessions/session.ts";
import { userAgent, version } from "../../version.ts";
import type { Approver } from "../approve.ts";
import { printError } from "../failure.ts";
import { type Io, OutputClosed } from "../io.ts";
import { Conversation } from "./conversation.ts";
import type { InputReader } from "./input.ts";
import { openInput } from "./open_input.ts";
import { exitCommand, readSlashCommand, runSlashCommand } from "./slash_commands.ts";

/** What {@linkcode talk} needs. */
export interface TalkOptions {
  runner: Runner;
  session: Session;
  endpoint: EndpointOptions;
  /** Makes what shows one answer. */
  openRenderer(): Promise<Renderer>;
  /** Whether anything of the session is kept. */
  isSaved: boolean;
  /** Asks whether scripts may run. */
  approver: Approver;
}

/** Answers one input after the other until the person leaves. */
export async function talk(options: TalkOptions, io: Io): Promise<number> {
  const { runner, endpoint } = options;
  const conversation = new Conversation({
    ...options,
    model: endpoint.model,
    async connect(model) {
      const { connectModel } = await import("../../model/connect.ts");
      return await connectModel({ ...endpoint, model });
    },
  });
  const style = createStyler(io.stderr, io.surroundings.env);
  await using input = await openInput({
    skills: () => runner.skills.map(({ name }) => name),
    unfolded: () => conversation.calls.text({ columns: io.stderr.columns(), style }),
    isSaved: options.isSaved,
    redact: createRedaction(secretsOf(endpoint)),
  }, io);
  options.approver.readChoice = (choices, options) => input.choose(choices, options);
  await say(greeting(conversation), io);
  await new Talk(conversation, { input, io, endpoint }).untilLeft();
  io.signal.throwIfAborted();
  return 0;
}

function greeting({ runner, model, history }: Conversation): string {
  const skills = counted(runner.skills.length, "skill");
  const before = history.length === 0 ? "" : ` · ${counted(history.length, "message")} so far`;
  return `skills-runner ${version} · ${model} · ${skills}${before}\n` +
    "/help shows the commands, Ctrl-D leaves";
}

/** The loop of a session: an input, what it asks for, the next input. */
class Talk {
  readonly #conversation: Conversation;
  readonly #input: InputReader;
  readonly #io: Io;
  readonly #endpoint: EndpointOptions;
  /** Nothing has happened since the last Ctrl-C. */
  #wasInterrupted = false;

  constructor(
    conversation: Conversation,
    { input, io, endpoint }: { input: InputReader; io: Io; endpoint: EndpointOptions },
  ) {
    this.#conversation = conversation;
    this.#input = input;
    this.#io = io;
    this.#endpoint = endpoint;
  }

  async untilLeft(): Promise<void> {
    while (!this.#io.signal.aborted) {
      await this.#io.stderr.write("\n");
      const input = await this.#input.read();
      if (input.type === "ended") return;
      if (input.type === "interrupted") {
        if (this.#wasInterrupted && !input.hadText) return;
        this.#wasInterrupted = true;
        if (!input.hadText) await say("Ctrl-C again leaves, and so does Ctrl-D", this.#io);
        continue;
      }
      this.#wasInterrupted = false;
      const text = input.text.trim();
      if (text === exitCommand) return;
      if (text !== "") await this.#answer(text);
    }
  }

  /** Does what an input asks for; Ctrl-C cancels it. */
  async #answer(text: string): Promise<void> {
    const cancelling = new AbortController();
    using _ = this.#input.whileBusy(() => {
      this.#wasInterrupted = true;
      cancelling.abort(
        new RunnerError("interrupted", "Cancelled", { hint: "Ctrl-C again leaves" }),
      );
    });
    const signal = AbortSignal.any([this.#io.signal, cancelling.signal]);
    await this.#io.stderr.write("\n");
    try {
      const outcome = await this.#do(text, signal);
      if (outcome?.error) await this.#explain(outcome.error);
    } catch (error) {
      if (error instanceof OutputClosed) throw error;
      await this.#explain(toRunnerError(signal.aborted ? signal.reason : error));
    }
  }

  async #explain(error: RunnerError): Promise<void> {
    // What ends the program is said at its end.
    if (this.#io.signal.aborted) return;
    if (error.kind !== "interrupted") return await printError(error, this.#io);
    await say("Cancelled; Ctrl-C again leaves", this.#io);
  }

  async #do(text: string, signal: AbortSignal): Promise<Outcome | void> {
    const conversation = this.#conversation;
    const command = readSlashCommand(text);
    if (command === null) return await conversation.ask(text, signal);
    return await runSlashCommand(command, {
      conversation,
      io: this.#io,
      signal,
      say: (line) => say(line, this.#io),
      listModels: async () => {
        const { listModels } = await import("../../model/endpoint/models.ts");
        const { baseUrl, apiKey } = this.#endpoint;
        const address = EndpointAddress.from(baseUrl);
        return await listModels({ address, apiKey, userAgent, signal });
      },
    });
  }
}

async function say(text: string, { stderr, surroundings }: Io): Promise<void> {
  const style = createStyler(stderr, surroundings.env);
  const lines = sanitize(text).split("\n");
  await stderr.write(lines.map((line) => `${style("dim", line)}\n`).join(""));
}
