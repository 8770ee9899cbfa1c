/**
 * From an endpoint to the model that a runner uses.
 * @module
 */
import { settings } from "../config/settings.ts";
import type { JsonObject } from "../events.ts";
import type { ChatModel } from "./chat_model.ts";
import { endpointAt } from "./endpoint/endpoint.ts";
import type { EndpointMemory } from "./endpoint/memory.ts";

/** An OpenAI-compatible endpoint and a model of it. */
export interface EndpointOptions {
  /** Such as `http://localhost:11434/v1`. */
  baseUrl: string;
  /** Null for an endpoint that needs none. */
  apiKey: string | null;
  /** Where the key was set, for advice. @default "LLM_API_KEY" */
  keySource?: string | undefined;
  /** Name of the model. */
  model: string;
  /** Until a reply begins; 0 means no limit. @default 180000, or 600000 for a loopback or private address */
  firstTokenTimeoutMs?: number;
  /** Between two pieces of a reply; 0 means no limit. @default 300000, or 600000 likewise */
  idleTimeoutMs?: number;
  /** Tokens; null or 0 if it has to be found out. @default null */
  contextWindow?: number | null | undefined;
  /**
   * How the model calls tools: through the endpoint's interface, or in its text,
   * for models and servers that know no tools.
   * @default "native"
   */
  toolCalls?: "native" | "text";
  /** Which wire the endpoint speaks. @default Chat Completions, unless the endpoint asks for the other */
  api?: "chat" | "responses" | undefined;
  /** Sent with every request, beside the program's own headers. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Fields for the body of each request, such as `temperature`. */
  options?: JsonObject | undefined;
  /** Remembers between runs what the endpoint refuses. @default nothing is remembered */
  memory?: EndpointMemory | undefined;
}

/** How a model behaves that no user configures. */
export interface ConnectModelOptions {
  /** Waits before a retry; throws the reason of the signal when it is aborted. */
  sleep?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** Returns a model for an endpoint, or the model itself; null for neither. */
export async function resolveModel(
  model: EndpointOptions | ChatModel | undefined,
  options: ConnectModelOptions = {},
): Promise<ChatModel | null> {
  if (model === undefined) return null;
  return "ask" in model ? model : await connectModel(model, options);
}

/**
 * Makes the model that a runner uses for an endpoint; sends nothing yet.
 *
 * @throws {RunnerError} `usage` if the address is no `http:` or `https:` URL
 */
export async function connectModel(
  endpoint: EndpointOptions,
  { sleep }: ConnectModelOptions = {},
): Promise<ChatModel> {
  const { model: name, memory } = endpoint;
  const client = endpointAt(endpoint);
  const { address } = client;
  const [{ createOpenAIModel }, { createCompactingModel }] = await Promise.all([
    import("./endpoint/model.ts"),
    import("./fit/compaction.ts"),
  ]);
  const model = createOpenAIModel({
    ...client,
    model: name,
    firstTokenTimeoutMs: endpoint.firstTokenTimeoutMs ??
      settings.firstTokenTimeoutMs.default(endpoint),
    idleTimeoutMs: endpoint.idleTimeoutMs ?? settings.idleTimeoutMs.default(endpoint),
    ...(endpoint.keySource && { keySource: endpoint.keySource }),
    ...(endpoint.api && { api: endpoint.api }),
    ...(endpoint.options && { fields: endpoint.options }),
    ...(memory && { memory }),
    ...(sleep && { sleep }),
  });
  const calling = endpoint.toolCalls === "text"
    ? (await import("./text_calls/wrap.ts")).createTextToolModel(model)
    : model;
  return createCompactingModel(calling, {
    windowTokens: endpoint.contextWindow || null,
    async findWindow(signal) {
      const { probeContextWindow } = await import("./fit/context_window.ts");
      return await probeContextWindow({ ...client, model: name, signal }) ??
        (await memory?.recall(address.shown, name))?.window?.value ?? null;
    },
    async onWindow(window) {
      await memory?.keep(address.shown, name, { window });
    },
  });
}
