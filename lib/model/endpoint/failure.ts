/**
 * What went wrong with one request: read from what the server said, before
 * anybody decides what to do about it.
 * @module
 */
import { isObject, parseJson, textOf } from "../stream/json.ts";

/** The kinds of failure that are treated differently. */
export type FailureCategory =
  /** No connection, or it broke before the answer. */
  | "unreachable"
  /** The server's certificate is not trusted. */
  | "certificate"
  | "credentials"
  | "quota"
  /** Too many requests at once, in the words of a quota. */
  | "concurrency"
  | "model_not_found"
  /** Nothing there, or something that is no endpoint. */
  | "wrong_url"
  | "no_tool_support"
  /** The request is longer than the context window. */
  | "overflow"
  | "rate_limit"
  /** The server says that it has a problem of its own. */
  | "server_error"
  /** The server could not read its own model's tool call. */
  | "unreadable_call"
  /** The server does not accept the request, and would not next time. */
  | "rejected"
  /** No data for too long. */
  | "timeout"
  /** The stream ended before the answer did, or was damaged. */
  | "truncated"
  /** The stream ended in good order, but without the reason to finish that was announced. */
  | "unfinished"
  /** The stream ended before there was anything in it. */
  | "no_data"
  | "empty"
  | "filtered";

/** What went wrong with one request. */
export interface Failure {
  category: FailureCategory;
  /** HTTP status; null if there was no response, or the failure is in a stream. */
  status: number | null;
  /** The server's own words, or what was observed, as one line. */
  words: string;
  /** What the server asks to wait; null if it does not say. */
  retryAfterMs: number | null;
  /** The error behind it. */
  cause?: unknown;
}

/** Carries a {@linkcode Failure} to where it is decided upon. */
export class AttemptFailed extends Error {
  /** What went wrong. */
  readonly failure: Failure;

  /** Wraps a failure. */
  constructor(failure: Failure) {
    super(failure.words, { cause: failure.cause });
    this.name = "AttemptFailed";
    this.failure = failure;
  }
}

/** A server's error, whatever shape it came in. */
interface ServerError {
  words: string;
  /** `code` and `type`, for matching. */
  code: string;
  /** A status in the error object itself. */
  status: number | null;
}

/** Reads a response that is no success. */
export function readHttpFailure(
  response: { status: number; body: string; retryAfterMs: number | null },
): Failure {
  const error = readServerError(parseJson(response.body) ?? response.body);
  const words = error.words === "" ? "no explanation" : error.words;
  const isEmpty = error.words === "";
  return {
    category: categorize(response.status, { ...error, words }, isEmpty),
    status: response.status,
    words,
    retryAfterMs: response.retryAfterMs,
  };
}

/** Reads an error that came inside a stream, where the status was already 200. */
export function readStreamFailure(value: unknown): Failure {
  const error = readServerError(value);
  const words = error.words === "" ? "an error without explanation" : error.words;
  return {
    category: categorize(error.status ?? impliedStatus(error), { ...error, words }, false),
    status: null,
    words,
    retryAfterMs: null,
  };
}

/** The status that a server would have sent with these words, had it known them in time. */
function impliedStatus({ words, code }: ServerError): number {
  const text = `${code} ${words}`;
  if (/rate.?limit|too many requests/i.test(text)) return 429;
  if (/authentication|unauthorized|invalid.?api.?key/i.test(text)) return 401;
  if (/invalid_request/i.test(code) || modelNotFound.test(text)) return 400;
  return 500;
}

const noToolSupport =
  /does not support tools|requires --enable-auto-tool-choice|--tool-call-parser|requires --jinja/i;
const unreadableCall = /tool_use_failed|error parsing tool call/i;
const quota =
  /insufficient_quota|billing|out of credits|(?:insufficient|not enough) (?:credit|balance|funds)|usage limit reached|exceeded your current quota/i;
