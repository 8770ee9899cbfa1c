/**
 * A model whose conversations always fit what its endpoint takes: shortened
 * before each request where that is needed, and after an overflow. Summaries
 * are told, so that the conversation itself can keep them.
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
import { addUsage } from "../stream/usage.ts";
import { Capacity } from "./capacity.ts";
import { pruneImages, pruneToolResults, shortenToolResults, withSummary } from "./shorten.ts";
import { countChars, estimateTokens, looksTruncated } from "./size.ts";
import { summarise } from "./summarise.ts";
import { counted } from "../../words/numbers.ts";

export interface CompactingModelOptions {
  /** Tokens; null if it has to be found out. */
  windowTokens: number | null;
  /** Finds the window out; null if nobody says. */
  findWindow?: (signal: AbortSignal) => Promise<number | null>;
  /** Told when an endpoint names its window in an error. */
  onWindow?: (tokens: number) => Promise<void>;
}

/** Shorter conversations fit everywhere; the endpoint is not asked about them. */
const probeFromTokens = 1500;
const maxRecoveries = 2;
/** After a summary that failed, a conversation has to grow by this much before the next. */
const growthForNextSummary = 1.1;
/** An allowance of tokens is no context window, though it limits a request as well. */
const perMinute = /per min|\bTPM\b/i;
/** Pictures of more characters than this are what makes a body too large. */
const largeImages = 200_000;

