/**
 * A model behind an OpenAI-compatible endpoint: asks until there is a reply,
 * with what the endpoint refuses left out, and after the waits that it wants.
 * @module
 */
import type { EndpointAddress } from "../../config/address.ts";
import type { JsonObject } from "../../events.ts";
import type { ChatModel, ChatRequest, Message, ModelEvent, Reply } from "../chat_model.ts";
import { randomId } from "../stream/ids.ts";
import { readReply } from "../stream/reader.ts";
import type { ReplyLimits } from "../stream/reply_text.ts";
import { mayBeginUnmarked } from "../stream/think.ts";
import { Connection } from "./connection.ts";
import { defaultKeySource } from "./advice.ts";
import { explainFailure, summarizeFailure } from "./explain.ts";
import { AttemptFailed, type Failure } from "./attempt_failed.ts";
import type { Endpoint } from "./endpoint.ts";
import { EndpointClient } from "./http.ts";
import { Learnt } from "./learnt.ts";
import type { EndpointMemory } from "./memory.ts";
import { listModels } from "./models.ts";
import { Retries } from "./retry.ts";
import { sleep } from "../../waiting.ts";
import { type Api, type Wire, wires } from "./wire.ts";
import { WrittenMessages } from "./written.ts";

export interface OpenAIModelOptions extends Endpoint {
  model: string;
  /** Which wire; absent if the endpoint may say so. @default "chat" */
  api?: Api | undefined;
  /** Where the key was set, for advice. @default "LLM_API_KEY" */
  keySource?: string | undefined;
  /** Fields of the user's own, for the body of each request. */
  fields?: JsonObject | undefined;
  /** From the request to the first data; 0 means no limit. */
  firstTokenTimeoutMs: number;
  /** Between data; 0 means no limit. */
  idleTimeoutMs: number;
  /** How long a stream may stay open after its reply is whole. @default 5000 */
  graceMs?: number;
  /** The longest wait that an endpoint may ask for before a retry. @default 120000 */
  maxWaitMs?: number;
  /** How much of a reply is kept. @default 4 Mi characters, 512 calls */
  limits?: ReplyLimits | undefined;
  /** Remembers between runs. @default nothing is remembered */
  memory?: EndpointMemory | undefined;
  /** Waits before a retry; throws the reason of the signal when it is aborted. */
  sleep?: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1, for the jitter of delays. */
  random?: () => number;
}

/**
 * Makes a model that asks an OpenAI-compatible endpoint. It remembers what the
 * endpoint does not accept.
 *
 * @example
 * ```ts
 * import { EndpointAddress } from "../../config/address.ts";
 * import { createOpenAIModel } from "./model.ts";
 *
 * const address = EndpointAddress.parse("http://localhost:11434/v1");
 * if (address === null) throw new Error("no address");
 * const model = createOpenAIModel({
 *   address,
 *   apiKey: null,
 *   model: "qwen3",
 *   userAgent: "example/1.0.0",
 *   firstTokenTimeoutMs: 600_000,
 *   idleTimeoutMs: 600_000,
 * });
 * console.assert(model.name === "qwen3");
 * ```
 */
export function createOpenAIModel(options: OpenAIModelOptions): ChatModel {
  return new OpenAIModel(options);
}

const defaults = { graceMs: 5000, maxWaitMs: 120_000 };

class OpenAIModel implements ChatModel {
  readonly name: string;
  readonly baseUrl: string;
  readonly #options: OpenAIModelOptions;
  readonly #address: EndpointAddress;
  readonly #client: EndpointClient;
  readonly #learnt: Learnt;
  readonly #retries: Retries;
  readonly #written = new WrittenMessages();
  readonly #maxWaitMs: number;

  constructor(options: OpenAIModelOptions) {
    const { maxWaitMs = defaults.maxWaitMs, random = Math.random } = options;
    this.name = options.model;
    this.baseUrl = options.address.shown;
    this.#options = options;
    this.#address = options.address;
    this.#maxWaitMs = maxWaitMs;
    this.#client = new EndpointClient(options);
    this.#learnt = new Learnt({ ...options, address: options.address.shown });
    const { firstTokenTimeoutMs } = options;
    this.#retries = new Retries({ maxWaitMs, random, firstTokenTimeoutMs });
  }

