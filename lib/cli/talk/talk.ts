/**
 * The interactive session.
 * @module
 */
import { secretsOf } from "../../config/address.ts";
import { endpointAt } from "../../model/endpoint/endpoint.ts";
import type { Outcome } from "../../conversation/judge.ts";
import type { ImagePart, TextPart } from "../../model/chat_model.ts";
import type { EndpointOptions } from "../../model/connect.ts";
import { RunnerError, toRunnerError } from "../../errors.ts";
import { createRedaction } from "../../files/secrets.ts";
import type { Skill } from "../../skills/skill.ts";
import type { Approver } from "../approve.ts";
import { systemClock } from "../clock.ts";
import { printError } from "../failure.ts";
import { type Io, OutputClosed } from "../io.ts";
import { Conversation, type ConversationOptions } from "./conversation.ts";
import { greet, sayFarewell, tellLastExchange } from "./greeting.ts";
import type { InputReader } from "./input.ts";
import { readMentions } from "./mentions.ts";
import { notify } from "./notify.ts";
import { openInput } from "./open_input.ts";
import { outputText } from "./output_commands.ts";
import { say } from "./say.ts";
import { exitCommand, readSlashCommand, runSlashCommand } from "./slash_commands.ts";

export interface TalkOptions
  extends Pick<ConversationOptions, "runner" | "choices" | "reopen" | "session" | "openRenderer"> {
  endpoint: EndpointOptions;
  /** All skills that there are now. */
  findSkills(): Promise<readonly Skill[]>;
  /** What goes with the first prompt. */
  attached: readonly (TextPart | ImagePart)[];
  /** Whether a long answer ends with the bell. */
  isNotified: boolean;
  /** Asks whether scripts may run. */
  approver: Approver;
}

/** An answer that took longer is worth a bell. */
const notifyAfterMs = 10_000;

/** Answers one input after the other until the person leaves. */
export async function talk(options: TalkOptions, io: Io): Promise<number> {
  const { endpoint, session } = options;
  const conversation = new Conversation({
    ...options,
    model: endpoint.model,
    async connect(model) {
      const { connectModel } = await import("../../model/connect.ts");
      return await connectModel({ ...endpoint, model });
    },
  });
  await using input = await openInput({
    skills: () => conversation.runner.skills.map(({ name }) => name),
    unfolded: () => outputText(conversation, io),
    isSaved: session.id !== null,
    redact: createRedaction(secretsOf(endpoint)),
  }, io);
  options.approver.readChoice = (choices, options) => input.choose(choices, options);
  await greet(conversation, io);
  await tellLastExchange(conversation.history, io);
  for (const part of options.attached) conversation.attach(part);
  await new Talk(conversation, { ...options, input, io }).untilLeft();
  await sayFarewell({ id: session.id, history: session.history }, io);
  io.signal.throwIfAborted();
  return 0;
}

/** The loop of a session: an input, what it asks for, the next input. */
class Talk {
  readonly #conversation: Conversation;
  readonly #options: TalkOptions & { input: InputReader; io: Io };
  /** Nothing has happened since the last Ctrl-C. */
  #wasInterrupted = false;

  constructor(conversation: Conversation, options: TalkOptions & { input: InputReader; io: Io }) {
    this.#conversation = conversation;
    this.#options = options;
  }

  async untilLeft(): Promise<void> {
    const { input: reader, io } = this.#options;
    while (!io.signal.aborted) {
      await io.stderr.write("\n");
      const input = await reader.read();
      if (input.type === "ended") return;
      if (input.type === "interrupted") {
        if (this.#wasInterrupted && !input.hadText) return;
        this.#wasInterrupted = true;
        if (!input.hadText) await say("Ctrl-C again leaves, and so does Ctrl-D", io);
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
    const { input, io, isNotified } = this.#options;
    const cancelling = new AbortController();
    using _ = input.whileBusy(() => {
      this.#wasInterrupted = true;
      cancelling.abort(
        new RunnerError("interrupted", "Cancelled", { hint: "Ctrl-C again leaves" }),
      );
    });
    const signal = AbortSignal.any([io.signal, cancelling.signal]);
    const startedAt = systemClock.now();
    await io.stderr.write("\n");
    try {
      const outcome = await this.#do(text, signal);
      if (outcome?.error) await this.#explain(outcome.error);
    } catch (error) {
      if (error instanceof OutputClosed) throw error;
      await this.#explain(toRunnerError(signal.aborted ? signal.reason : error));
    }
    const isLong = systemClock.now() - startedAt >= notifyAfterMs;
    if (isNotified && isLong && !signal.aborted) await notify("The answer is there", io);
  }

  async #explain(error: RunnerError): Promise<void> {
    const { io } = this.#options;
    // What ends the program is said at its end.
    if (io.signal.aborted) return;
    if (error.kind !== "interrupted") return await printError(error, io);
    await say("Cancelled; Ctrl-C again leaves", io);
  }

  async #do(text: string, signal: AbortSignal): Promise<Outcome | void> {
    const { io, endpoint, findSkills } = this.#options;
    const conversation = this.#conversation;
    const command = readSlashCommand(text);
    if (command === null) {
      return await conversation.ask(text, { signal, attached: await readMentions(text, io) });
    }
    return await runSlashCommand(command, {
      conversation,
      io,
      signal,
      findSkills,
      say: (line) => say(line, io),
      listModels: async () => {
        const { listModels } = await import("../../model/endpoint/models.ts");
        return await listModels({ ...endpointAt(endpoint), signal });
      },
    });
  }
}
