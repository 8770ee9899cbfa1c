/**
 * How long an endpoint asks to wait: in a header, in a field of its error, or
 * in its words.
 * @module
 */
import { isObject } from "../stream/json.ts";

/** What says so much says nothing. */
const maxSaidMs = 365 * 86_400_000;

/** A wait as it was said; null for what no server means. */
function sensible(waitMs: number): number | null {
  return waitMs >= 0 && waitMs <= maxSaidMs ? Math.round(waitMs) : null;
}

/** Milliseconds that a response's headers ask to wait; null if they do not, or not readably. */
export function readRetryAfter(headers: Headers): number | null {
  const ms = sensible(Number(headers.get("retry-after-ms") || NaN));
  if (ms !== null) return ms;
  const text = headers.get("retry-after");
  if (text === null) return null;
  const seconds = text.trim() === "" ? NaN : Number(text);
  if (!Number.isNaN(seconds)) return sensible(seconds * 1000);
  // A date is meant by the clock of the server, which is also in the response.
  return sensible(Date.parse(text) - Date.parse(headers.get("date") ?? ""));
}

/** Milliseconds that an error asks to wait, by its fields or else its words; null if it does not. */
export function readWait(words: string, value: unknown): number | null {
  return readFields(value, 0) ?? readWords(words);
}

/** Where errors keep their fields; deeper ones are not looked for. */
const maxDepth = 4;
const holders = ["error", "details", "metadata", "headers", "detail"];

function readFields(value: unknown, depth: number): number | null {
  if (depth > maxDepth) return null;
  if (Array.isArray(value)) {
    for (const entry of value.slice(0, 20)) {
      const waitMs = readFields(entry, depth + 1);
      if (waitMs !== null) return waitMs;
    }
    return null;
  }
  if (!isObject(value)) return null;
  const waitMs = readField(value.retry_after_ms, 1) ?? readField(value.retryDelay, 1000) ??
    readField(value.retry_after, 1000) ?? readField(value.retryAfter, 1000) ??
    readField(value["Retry-After"], 1000) ?? readField(value["retry-after"], 1000) ??
    readField(value.estimated_time, 1000);
  if (waitMs !== null) return waitMs;
  for (const name of holders) {
    const inner = readFields(value[name], depth + 1);
    if (inner !== null) return inner;
  }
  return null;
}

/** A number of units, or a text such as `38.6s`. */
function readField(value: unknown, unitMs: number): number | null {
  if (typeof value === "number") return sensible(value * unitMs);
  if (typeof value !== "string" || value.trim() === "") return null;
  const number = Number(value);
  return Number.isNaN(number) ? readDuration(value) : sensible(number * unitMs);
}

const asked =
  /(?:try again|retry|retrying|wait|available|resets?|reset)(?:\s+(?:your request|after|in|for|at least|about|another)){0,3}\s*:?\s*((?:\d{1,9}(?:\.\d{1,9})?\s?(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)[\s,]{0,2}(?:and )?){1,5})/i;

function readWords(words: string): number | null {
  const text = asked.exec(words.slice(0, 4000))?.[1];
  return text === undefined ? null : readDuration(text);
}

const unitsMs: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|milli)/i, 1],
  [/^s/i, 1000],
  [/^m/i, 60_000],
  [/^h/i, 3_600_000],
  [/^d/i, 86_400_000],
];

/** Reads `1m2.3s`, `350ms`, `5 days`. */
function readDuration(text: string): number | null {
  let sum: number | null = null;
  for (
    const [, number = "", unit = ""] of text.slice(0, 100).matchAll(/(\d+(?:\.\d+)?)\s?([a-z]+)/gi)
  ) {
    const unitMs = unitsMs.find(([name]) => name.test(unit))?.[1];
    if (unitMs === undefined) break;
    sum = (sum ?? 0) + Number(number) * unitMs;
  }
  return sum === null ? null : sensible(sum);
}
