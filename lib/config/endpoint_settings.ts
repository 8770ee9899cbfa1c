/**
 * The settings of the endpoint, its model and the limits of an answer.
 * @module
 */
import type { JsonObject } from "../events.ts";
import { isPrivateHost } from "./hosts.ts";
import {
  parseApiKey,
  parseBaseUrl,
  parseChoice,
  parseCount,
  parseHeaders,
  parseName,
  parseOptions,
  parseSeconds,
} from "./parse.ts";
import {
  type DefaultContext,
  type SettingSpec,
  showAddress,
  showCount,
  showSeconds,
  showText,
} from "./setting_spec.ts";
import { counted } from "../words/numbers.ts";

/** See `settings.ts`. */
export const endpointSettings = {
  apiKey: {
    variables: ["LLM_API_KEY", "OPENAI_API_KEY"],
    parse: parseApiKey,
    default: null,
    defaultSays: "none; not needed for a loopback endpoint",
    says: "Key of the endpoint",
    show: (key: string | null) =>
      key === null ? "not set" : `set (${counted(key.length, "character")})`,
    isSecret: true,
  },
  baseUrl: {
    variables: ["LLM_API_BASE_URL", "OPENAI_BASE_URL"],
    flag: "base-url",
    takenBy: "model",
    value: "URL",
    parse: parseBaseUrl,
    default: "https://api.openai.com/v1",
    says: "Endpoint to ask",
    show: showAddress,
  },
  model: {
    variables: ["LLM_MODEL_NAME", "OPENAI_MODEL"],
    flag: "model",
    takenBy: "model",
    short: "m",
    value: "NAME",
    parse: parseName,
    default: null,
    defaultSays: "none: an error lists what the endpoint offers",
    says: "Model to ask",
    show: showText,
  },
  firstTokenTimeoutMs: {
    variables: ["LLM_FIRST_TOKEN_TIMEOUT_SECONDS"],
    key: "first_token_timeout",
    parse: parseSeconds,
    default: ({ baseUrl }: Pick<DefaultContext, "baseUrl">) => isNear(baseUrl) ? 600_000 : 180_000,
    defaultSays: "180; 600 for a loopback or private address",
    says: "Time limit until a reply begins",
    show: showSeconds,
  },
  idleTimeoutMs: {
    variables: ["LLM_IDLE_TIMEOUT_SECONDS"],
    key: "idle_timeout",
    parse: parseSeconds,
    default: ({ baseUrl }: Pick<DefaultContext, "baseUrl">) => isNear(baseUrl) ? 600_000 : 300_000,
    defaultSays: "300; 600 likewise",
    says: "Time limit between two pieces of a reply",
    show: showSeconds,
  },
  maxTurns: {
    variables: ["LLM_MAX_TURNS"],
    flag: "max-turns",
    takenBy: "model",
    value: "N",
    parse: parseCount,
    default: 50,
    says: "Requests for one answer, 0 for no limit",
    show: showCount,
  },
  contextWindow: {
    variables: ["LLM_CONTEXT_WINDOW"],
    flag: "context-window",
    takenBy: "model",
    value: "TOKENS",
    parse: parseCount,
    default: null,
    defaultSays: "found out from the endpoint where it tells",
    says: "Context window of the model",
    show: (tokens: number | null) =>
      tokens ? counted(tokens, "token") : "found out from the endpoint",
  },
  toolCalls: {
    variables: ["LLM_TOOL_CALLS"],
    flag: "tool-calls",
    takenBy: "model",
    value: "native|text",
    parse: parseChoice(["native", "text"]),
    default: "native",
    says: "How the model calls tools; text for models that know none",
    show: showText,
  },
  api: {
    variables: ["LLM_API"],
    flag: "api",
    takenBy: "model",
    value: "chat|responses",
    parse: parseChoice(["chat", "responses"]),
    default: null,
    defaultSays: "`chat`, or what the endpoint asks for",
    says: "Which interface of the endpoint",
    show: (value: string | null) => value ?? "chat, or what the endpoint asks for",
  },
  options: {
    variables: [],
    flag: "option",
    takenBy: "model",
    short: "O",
    value: "KEY=VALUE",
    multiple: true,
    key: "options",
    fromEntry: (key: string, value: unknown) => `${key}=${JSON.stringify(value)}`,
    isMerged: true,
    parse: parseOptions,
    default: {},
    defaultSays: "none",
    says: "Into the request's body, VALUE as JSON or else text",
    show: (options: JsonObject) =>
      Object.keys(options).length === 0 ? "none" : JSON.stringify(options),
  },
  headers: {
    variables: [],
    flag: "header",
    takenBy: "model",
    value: "NAME:VALUE",
    multiple: true,
    key: "headers",
    fromEntry: (key: string, value: unknown) => `${key}: ${value}`,
    isMerged: true,
    parse: parseHeaders,
    default: {},
    defaultSays: "none",
    says: "Into the request's head",
    show: (headers: Readonly<Record<string, string>>) => Object.keys(headers).join(", ") || "none",
  },
} as const satisfies Record<string, SettingSpec>;

function isNear(baseUrl: string): boolean {
  return isPrivateHost(new URL(baseUrl).hostname);
}
