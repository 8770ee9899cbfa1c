/**
 * A model whose conversations always fit into its context window: shortened
 * before each request where that is needed, and after an overflow. The
 * conversation itself is left as it is.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import type { Usage, Warning } from "../../events.ts";
import {
  type ChatModel,
  type ChatRequest,
  ContextOverflow,
  type Message,
  type ModelEvent,
  type Reply,
} from "../chat_model.ts";
import {
  charsFor,
  countChars,
  estimateTokens,
  type KnownSize,
  looksTruncated,
  planSummary,
  pruneToolResults,
  shortenToolResults,
  withSummary,
} from "./size.ts";
import { addUsage } from "../stream/usage.ts";

/** What {@linkcode createCompactingModel} takes beside the model. */
export interface CompactingModelOptions {
  /** Tokens; null if it has to be found out. */
  windowTokens: number | null;
  /** Asks the endpoint for its window; null if it does not say. */
  probe?: (signal: AbortSignal) => Promise<number | null>;
}

/** Parts of the window: when to act, and what to aim at. */
const fullAt = 0.8;
const aim = 0.6;
/** Shorter conversations fit everywhere; the endpoint is not asked about them. */
const probeFromTokens = 1500;
const maxRecoveries = 2;

const summaryRequest = "Summarise the conversation so far for yourself, as it will be removed: " +
  "what was asked, what was done and found out (names, paths, figures), what is left to do. " +
  "Answer with the summary only and call no tool.";

const noSummary = "(It was too long to be summarised.)";

/** Wraps a model so that its conversations fit into its context window. */
export function createCompactingModel(
  model: ChatModel,
  options: CompactingModelOptions,
): ChatModel {
  return new CompactingModel(model, options);
}

/** A conversation as it was shortened; valid as long as the conversation only grows. */
interface Compacted {
  /** How many messages of the conversation it stands for, and the last of them. */
  count: number;
  last: Message;
  messages: Message[];
}

class CompactingModel implements ChatModel {
  readonly name: string;
  readonly baseUrl: string;
  readonly #model: ChatModel;
  readonly #probe: CompactingModelOptions["probe"];
  #windowTokens: number | null;
  #wasProbed = false;
  #known: KnownSize | null = null;
  #compacted: Compacted | null = null;
  #wasWarned = false;
  /** What summaries cost; added to the usage of the next reply. */
  #extraUsage: Usage[] = [];

  constructor(model: ChatModel, { windowTokens, probe }: CompactingModelOptions) {
    this.name = model.name;
    this.baseUrl = model.baseUrl;
    this.#model = model;
    this.#windowTokens = windowTokens;
    this.#probe = probe;
  }

  async *ask(request: ChatRequest): AsyncGenerator<ModelEvent, Reply> {
    let fitting = { ...request, messages: this.#remember(request.messages) };
    await this.#findWindow(fitting);
    if (this.#windowTokens !== null && this.#estimate(fitting) > this.#windowTokens * fullAt) {
      fitting = yield* this.#shorten(fitting, this.#windowTokens * aim);
      this.#keep(request.messages, fitting.messages);
    }
    for (let recoveries = 0;; recoveries++) {
      try {
        const reply = yield* this.#model.ask(fitting);
        yield* this.#learn(fitting, reply);
        return this.#withExtraUsage(reply);
      } catch (error) {
        if (!(error instanceof ContextOverflow)) throw error;
        if (recoveries === maxRecoveries) throw this.#explain(error, fitting);
        fitting = yield* this.#recover(fitting, error);
        this.#keep(request.messages, fitting.messages);
      }
    }
  }

  /** The conversation as it was shortened before, with what came after. */
  #remember(messages: readonly Message[]): readonly Message[] {
    const before = this.#compacted;
    if (before === null || messages[before.count - 1] !== before.last) return messages;
    return [...before.messages, ...messages.slice(before.count)];
  }

