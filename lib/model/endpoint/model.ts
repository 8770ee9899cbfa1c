/**
 * A model behind an OpenAI-compatible endpoint. The official SDK does the
 * HTTP; what comes back is read by this program, since real servers deviate
 * from what the SDK accepts. Loading the SDK takes 50 ms: import this file
 * only where a request is made.
 * @module
 */
import { OpenAI } from "npm:openai@7.57.0";
import { type Adaptation, findAdaptation } from "./adaptation.ts";
import { readAnswer } from "../stream/answer.ts";
import type { ChatModel, ChatRequest, Message, ModelEvent, Reply } from "../chat_model.ts";
import { Connection } from "./connection.ts";
import { explainFailure, summarizeFailure } from "./explain.ts";
import { AttemptFailed, type Failure } from "./failure.ts";
import { randomId } from "../stream/ids.ts";
import { readModelNames } from "./models.ts";
import { buildRequestBody } from "./request.ts";
import { decideRetry } from "./retry.ts";
import { sleep } from "./sleep.ts";
import { mayBeginUnmarked } from "../stream/think.ts";
import { readConnectionFailure, Transport } from "./http.ts";

/** An endpoint and the right to use it. */
export interface Endpoint {
  /** With its path, mostly `/v1`. */
  baseUrl: string;
  /** Null sends none. */
  apiKey: string | null;
  /** What the program calls itself, such as `skills-runner/1.0.0`. */
  userAgent: string;
}

/** What {@linkcode createOpenAIModel} takes. */
export interface OpenAIModelOptions extends Endpoint {
  model: string;
  /** From the request to the first data; 0 means no limit. */
  firstTokenTimeoutMs: number;
  /** Between data; 0 means no limit. */
  idleTimeoutMs: number;
  /**
   * How long a stream may stay open after its answer is whole.
   * @default 5000
   */
  graceMs?: number;
  /**
   * The longest wait that an endpoint may ask for before a retry.
   * @default 120000
   */
  maxWaitMs?: number;
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
 * import { createOpenAIModel } from "./model.ts";
 *
 * const model = createOpenAIModel({
 *   baseUrl: "http://localhost:11434/v1",
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

/** What {@linkcode listModels} takes. */
export interface ListModelsOptions extends Endpoint {
  signal: AbortSignal;
}

/**
 * Returns the names of the models that an endpoint offers; null if it does not
 * say, which is no failure: many do not.
 *
 * @throws the reason of the signal
 */
export async function listModels(options: ListModelsOptions): Promise<string[] | null> {
  const transport = new Transport({ ...options, hasKey: options.apiKey !== null });
  try {
    const response = await createClient(options, transport)
      .get("/models", { signal: options.signal }).asResponse();
    return readModelNames(await response.json());
  } catch {
    // Whatever went wrong, the list is a convenience; an abort is the caller's wish.
    options.signal.throwIfAborted();
    return null;
  }
}

/** The longest delay of a timer: the SDK's own time limit is not wanted. */
const noTimeLimitMs = 2 ** 31 - 1;

function createClient(endpoint: Endpoint, transport: Transport): OpenAI {
  return new OpenAI({
    baseURL: endpoint.baseUrl,
    // The SDK wants a key; the transport does not send this one.
    apiKey: endpoint.apiKey ?? "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: noTimeLimitMs,
    logLevel: "off",
    fetch: transport.fetch,
  });
}

/** Shorter keys may occur in a text by chance. */
const minLongKey = 16;

class OpenAIModel implements ChatModel {
  readonly name: string;
  readonly baseUrl: string;
  readonly #options: Required<OpenAIModelOptions>;
  readonly #transport: Transport;
  readonly #client: OpenAI;
  readonly #url: string;
  readonly #adaptations = new Set<Adaptation>();
  #retriesInRun = 0;
  #waitedMs = 0;
  #hasAnswered = false;

  constructor(options: OpenAIModelOptions) {
    this.name = options.model;
    this.baseUrl = options.baseUrl;
    this.#options = {
      ...options,
      graceMs: options.graceMs ?? 5000,
      maxWaitMs: options.maxWaitMs ?? 120_000,
      sleep: options.sleep ?? sleep,
      random: options.random ?? Math.random,
    };
    this.#transport = new Transport({ ...options, hasKey: options.apiKey !== null });
    this.#client = createClient(options, this.#transport);
    this.#url = this.#client.buildURL("/chat/completions", null);
  }

  async *ask(request: ChatRequest): AsyncGenerator<ModelEvent, Reply> {
    // What the user says begins a run; results of tools continue it.
    if (request.messages.at(-1)?.role === "user") this.#retriesInRun = this.#waitedMs = 0;
    const failures: Failure[] = [];
    for (let attempt = 1;; attempt++) {
      request.signal.throwIfAborted();
      try {
        return yield* this.#attempt(attempt, withNote(request, failures));
      } catch (error) {
        if (!(error instanceof AttemptFailed)) throw error;
        const failure = this.#withoutKey(error.failure);
        if (this.#adapt(failure, request)) {
          // What came of the answer so far is void.
          if (failure.category === "unfinished") {
            yield { type: "retry", attempt, delay_ms: 0, reason: summarizeFailure(failure) };
          }
          continue;
        }
        failures.push(failure);
        const delayMs = this.#decideRetry(failures);
        if (delayMs === null) throw await this.#explain(failure, request.signal);
        yield { type: "retry", attempt, delay_ms: delayMs, reason: summarizeFailure(failure) };
        await this.#options.sleep(delayMs, request.signal);
      }
    }
  }

  async *#attempt(attempt: number, request: ChatRequest): AsyncGenerator<ModelEvent, Reply> {
    const origin = `${this.baseUrl} ${this.name}`;
    const body = JSON.stringify(
      buildRequestBody(request, { model: this.name, origin, adaptations: this.#adaptations }),
    );
    const bytes = new TextEncoder().encode(body).length;
    yield { type: "request_started", attempt, url: this.#url, bytes };
    using connection = new Connection(request.signal, {
      firstTokenMs: this.#options.firstTokenTimeoutMs,
      idleMs: this.#options.idleTimeoutMs,
    });
    const startedAt = performance.now();
    try {
      const response = await this.#send(body, connection.signal);
      this.#hasAnswered = true;
      const reply = yield* readAnswer(response.body, {
        watchdog: connection.watchdog,
        graceMs: this.#options.graceMs,
        newId: randomId,
        holdsUnmarked: mayBeginUnmarked(this.name),
        acceptsUnfinished: this.#adaptations.has("no_finish_reason"),
      });
      yield {
        type: "request_finished",
        status: response.status,
        first_token_ms: connection.watchdog.firstDataMs,
        duration_ms: Math.round(performance.now() - startedAt),
      };
      return { ...reply, message: { ...reply.message, origin } };
    } catch (error) {
      request.signal.throwIfAborted();
      throw connection.timeout ?? this.#failureOf(error);
    }
  }

  async #send(body: string, signal: AbortSignal): Promise<Response> {
    return await this.#client.post("/chat/completions", {
      body,
      headers: { "content-type": "application/json" },
      signal,
    }).asResponse();
  }

  #failureOf(error: unknown): unknown {
    if (!(error instanceof OpenAI.APIError)) return error;
    const failure = this.#transport.failureOf(error.headers);
    if (failure !== undefined) this.#hasAnswered = true;
    return new AttemptFailed(failure ?? readConnectionFailure(error));
  }

