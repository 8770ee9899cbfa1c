/**
 * An endpoint's error in whatever shape it came, read into one.
 * @module
 */
import { isObject, parseJson, textOf } from "../stream/json.ts";
import { readWait } from "./wait.ts";

/** What an endpoint said when it did not answer. */
export interface ServerError {
  /** As one line; "" if it said nothing. */
  words: string;
  /** `code`, `type`, `status` and reasons in details, for matching. */
  code: string;
  /** The field of the request that it complains about. */
  param: string | null;
  /** A status in the error object itself. */
  status: number | null;
  /** What it asks to wait, in fields or words. */
  waitMs: number | null;
  /** True for JSON that says what is wrong, as endpoints do, and not just "not found". */
  isExplained: boolean;
}

/** An error as the table of failures looks at it. */
export interface Seen extends ServerError {
  /** HTTP status, or the one that the error names or implies. */
  status: number;
  /** True if the words name something that can be changed in the request. */
  hasRemedy: boolean;
}

/** How a row of the table of failures is recognised in what an endpoint said; all that is given must hold. */
export interface Recognition {
  /** HTTP status, or the one that the error names. */
  status?: readonly number[];
  /** In the code and the words of the error. */
  words?: RegExp;
  /** Not in them. */
  butNot?: RegExp;
  /** What else must hold. */
  when?: (seen: Seen) => boolean;
}

/** Reads the error of a body or of a value in a stream. */
export function readServerError(value: unknown): ServerError {
  if (typeof value === "string") {
    // Some proxies answer with an event, whatever the status.
    const text = value.trimStart();
    const parsed = parseJson(text.startsWith("data:") ? firstLine(text.slice(5)) : text);
    return isObject(parsed) || Array.isArray(parsed)
      ? readServerError(parsed)
      : { ...nothing, words: readText(value), waitMs: readWait(value, null) };
  }
  if (Array.isArray(value)) return isObject(value[0]) ? readServerError(value[0]) : nothing;
  if (!isObject(value)) return nothing;
  const { error } = value;
  const inner = isObject(error) ? error : value;
  const detail = readDetail(value.detail);
  const texts = [
    typeof error === "string" ? error : "",
    textOf(inner.message),
    detail.words,
    textOf(inner.msg),
    innerWords(inner.metadata),
  ].filter((text, index, all) => text !== "" && all.indexOf(text) === index);
  const words = texts.length > 0
    ? texts.join(": ")
    : Object.keys(inner).length > 0
    ? shorten(inner)
    : "";
  const details = Array.isArray(inner.details) ? inner.details : [];
  const code = [
    ...[inner.code, inner.type, inner.status, value.code],
    ...details.map((entry) => isObject(entry) ? entry.reason : null),
  ].filter((part) => typeof part === "string" || typeof part === "number");
  const status = [inner.code, inner.status, inner.status_code].map(Number)
    .find((number) => number >= 400 && number < 600);
  return {
    words: oneLine(words),
    code: code.join(" ").slice(0, maxWords),
    param: typeof inner.param === "string" ? inner.param : detail.field,
    status: status ?? null,
    waitMs: readWait(words, value),
    isExplained: texts.length > 0 && !bareNotFound.test(words),
  };
}

function firstLine(text: string): string {
  const end = text.indexOf("\n");
  return end < 0 ? text : text.slice(0, end);
}

const nothing: ServerError = {
  words: "",
  code: "",
  param: null,
  status: null,
  waitMs: null,
  isExplained: false,
};

const bareNotFound =
  /^(?:error:? )?(?:404:? )?(?:(?:page|route|path|file|resource|url) )?not found\.?$/i;

/** Providers behind a router: what they said themselves. */
function innerWords(metadata: unknown): string {
  if (!isObject(metadata) || typeof metadata.raw !== "string") return "";
  const inner = parseJson(metadata.raw);
  const error = isObject(inner) && isObject(inner.error) ? inner.error : inner;
  return isObject(error) ? textOf(error.message) : metadata.raw.slice(0, maxWords);
}

/** FastAPI: a text, or a list of what is wrong with which field. */
function readDetail(detail: unknown): { words: string; field: string | null } {
  if (!Array.isArray(detail)) return { words: textOf(detail), field: null };
  const entries = detail.slice(0, 20).filter(isObject);
  const location = ({ loc }: { loc?: unknown }): unknown[] => Array.isArray(loc) ? loc : [loc];
  const [first] = entries;
  const field = first === undefined ? null : location(first).find((part) => part !== "body");
  return {
    words: entries.map((entry) => [...location(entry), entry.msg].filter(Boolean).join(" "))
      .join("; "),
    field: typeof field === "string" ? field : null,
  };
}

/** A page has its words in the title. */
function readText(text: string): string {
  if (!text.trimStart().startsWith("<")) return oneLine(text);
  const lower = text.slice(0, maxPageChars).toLowerCase();
  const tag = lower.indexOf("<title");
  const start = tag < 0 ? -1 : lower.indexOf(">", tag);
  const end = start < 0 ? -1 : lower.indexOf("<", start);
  const title = end < 0 ? "" : text.slice(start + 1, end).trim();
  return oneLine(title === "" ? "an HTML page" : `an HTML page "${title}"`);
}

const maxPageChars = 64 * 1024;
const maxWords = 1000;

function oneLine(text: string): string {
  const start = text.trimStart().slice(0, 20 * maxWords);
  const line = start.replaceAll(/\s+/g, " ").trim().toWellFormed();
  return line.length > maxWords ? line.slice(0, maxWords).toWellFormed() + "…" : line;
}

function shorten(value: object): string {
  return JSON.stringify(value).slice(0, 2 * maxWords);
}