  #keep(original: readonly Message[], messages: readonly Message[]): void {
    const last = original.at(-1);
    if (last === undefined) return;
    this.#compacted = { count: original.length, last, messages: [...messages] };
  }

  async #findWindow(request: ChatRequest): Promise<void> {
    if (this.#windowTokens !== null || this.#wasProbed || this.#probe === undefined) return;
    if (this.#estimate(request) < probeFromTokens) return;
    this.#wasProbed = true;
    this.#windowTokens = await this.#probe(request.signal);
  }

  #estimate({ messages, tools }: ChatRequest): number {
    return estimateTokens(countChars(messages, tools), this.#known);
  }

  async *#recover(
    request: ChatRequest,
    overflow: ContextOverflow,
  ): AsyncGenerator<ModelEvent, ChatRequest> {
    const estimate = this.#estimate(request);
    this.#windowTokens = overflow.windowTokens ?? this.#windowTokens ?? estimate;
    // The endpoint knows better than the estimate.
    const tooLow = Math.max(1, this.#windowTokens / estimate);
    return yield* this.#shorten(request, this.#windowTokens * aim / tooLow);
  }

  async *#shorten(
    request: ChatRequest,
    targetTokens: number,
  ): AsyncGenerator<ModelEvent, ChatRequest> {
    const { messages, tools } = request;
    const targetChars = Math.max(0, charsFor(targetTokens, this.#known));
    const pruned = pruneToolResults(messages, countChars(messages, tools) - targetChars);
    if (countChars(pruned, tools) <= targetChars) {
      yield notice(
        "context_pruned",
        "Old results of tools were left out to fit the context window",
      );
      return { ...request, messages: pruned };
    }
    const summarised = yield* this.#summarise({ ...request, messages: pruned }, targetChars);
    const excess = countChars(summarised, tools) - targetChars;
    const results = summarised.filter(({ role }) => role === "tool").length;
    if (excess <= 0 || results === 0) return { ...request, messages: summarised };
    const shortened = shortenToolResults(summarised, Math.max(500, targetChars / (2 * results)));
    return { ...request, messages: shortened };
  }

  async *#summarise(
    request: ChatRequest,
    targetChars: number,
  ): AsyncGenerator<ModelEvent, readonly Message[]> {
    const { messages, tools, signal } = request;
    const plan = planSummary(messages, targetChars / 2);
    if (plan === null) return messages;
    yield notice("context_summarised", "Older turns are summarised to fit the context window");
    const question: Message = { role: "user", content: summaryRequest };
    // Some endpoints want the tools where the conversation has calls.
    const asking = this.#model.ask({
      messages: [...plan.head, ...plan.older, question],
      tools,
      signal,
    });
    try {
      let next = await asking.next();
      for (; !next.done; next = await asking.next()) {
        if (next.value.type !== "text_delta") yield next.value;
      }
      if (next.value.usage !== null) this.#extraUsage.push(next.value.usage);
      return withSummary(plan, next.value.message.content ?? noSummary);
    } catch (error) {
      // Too long even for a summary: the model is told that something is missing.
      if (!(error instanceof ContextOverflow)) throw error;
      return withSummary(plan, noSummary);
    }
  }

  /** Keeps what the endpoint counted, and looks whether that can be. */
  *#learn(request: ChatRequest, { usage }: Reply): Generator<Warning> {
    if (usage === null) return;
    const chars = countChars(request.messages, request.tools);
    if (looksTruncated(usage, estimateTokens(chars, null))) {
      if (!this.#wasWarned) yield truncationWarning(usage);
      this.#wasWarned = true;
      return;
    }
    this.#known = { tokens: usage.input_tokens, chars };
  }

  #withExtraUsage(reply: Reply): Reply {
    const extra = this.#extraUsage.splice(0);
    const { usage } = reply;
    if (usage === null || extra.length === 0) return reply;
    return { ...reply, usage: extra.reduce(addUsage, usage) };
  }

  #explain(overflow: ContextOverflow, request: ChatRequest): RunnerError {
    const estimate = this.#estimate(request);
    const window = this.#windowTokens === null ? "" : ` of ${this.#windowTokens} tokens`;
    // An estimate that fits is wrong: the words of the endpoint have the figures.
    const size = estimate > (this.#windowTokens ?? 0) ? ` of about ${estimate} tokens` : "";
    return new RunnerError(
      "limit",
      `Conversation${size} does not fit into the context window${window}: ${overflow.message}`,
      { hint: overflow.hint, cause: overflow },
    );
  }
}

function notice(code: string, message: string): Warning {
  return { type: "warning", code, message };
}

function truncationWarning({ input_tokens }: Usage): Warning {
  return notice(
    "prompt_truncated",
    `The server seems to have cut the prompt: it counted ${input_tokens} tokens only. ` +
      "With Ollama, raise num_ctx in a Modelfile or set OLLAMA_CONTEXT_LENGTH",
  );
}