  /** Changes what the endpoint does not accept; false if there is nothing to change. */
  #adapt(failure: Failure, { messages }: ChatRequest): boolean {
    const adaptation = findAdaptation(failure, this.#adaptations);
    if (adaptation === null) return false;
    if (adaptation === "no_optional_images" && !messages.some(hasOptionalImage)) return false;
    this.#adaptations.add(adaptation);
    return true;
  }

  #decideRetry(failures: readonly Failure[]): number | null {
    const delayMs = decideRetry(failures, {
      retriesInRun: this.#retriesInRun,
      waitedMs: this.#waitedMs,
      hasAnswered: this.#hasAnswered,
    }, this.#options);
    if (delayMs !== null) {
      this.#retriesInRun++;
      this.#waitedMs += delayMs;
    }
    return delayMs;
  }

  async #explain(failure: Failure, signal: AbortSignal): Promise<Error> {
    const models = failure.category === "model_not_found"
      ? await listModels({
        ...this.#options,
        signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
      }).catch(() => null)
      : null;
    signal.throwIfAborted();
    return explainFailure(failure, {
      baseUrl: this.baseUrl,
      url: this.#url,
      model: this.name,
      hasKey: this.#options.apiKey !== null,
      maxWaitMs: this.#options.maxWaitMs,
      models,
    });
  }

  /**
   * Some servers repeat the key in their complaint. Made-up keys of local
   * servers may be as short as "x": within words they stay, which mean something.
   */
  #withoutKey(failure: Failure): Failure {
    const { apiKey } = this.#options;
    if (!apiKey) return failure;
    const isLong = apiKey.length >= minLongKey;
    const key = isLong ? apiKey : new RegExp(`(?<!\\w)${RegExp.escape(apiKey)}(?!\\w)`, "g");
    return { ...failure, words: failure.words.replaceAll(key, "[key]") };
  }
}

/** After a call that the server could not read twice, the model is told. */
function withNote(request: ChatRequest, failures: readonly Failure[]): ChatRequest {
  const unreadable = failures.filter(({ category }) => category === "unreadable_call");
  if (unreadable.length < 2) return request;
  const content = "Your last tool call could not be read: its arguments were not valid JSON. " +
    "Call the tool again with shorter arguments that are one valid JSON object.";
  return { ...request, messages: [...request.messages, { role: "user", content }] };
}

function hasOptionalImage({ content }: Message): boolean {
  return Array.isArray(content) &&
    content.some((part) => part.type === "image" && part.isOptional === true);
}