/** Wraps a model so that its conversations fit what its endpoint takes. */
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
  readonly leakedCallCorrection: string | undefined;
  readonly #model: ChatModel;
  readonly #options: CompactingModelOptions;
  readonly #capacity: Capacity;
  #wasProbed = false;
  #compacted: Compacted | null = null;
  #wasWarned = false;
  /** Characters of the conversation whose summary failed. */
  #failedAtChars = 0;
  /** What summaries cost; added to the usage of the next reply. */
  #extraUsage: Usage[] = [];

  constructor(model: ChatModel, options: CompactingModelOptions) {
    this.name = model.name;
    this.baseUrl = model.baseUrl;
    this.leakedCallCorrection = model.leakedCallCorrection;
    this.#model = model;
    this.#options = options;
    this.#capacity = new Capacity(options.windowTokens);
  }

  async *ask(request: ChatRequest): AsyncGenerator<ModelEvent, Reply> {
    let fitting = { ...request, messages: this.#remember(request.messages) };
    await this.#findWindow(fitting);
    if (this.#capacity.isFull(fitting) && this.#mayShorten(fitting)) {
      fitting = yield* this.#shorten(fitting, {
        isForced: false,
        targetChars: this.#capacity.target,
      });
      this.#keep(request.messages, fitting.messages);
    }
    for (let recoveries = 0;; recoveries++) {
      try {
        const reply = yield* this.#model.ask(fitting);
        yield* this.#learn(fitting, reply);
        return this.#withExtraUsage(this.#capacity.correctEnd(reply));
      } catch (error) {
        if (!(error instanceof ContextOverflow)) throw error;
        if (recoveries === maxRecoveries) throw this.#explain(error, fitting);
        const targetChars = this.#capacity.learn(fitting, error.limit);
        if (error.limit?.unit === "tokens" && !perMinute.test(error.message)) {
          await this.#options.onWindow?.(error.limit.count);
        }
        fitting = yield* this.#shorten(fitting, { isForced: true, targetChars });
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
    const { findWindow } = this.#options;
    if (this.#capacity.windowTokens !== null || this.#wasProbed || findWindow === undefined) return;
    if (this.#capacity.estimate(request) < probeFromTokens) return;
    this.#wasProbed = true;
    this.#capacity.windowTokens = await findWindow(request.signal);
  }

  #mayShorten({ messages, tools }: ChatRequest): boolean {
    return countChars(messages, tools) > this.#failedAtChars * growthForNextSummary;
  }

  async *#shorten(
    request: ChatRequest,
    { isForced, targetChars }: { isForced: boolean; targetChars: number },
  ): AsyncGenerator<ModelEvent, ChatRequest> {
    const { tools } = request;
    const messages = isForced && hasLargeImages(request)
      ? pruneImages(request.messages)
      : request.messages;
    const pruned = pruneToolResults(messages, countChars(messages, tools) - targetChars);
    if (countChars(pruned, tools) <= targetChars && !this.#capacity.hasTooMany(pruned)) {
      yield notice(
        "context_pruned",
        "Old results of tools were left out to fit the context window",
      );
      return { ...request, messages: pruned };
    }
    const summarised = yield* this.#summarise({ ...request, messages: pruned }, {
      isForced,
      targetChars,
      original: request.messages,
    });
    const excess = countChars(summarised, tools) - targetChars;
    const results = summarised.filter(({ role }) => role === "tool").length;
    if (!isForced || excess <= 0 || results === 0) return { ...request, messages: summarised };
    const shortened = shortenToolResults(summarised, Math.max(500, targetChars / (2 * results)));
    return { ...request, messages: shortened };
  }

  async *#summarise(
    request: ChatRequest,
    { isForced, targetChars, original }: {
      isForced: boolean;
      targetChars: number;
      /** The messages before anything was left out. */
      original: readonly Message[];
    },
  ): AsyncGenerator<ModelEvent, readonly Message[]> {
    const plan = this.#capacity.plan(request.messages, targetChars);
    if (plan === null) return request.messages;
    yield notice("context_summarised", "Older turns are summarised to fit the context window");
    const maxChars = this.#capacity.target;
    const { summary, usage } = yield* summarise(this.#model, { request, plan, maxChars });
    if (usage !== null) this.#extraUsage.push(usage);
    if (summary === null) {
      this.#failedAtChars = countChars(request.messages, request.tools);
      yield notice("summary_failed", "The summary failed; the conversation goes on without it");
      // The model is told that something is missing, where it cannot stay.
      return isForced ? withSummary(plan, "(It could not be summarised.)") : request.messages;
    }
    const { head, recent } = plan;
    const messages = withSummary({
      head: original.slice(0, head.length),
      older: original.slice(head.length, original.length - recent.length),
      recent: original.slice(original.length - recent.length),
    }, summary);
    yield { type: "history_summarised", messages };
    return withSummary(plan, summary);
  }

  /** Keeps what the endpoint counted, and looks whether that can be. */
  *#learn(request: ChatRequest, { usage }: Reply): Generator<Warning> {
    if (usage === null) return;
    const { messages, tools } = request;
    if (looksTruncated(usage, estimateTokens(countChars(messages, tools, 0), null))) {
      if (!this.#wasWarned) yield truncationWarning(usage);
      this.#wasWarned = true;
      return;
    }
    this.#capacity.known = {
      tokens: usage.input_tokens,
      chars: countChars(messages, tools),
    };
  }

  #withExtraUsage(reply: Reply): Reply {
    const extra = this.#extraUsage.splice(0);
    const { usage } = reply;
    if (usage === null || extra.length === 0) return reply;
    return { ...reply, usage: extra.reduce(addUsage, usage) };
  }

  #explain(overflow: ContextOverflow, request: ChatRequest): RunnerError {
    const estimate = this.#capacity.estimate(request);
    const { windowTokens } = this.#capacity;
    const window = windowTokens === null ? "" : ` of ${counted(windowTokens, "token")}`;
    // An estimate that fits is wrong: the words of the endpoint have the figures.
    const size = estimate > (windowTokens ?? 0) ? ` of about ${counted(estimate, "token")}` : "";
    return new RunnerError(
      "limit",
      `Conversation${size} does not fit into the context window${window}: ${overflow.message}`,
      { ...(overflow.hint !== undefined && { hint: overflow.hint }), cause: overflow },
    );
  }
}

function hasLargeImages({ messages }: ChatRequest): boolean {
  let chars = 0;
  for (const { content } of messages) {
    if (!Array.isArray(content)) continue;
    for (const part of content) if (part.type === "image") chars += part.url.length;
  }
  return chars > largeImages;
}

function notice(code: string, message: string): Warning {
  return { type: "warning", code, message };
}

function truncationWarning({ input_tokens }: Usage): Warning {
  const counts = counted(input_tokens, "token");
  const message = `The server seems to have cut the prompt: it counted ${counts} ` +
    "only. With Ollama, raise num_ctx in a Modelfile or set OLLAMA_CONTEXT_LENGTH";
  return notice("prompt_truncated", message);
}
