/**
 * From an endpoint to the model that a runner uses.
 * @module
 */
import { settings } from "../config/settings.ts";
import type { ChatModel } from "./chat_model.ts";
import { userAgent } from "../version.ts";

/** An OpenAI-compatible endpoint and a model of it. */
export interface EndpointOptions {
  /** Such as `http://localhost:11434/v1`. */
  baseUrl: string;
  /** Null for an endpoint that needs none. */
  apiKey: string | null;
  /** Name of the model. */
  model: string;
  /** Until the first data of a reply; 0 means no limit. @default 180000, or 600000 for a loopback or private address */
  firstTokenTimeoutMs?: number;
  /** Between two data of a reply; 0 means no limit. @default 300000, or 600000 likewise */
  idleTimeoutMs?: number;
  /** Tokens; null or 0 if it has to be found out. @default null */
  contextWindow?: number | null;
  /**
   * How the model calls tools: through the endpoint's interface, or in its text,
   * for models and servers that know no tools.
   * @default "native"
   */
  toolCalls?: "native" | "text";
}

/** Returns a model for an endpoint, or the model itself; null for neither. */
export async function resolveModel(
  model: EndpointOptions | ChatModel | undefined,
): Promise<ChatModel | null> {
  if (model === undefined) return null;
  return "ask" in model ? model : await connectModel(model);
}

/** What {@linkcode connectModel} takes beside the endpoint. */
export interface ConnectModelOptions {
  /** Waits before a retry; throws the reason of the signal when it is aborted. */
  sleep?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** Makes the model that a runner uses for an endpoint; sends nothing yet. */
export async function connectModel(
  endpoint: EndpointOptions,
  options: ConnectModelOptions = {},
): Promise<ChatModel> {
  const { contextWindow, toolCalls, ...rest } = endpoint;
  const [{ createOpenAIModel }, { createCompactingModel }] = await Promise.all([
    import("./endpoint/model.ts"),
    import("./fit/compaction.ts"),
  ]);
  const model = createOpenAIModel({
    firstTokenTimeoutMs: settings.firstTokenTimeoutMs.default(endpoint),
    idleTimeoutMs: settings.idleTimeoutMs.default(endpoint),
    ...rest,
    ...options,
    userAgent,
  });
  const fitting = createCompactingModel(model, {
    windowTokens: contextWindow || null,
    async probe(signal) {
      const { probeContextWindow } = await import("./fit/context_window.ts");
      return await probeContextWindow({ ...endpoint, userAgent, signal });
    },
  });
  if (toolCalls !== "text") return fitting;
  const { createTextToolModel } = await import("./text_calls/wrap.ts");
  return createTextToolModel(fitting);
}
