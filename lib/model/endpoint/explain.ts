/**
 * Failures in words: what was tried, what the server said, and what a person
 * can do about it.
 * @module
 */
import { type ErrorKind, RunnerError } from "../../errors.ts";
import { ContextOverflow } from "../chat_model.ts";
import { parseContextWindow } from "../fit/size.ts";
import type { Failure, FailureCategory } from "./failure.ts";

/** What a failure happened to. */
export interface FailedRequest {
  baseUrl: string;
  /** The address that was asked. */
  url: string;
  model: string;
  hasKey: boolean;
  /** The longest wait that the endpoint may ask for. */
  maxWaitMs: number;
  /** What the endpoint offers; null if it does not say or was not asked. */
  models: readonly string[] | null;
}

const kinds: Readonly<Record<FailureCategory, ErrorKind>> = {
  unreachable: "failure",
  certificate: "failure",
  credentials: "credentials",
  quota: "credentials",
  concurrency: "credentials",
  model_not_found: "failure",
  wrong_url: "failure",
  no_tool_support: "failure",
  overflow: "limit",
  rate_limit: "failure",
  server_error: "failure",
  unreadable_call: "failure",
  rejected: "failure",
  timeout: "failure",
  truncated: "failure",
  unfinished: "failure",
  no_data: "failure",
  empty: "no_answer",
  filtered: "no_answer",
};

/** Returns the error that ends the program. */
export function explainFailure(failure: Failure, request: FailedRequest): RunnerError {
  const message = describe(failure, request);
  const hint = adviseWait(failure, request) ?? advise(failure, request);
  const { category, cause, words } = failure;
  if (category === "overflow") {
    return new ContextOverflow(message, { hint, cause, windowTokens: parseContextWindow(words) });
  }
  return new RunnerError(kinds[category], message, { hint, cause });
}

/** Returns a failure in a few words, for those who wait. */
export function summarizeFailure({ status, words }: Failure): string {
  return status === null ? words : `${status}: ${words}`;
}

function describe(failure: Failure, request: FailedRequest): string {
  const { category, words } = failure;
  switch (category) {
    case "unreachable":
    case "certificate":
      return `Cannot reach ${request.baseUrl}: ${words}`;
    case "timeout":
    case "truncated":
    case "unfinished":
    case "no_data":
      return `Answer of ${request.url} broke off: ${words}`;
    case "empty":
    case "filtered":
      return `No answer from ${request.model} at ${request.url}: ${words}`;
    default: {
      const status = failure.status === null ? "an error in its stream" : `${failure.status}`;
      return `${request.url} answered ${status}: ${words}`;
    }
  }
}

function adviseWait(failure: Failure, request: FailedRequest): string | undefined {
  const waitMs = failure.retryAfterMs;
  if (waitMs === null || waitMs <= request.maxWaitMs || kinds[failure.category] !== "failure") {
    return;
  }
  const seconds = Math.ceil(waitMs / 1000);
  return `The endpoint asks to wait ${seconds} s, which is more than ${
    request.maxWaitMs / 1000
  } s: try again then`;
}

function advise(failure: Failure, request: FailedRequest): string | undefined {
  switch (failure.category) {
    case "unreachable":
      return "Is the server running? Set LLM_API_BASE_URL to use another one";
    case "certificate":
      return "Set DENO_CERT to the file of the certificate authority that signed it";
    case "credentials":
      if (failure.words.startsWith("an HTML page")) {
        return "A firewall or a login page answered for the endpoint: check LLM_API_BASE_URL";
      }
      return request.hasKey
        ? "Check LLM_API_KEY: the endpoint does not accept it, or not for this model"
        : "Set LLM_API_KEY to the key of this endpoint";
    case "quota":
    case "concurrency":
      return "Check plan and billing of the account behind LLM_API_KEY";
    case "model_not_found":
      return adviseModel(request);
    case "wrong_url":
      return adviseUrl(request.baseUrl);
    case "no_tool_support":
      return adviseTools(failure.words);
    case "overflow":
      return "Ask for less at once, or use a model with a larger context window";
    case "rate_limit":
      return "Wait and try again, or use another model or endpoint";
    case "timeout":
      return "Set LLM_FIRST_TOKEN_TIMEOUT_SECONDS and LLM_IDLE_TIMEOUT_SECONDS to wait longer";
    case "unreadable_call":
      return "Try again, or use a model that is better at tool calls";
    case "empty":
      return "Try again, or use another model";
    case "filtered":
      return "Ask in other words, or use another model";
    case "truncated":
    case "unfinished":
    case "no_data":
    case "server_error":
      return "Try again later; the log of the server says more";
    case "rejected":
      return /\bimages?\b|image_url|vision|multimodal|item type in content/i.test(failure.words)
        ? "The model seems not to take pictures: use a vision model"
        : "The log of the server may say more; another model may accept the request";
  }
}

const maxModels = 20;

function adviseModel(request: FailedRequest): string {
  const { models } = request;
  if (models === null || models.length === 0) {
    return "Set LLM_MODEL_NAME to a model that the endpoint offers";
  }
  const rest = models.length > maxModels ? ` and ${models.length - maxModels} more` : "";
  return `Set LLM_MODEL_NAME to one of: ${models.slice(0, maxModels).join(", ")}${rest}`;
}

function adviseUrl(baseUrl: string): string {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, "");
  const shorter = path.replace(/\/(?:chat\/)?completions$/, "");
  if (shorter !== path) url.pathname = shorter;
  else if (path === "") url.pathname = "/v1";
  else return "Check LLM_API_BASE_URL: most endpoints have a base URL that ends with /v1";
  return `Set LLM_API_BASE_URL to ${url.href}`;
}

function adviseTools(words: string): string {
  if (/enable-auto-tool-choice|tool-call-parser/.test(words)) {
    return "Start vLLM with --enable-auto-tool-choice and --tool-call-parser, or use another model";
  }
  if (/--jinja/.test(words)) return "Start the llama.cpp server with --jinja, or use another model";
  return "Use a model that supports tools";
}