  async *ask(request: ChatRequest): AsyncGenerator<ModelEvent, Reply> {
    // What the user says begins a run; results of tools continue it.
    if (request.messages.at(-1)?.role === "user") this.#retries.startRun();
    this.#retries.startTurn();
    await this.#learnt.recall();
    yield* this.#learnt.takeWarnings();
    for (let attempt = 1;; attempt++) {
      request.signal.throwIfAborted();
      const asked = withNote(request, this.#retries.failures);
      const body = this.#build(asked);
      try {
        const reply = yield* this.#attempt(attempt, { request: asked, body });
        await this.#learnt.confirm();
        return reply;
      } catch (error) {
        if (!(error instanceof AttemptFailed)) throw error;
        const { failure } = error;
        if (failure.status !== null) this.#retries.hasAnswered = true;
        if (this.#learnt.adapt(failure, { body, hasOptionalImages: hasOptionalImages(request) })) {
          yield* this.#learnt.takeWarnings();
          // What came of the reply so far is void.
          if (failure.kind === "unfinished") {
            yield { type: "retry", attempt, delay_ms: 0, reason: summarizeFailure(failure) };
          }
          continue;
        }
        const delayMs = this.#retries.decide(failure);
        const isLast = this.#retries.failures.length >= (request.maxAttempts ?? Infinity);
        if (delayMs === null || isLast) throw await this.#explain(failure, request.signal);
        yield { type: "retry", attempt, delay_ms: delayMs, reason: summarizeFailure(failure) };
        await (this.#options.sleep ?? sleep)(delayMs, request.signal);
      }
    }
  }

  get #wire(): Wire {
    return wires[this.#learnt.api];
  }

  #build(request: ChatRequest): JsonObject {
    const { adaptations } = this.#learnt;
    this.#written.begin([this.#learnt.api, ...adaptations].join(" "));
    return this.#wire.buildBody(request, {
      model: this.name,
      origin: this.#origin,
      adaptations,
      fields: this.#options.fields,
      written: this.#written,
    });
  }

  get #origin(): string {
    return `${this.baseUrl} ${this.name}`;
  }

  async *#attempt(
    attempt: number,
    { request, body }: { request: ChatRequest; body: JsonObject },
  ): AsyncGenerator<ModelEvent, Reply> {
    const { graceMs = defaults.graceMs, limits } = this.#options;
    const wire = this.#wire;
    const bytes = () => this.#written.bytesOf(body);
    const url = this.#address.shownAt(wire.path);
    yield { type: "request_started", attempt, url, bytes: bytes().length };
    using connection = new Connection(request.signal, {
      firstTokenMs: this.#options.firstTokenTimeoutMs,
      idleMs: this.#options.idleTimeoutMs,
    });
    const startedAt = performance.now();
    try {
      const { signal, watchdog } = connection;
      const response = await this.#client.send(this.#address.at(wire.path), {
        body: bytes,
        signal,
      });
      this.#retries.hasAnswered = true;
      const mayBeUnmarked = this.#learnt.beginsUnmarked ?? mayBeginUnmarked(this.name);
      const maxTokens = Number(body.max_output_tokens ?? Infinity);
      const assembler = wire.createAssembler({ newId: randomId, mayBeUnmarked, limits, maxTokens });
      const acceptsUnfinished = this.#learnt.adaptations.has("no_finish_reason");
      const options = { assembler, watchdog, graceMs, acceptsUnfinished };
      const reply = yield* readReply(response.body, options);
      yield {
        type: "request_finished",
        status: response.status,
        first_token_ms: watchdog.firstDataMs,
        duration_ms: Math.round(performance.now() - startedAt),
        finish_reason: reply.finishReason,
      };
      this.#learnt.notice(assembler);
      return { ...reply, message: { ...reply.message, origin: this.#origin } };
    } catch (error) {
      request.signal.throwIfAborted();
      throw connection.timeout ?? error;
    }
  }

  async #explain(failure: Failure, signal: AbortSignal): Promise<Error> {
    const wantsModels = failure.kind === "model_not_found" || failure.kind === "not_chat";
    const limited = AbortSignal.any([signal, AbortSignal.timeout(5000)]);
    const models = wantsModels
      ? await listModels({ ...this.#options, signal: limited }).catch(() => null)
      : null;
    signal.throwIfAborted();
    return explainFailure(failure, {
      address: this.#address,
      url: this.#address.shownAt(this.#wire.path),
      model: this.name,
      keySource: this.#options.apiKey && (this.#options.keySource ?? defaultKeySource),
      fields: Object.keys(this.#options.fields ?? {}),
      maxWaitMs: this.#maxWaitMs,
      models,
    });
  }
}

/** After a call that the server could not read twice, the model is told. */
function withNote(request: ChatRequest, failures: readonly Failure[]): ChatRequest {
  const unreadable = failures.filter(({ kind }) => kind === "unreadable_call");
  if (unreadable.length < 2) return request;
  const content = "Your last tool call could not be read: its arguments were not valid JSON. " +
    "Call the tool again with shorter arguments that are one valid JSON object.";
  return { ...request, messages: [...request.messages, { role: "user", content }] };
}

function hasOptionalImages({ messages }: ChatRequest): boolean {
  return messages.some(({ content }: Message) =>
    Array.isArray(content) && content.some((part) => part.type === "image" && part.isOptional)
  );
}