const concurrency = /insufficient quota/i;
/** Some endpoints refuse a key with status 400; LiteLLM without a database looks for it there. */
const badKey = /api key not valid|(?:invalid|incorrect) api.?key|api_key_invalid|no_db_connection/i;
const wrongUrl = /unexpected endpoint|unknown (?:endpoint|url|path|route)|cannot post|no route/i;
const filtered = /content_filter|content management policy/i;
const modelNotFound =
  /model_not_found|\bmodel\b[^.]{0,80}\b(?:not found|not exist|not available)|unknown model|no such model|invalid model name|no healthy deployments for this model/i;
const overflow =
  /context_length_exceeded|context ?window ?exceeded|exceed_context_size|exceeds? the context window|context window exceeds|maximum context length|prompt is too long|input token count.*exceeds the maximum|reduce the length of the messages|maximum prompt length|exceeds the available context size|greater than the context length|`inputs` tokens \+ `max_new_tokens`|exceeded model token limit|exceeds the limit of \d+|input is too long|current length is \d+ while limit is/i;
const rateLimit = /rate.?limit|per minute|tokens per (?:min|day)|\bTPM\b/i;
/** Errors with status 500 that come again for the same request; a FastAPI server may wrap its 422 like this. */
const deterministic =
  /jinja|raise_exception|\d validation errors?\b|does not support|no user query found|unexpected role/i;

/** Decides the category from status, code and words; the order is the precedence. */
function categorize(status: number, error: ServerError, isEmpty: boolean): FailureCategory {
  const text = `${error.code} ${error.words}`;
  if (concurrency.test(text) && status === 429) return "concurrency";
  if (status === 402 || quota.test(text)) return "quota";
  if (status === 401 || status === 403 || badKey.test(text)) return "credentials";
  if (status === 429) return "rate_limit";
  if (noToolSupport.test(text)) return "no_tool_support";
  if (unreadableCall.test(text)) return "unreadable_call";
  if (overflow.test(text) && !rateLimit.test(text)) return "overflow";
  if (filtered.test(text)) return "filtered";
  if (wrongUrl.test(text)) return "wrong_url";
  if (status === 413 && isEmpty) return "overflow";
  if (status === 400 || status === 404 || status === 422) {
    if (modelNotFound.test(text)) return "model_not_found";
  }
  if (status === 404 || status === 405) return "wrong_url";
  if (status === 408 || status === 409 || status === 425) return "server_error";
  if (status >= 500) return deterministic.test(text) ? "rejected" : "server_error";
  return "rejected";
}

/** Reads the error of a JSON value or a text. */
function readServerError(value: unknown): ServerError {
  if (typeof value === "string") return { words: readText(value), code: "", status: null };
  if (Array.isArray(value)) return readServerError(value[0]);
  if (!isObject(value)) return { words: "", code: "", status: null };
  const { error } = value;
  const inner = isObject(error) ? error : value;
  const texts = [
    typeof error === "string" ? error : "",
    textOf(inner.message),
    readDetail(value.detail),
    textOf(inner.msg),
  ].filter((text, index, all) => text !== "" && all.indexOf(text) === index);
  const words = texts.length > 0
    ? texts.join(": ")
    : Object.keys(inner).length > 0
    ? JSON.stringify(inner)
    : "";
  const code = [inner.code, inner.type, inner.status].filter((part) => typeof part === "string");
  const status = [inner.code, inner.status, inner.status_code].map(Number)
    .find((number) => number >= 400 && number < 600);
  return { words: oneLine(words), code: code.join(" "), status: status ?? null };
}

/** FastAPI: a text, or a list of what is wrong with which field. */
function readDetail(detail: unknown): string {
  if (!Array.isArray(detail)) return textOf(detail);
  return detail.map((entry) =>
    isObject(entry) ? [entry.loc, entry.msg].flat().filter(Boolean).join(" ") : ""
  ).join("; ");
}

/** A page has its words in the title. */
function readText(text: string): string {
  if (!/^\s*</.test(text)) return oneLine(text);
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1] ?? "";
  return oneLine(title === "" ? "an HTML page" : `an HTML page "${title.trim()}"`);
}

const maxWords = 1000;

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > maxWords ? line.slice(0, maxWords) + "…" : line;
}
