/**
 * The conversation of an interactive session: what can be done with it, beside
 * going on.
 * @module
 */
import type { Outcome } from "../../conversation/judge.ts";
import { RunnerError } from "../../errors.ts";
import type { Event } from "../../events.ts";
import type {
  ChatModel,
  ImagePart,
  Message,
  TextPart,
  UserMessage,
} from "../../model/chat_model.ts";
import { planSummary, withSummary } from "../../model/fit/shorten.ts";
import { CallLog } from "../../render/run/terminal/call_log.ts";
import type { Renderer } from "../../render/run/renderer.ts";
import type { Runner } from "../../runner/runner.ts";
import type { SavedSession } from "../../sessions/load.ts";
import type { Session } from "../../sessions/session.ts";
import { show } from "../show_run.ts";
import type { PromptRunnerOptions } from "../text_files.ts";

/** What a {@linkcode Conversation} is made of. */
export interface ConversationOptions {
  runner: Runner;
  /** With what the runner was opened. */
  choices: PromptRunnerOptions;
  /** Opens another runner in place of one, with its executor; skills are looked for anew. */
  reopen(before: Runner, choices: PromptRunnerOptions): Promise<Runner>;
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
  #runner: Runner;
  #choices: PromptRunnerOptions;
  #model: ChatModel | null = null;
  /** Goes out with the next message. */
  #attached: (TextPart | ImagePart)[] = [];

  /** Goes on with the messages of the session. */
  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#runner = options.runner;
    this.#choices = options.choices;
  }

  /** Name of the model. */
  get model(): string {
    return this.#model?.name ?? this.#options.model;
  }

  /** The skills and their tools. */
  get runner(): Runner {
    return this.#runner;
  }

  /** With what the runner was opened. */
  get choices(): PromptRunnerOptions {
    return this.#choices;
  }

  /** The messages so far. */
  get history(): readonly Message[] {
    return this.#options.session.history;
  }

  /** The text of the last answer; null if there is none. */
  get lastAnswer(): string | null {
    const texts = this.history.flatMap((message) =>
      message.role === "assistant" && message.content?.trim() ? [message.content.trim()] : []
    );
    return texts.at(-1) ?? null;
  }

  /** Asks another model from now on. */
  async useModel(name: string): Promise<void> {
    this.#model = await this.#options.connect(name);
  }

  /** Looks for skills anew, and goes on with other instructions or skills. */
  async reopen(choices: PromptRunnerOptions = this.#choices): Promise<void> {
    this.#runner = await this.#options.reopen(this.#runner, choices);
    this.#choices = choices;
    // The next run begins with the instructions of the new runner.
    const { history } = this.#options.session;
    if (history[0]?.role === "system") history.shift();
  }

  /** Sends something with the next message, behind it. */
  attach(part: TextPart | ImagePart): void {
    this.#attached.push(part);
  }

  /** Asks, with what is attached, and shows the answer. */
  async ask(
    prompt: string,
    { signal, attached = [] }: { signal: AbortSignal; attached?: (TextPart | ImagePart)[] },
  ): Promise<Outcome> {
    const parts = [...this.#attached, ...attached];
    this.#attached = [];
    const content = parts.length === 0
      ? prompt
      : [{ type: "text" as const, text: prompt }, ...parts];
    return await this.#run(content, signal);
  }

  /** Takes the last prompt and all that followed back; returns it, or null if there is none. */
  undo(): UserMessage["content"] | null {
    const { history } = this.#options.session;
    const last = history.findLastIndex(isPrompt);
    const message = history[last];
    if (message === undefined || !isPrompt(message)) return null;
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
    this.#attached = [];
  }

  /** The conversation as `sessions export` would tell it; null before the first prompt. */
  async tell(): Promise<SavedSession | null> {
    return await this.#options.session.tell();
  }

  /** Lets the model summarise the older turns, which the summary replaces. */
  async compact(signal: AbortSignal): Promise<Outcome> {
    const { history } = this.#options.session;
    const plan = planSummary(history, recentChars);
    if (plan === null) throw new RunnerError("usage", "There are no older turns to summarise");
    const run = this.#runner.run(summaryPrompt, {
      signal,
      history: [...plan.head, ...plan.older],
      maxTurns: 1,
      ...this.#model !== null && { model: this.#model },
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
    const { session, openRenderer } = this.#options;
    using renderer = await openRenderer();
    const run = this.#runner.run(content, {
      signal,
      history: session.history,
      ...this.#model !== null && { model: this.#model },
    });
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

/** Whether a person wrote a message: pictures that a tool returned stand in messages without a text. */
export function isPrompt(message: Message): message is UserMessage {
  return message.role === "user" &&
    (typeof message.content === "string" || message.content.some(({ type }) => type === "text"));
}
