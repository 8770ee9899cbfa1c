/**
 * Asks a fake endpoint through the real model client.
 * @module
 */
import { EndpointAddress } from "../../lib/config/address.ts";
import type { ChatRequest, ModelEvent, Reply } from "../../lib/model/chat_model.ts";
import { createOpenAIModel, type OpenAIModelOptions } from "../../lib/model/endpoint/model.ts";
import { RunnerError } from "../../lib/errors.ts";
import type { RawEndpoint } from "./raw_endpoint.ts";

/** What came of a question. */
export interface Outcome {
  events: ModelEvent[];
  /** Null if there was a failure. */
  reply: Reply | null;
  failure: { kind: string; message: string; hint?: string | undefined } | null;
}

/** A question of nothing in particular. */
export const greeting: ChatRequest = {
  messages: [{ role: "user", content: "Hi" }],
  tools: [],
  signal: new AbortController().signal,
};

/** Options of a model, and the base URL where it is not the endpoint's usual one. */
export type AskOptions = Partial<OpenAIModelOptions> & { baseUrl?: string };

/** Options for an endpoint: no limits, and no waiting before a retry. */
export function modelOptions(
  endpoint: RawEndpoint,
  { baseUrl = endpoint.url, ...options }: AskOptions = {},
): OpenAIModelOptions {
  return {
    address: EndpointAddress.from(baseUrl),
    apiKey: "sk-test-0123456789",
    model: "test",
    userAgent: "skills-runner/test",
    firstTokenTimeoutMs: 0,
    idleTimeoutMs: 0,
    sleep: () => Promise.resolve(),
    random: () => 1,
    ...options,
  };
}

/** Asks a model and collects what happens; only bugs are thrown. */
export async function collect(asking: AsyncGenerator<ModelEvent, Reply>): Promise<Outcome> {
  const events: ModelEvent[] = [];
  try {
    let next = await asking.next();
    for (; !next.done; next = await asking.next()) events.push(next.value);
    return { events, reply: next.value, failure: null };
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error;
    const { kind, message, hint } = error;
    return { events, reply: null, failure: { kind, message, hint } };
  }
}

/** Asks a fresh model once. */
export function ask(
  endpoint: RawEndpoint,
  options: AskOptions = {},
  request: Partial<ChatRequest> = {},
): Promise<Outcome> {
  const model = createOpenAIModel(modelOptions(endpoint, options));
  return collect(model.ask({ ...greeting, ...request }));
}

/** The text that reaches a user. */
export function textOf({ events }: Outcome): string {
  return events.map((event) => event.type === "text_delta" ? event.text : "").join("");
}

/** The calls of a reply, without their ids. */
export function callsOf({ reply }: Outcome): { name: string; arguments: string; runs: boolean }[] {
  return (reply?.message.toolCalls ?? []).map((call) => ({
    name: call.name,
    arguments: call.arguments,
    runs: call.defect === undefined,
  }));
}

/** Reasons of the retries, with their delays. */
export function retriesOf({ events }: Outcome): [reason: string, delayMs: number][] {
  return events.filter((event) => event.type === "retry")
    .map((event) => [event.reason, event.delay_ms]);
}
