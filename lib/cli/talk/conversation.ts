/**
 * The conversation of an interactive session: what can be done with it, beside
 * going on.
 * @module
 */
import type { Outcome } from "../../conversation/judge.ts";
import { RunnerError } from "../../errors.ts";
import type { Event } from "../../events.ts";
import type { ChatModel, ImagePart, Message, UserMessage } from "../../model/chat_model.ts";
import { planSummary, withSummary } from "../../model/fit/shorten.ts";
import { CallLog } from "../../render/run/terminal/call_log.ts";
import type { Renderer } from "../../render/run/renderer.ts";
import type { Runner } from "../../runner.ts";
import type { Session } from "../../sessions/session.ts";
import { show } from "../show_run.ts";

/** What a {@linkcode Conversation} is made of. */
export interface ConversationOptions {
  runner: Runner;
  session: Session;
  /** Makes what shows one answer. */
  openRenderer(): Promise<Renderer>;
  /** Makes the model of that name at the same endpoint. */
  connect(model: string): Promise<ChatModel>;
  /** Name of the model. */
  model: string;
}

/** Characters of last messages that a summary leaves as they are. */
const recentChars = 4000;

const summaryPrompt = "Summarise our conversation so far for yourself, since it will be removed: " +
  "what I asked, what was done and found out (names, paths, figures), what is left to do. " +
  "Answer with the summary only and call no tool.";

/** A conversation whose turns can be taken back, tried again and summarised. */
export class Conversation {
  readonly #options: ConversationOptions;
  /** The calls of the last answer. */
  readonly calls = new CallLog();
  #model: ChatModel | undefined;
  /** Goes out with the next message. */
  #attached: { texts: string[]; images: ImagePart[] } = { texts: [], images: [] };

  /** Goes on with the messages of the session. */
  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** Name of the model. */
  get model(): string {
    return this.#model?.name ?? this.#options.model;
  }

  /** The skills and their tools. */
  get runner(): Runner {
    return this.#options.runner;
  }

  /** The messages so far. */
  get history(): readonly Message[] {
    return this.#options.session.history;
  }

  /** Asks another model from now on. */
  async useModel(name: string): Promise<void> {
    this.#model = await this.#options.connect(name);
  }

  /** Sends a text with the next message, before it. */
  attachText(text: string): void {
    this.#attached.texts.push(text);
  }

  /** Sends a picture with the next message. */
  attachImage(image: ImagePart): void {
    this.#attached.images.push(image);
  }

  /** Asks, with what is attached, and shows the answer. */
  async ask(prompt: string, signal: AbortSignal): Promise<Outcome> {
    const { texts, images } = this.#attached;
    this.#attached = { texts: [], images: [] };
    const text = [...texts, prompt].join("\n\n");
    return await this.#run(
      images.length === 0 ? text : [{ type: "text", text }, ...images],
      signal,
    );
  }

  /** Takes the last prompt and all that followed back; returns it, or null if there is none. */
  undo(): UserMessage["content"] | null {
    const { history } = this.#options.session;
    const last = history.findLastIndex(isPrompt);
    const message = history[last];
    if (message?.role !== "user") return null;
    history.length = last;
    return message.content;
  }

  /** Takes the last prompt back and asks it again. */
  async retry(signal: AbortSignal): Promise<Outcome> {
    const content = this.undo();
    if (content === null) throw new RunnerError("usage", "There is nothing to try again");
    return await this.#run(content, signal);
  }

  /** Forgets everything. */
  clear(): void {
    this.#options.session.history.length = 0;
    this.#attached = { texts: [], images: [] };
  }

  /** Lets the model summarise the older turns, which the summary replaces. */
  async compact(signal: AbortSignal): Promise<Outcome> {
    const { history } = this.#options.session;
    const plan = planSummary(history, recentChars);
    if (plan === null) throw new RunnerError("usage", "There are no older turns to summarise");
    const run = this.runner.run(summaryPrompt, {
      signal,
      history: [...plan.head, ...plan.older],
      model: this.#model,
      maxTurns: 1,
    });
    using renderer = await this.#options.openRenderer();
    const outcome = await show(withoutText(run), renderer);
    if (outcome.answer === null) return outcome;
    history.splice(0, history.length, ...withSummary(plan, outcome.answer));
    return outcome;
  }

  /** Passes events on, and keeps what was called. */
  async *#watch(run: AsyncGenerator<Event, Outcome>): AsyncGenerator<Event, Outcome> {
    try {
      for (let next = await run.next();; next = await run.next()) {
        if (next.done) return next.value;
        this.calls.add(next.value);
        yield next.value;
      }
    } finally {
      await run.return({ answer: null, error: null });
    }
  }

  async #run(content: UserMessage["content"], signal: AbortSignal): Promise<Outcome> {
    const { runner, session, openRenderer } = this.#options;
    using renderer = await openRenderer();
    const run = runner.run(content, { signal, history: session.history, model: this.#model });
    return await show(session.record(this.#watch(run)), renderer);
  }
}

/** Leaves out what the model says: a summary is for itself. */
async function* withoutText(
  run: AsyncGenerator<Event, Outcome>,
): AsyncGenerator<Event, Outcome> {
  try {
    for (let next = await run.next();; next = await run.next()) {
      if (next.done) return next.value;
      if (next.value.type === "run_finished") yield { ...next.value, answer: null };
      else if (next.value.type !== "text_delta") yield next.value;
    }
  } finally {
    await run.return({ answer: null, error: null });
  }
}

/** Pictures that a tool returned stand in messages of the user, without a text. */
function isPrompt(message: Message): boolean {
  return message.role === "user" &&
    (typeof message.content === "string" || message.content.some(({ type }) => type === "text"));
}
