/**
 * Values as models write them outside of JSON: Python literals, keys without
 * quotation marks, arguments with `=`.
 * @module
 */
import type { Json, JsonObject } from "../../events.ts";

/** A value and where it ends. */
export interface Parsed<T> {
  value: T;
  end: number;
}

const maxDepth = 50;

/** Reads `(name=value, …)` from an opening parenthesis; null if it is something else. */
export function parseKeywords(text: string, start: number): Parsed<JsonObject> | null {
  return readMembers(text, start + 1, { close: ")", separator: "=", depth: 0 });
}

/** Reads `{key: value, …}` from an opening brace, with or without quotation marks; null if it is something else. */
export function parseLooseObject(text: string, start: number): Parsed<JsonObject> | null {
  return readMembers(text, start + 1, { close: "}", separator: ":", depth: 0 });
}

interface Members {
  close: string;
  separator: string;
  depth: number;
}

function readMembers(
  text: string,
  start: number,
  { close, separator, depth }: Members,
): Parsed<JsonObject> | null {
  const members: JsonObject = {};
  let at = skipBlank(text, start);
  while (text[at] !== close) {
    const key = readKey(text, at);
    if (key === null) return null;
    at = skipBlank(text, key.end);
    if (text[at] !== separator) return null;
    const value = readValue(text, skipBlank(text, at + 1), depth + 1);
    if (value === null) return null;
    members[key.value] = value.value;
    at = skipBlank(text, value.end);
    if (text[at] === ",") at = skipBlank(text, at + 1);
    else if (text[at] !== close) return null;
  }
  return { value: members, end: at + 1 };
}

function readKey(text: string, at: number): Parsed<string> | null {
  if (text[at] === '"' || text[at] === "'") return readString(text, at);
  const word = matchAt(/[A-Za-z_][\w-]{0,80}/y, text, at);
  return word === null ? null : { value: word, end: at + word.length };
}

function readValue(text: string, at: number, depth: number): Parsed<Json> | null {
  if (depth > maxDepth) return null;
  switch (text[at]) {
    case '"':
    case "'":
      return readString(text, at);
    case "{":
      return readMembers(text, at + 1, { close: "}", separator: ":", depth });
    case "[":
      return readList(text, at + 1, depth);
  }
  const number = matchAt(/-?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,4})?/y, text, at);
  if (number !== null) return { value: Number(number), end: at + number.length };
  const word = matchAt(/true|True|false|False|null|None/y, text, at);
  if (word === null) return null;
  const value = word.toLowerCase() === "true" ? true : /^f/i.test(word) ? false : null;
  return { value, end: at + word.length };
}

function readList(text: string, start: number, depth: number): Parsed<Json[]> | null {
  const list: Json[] = [];
  let at = skipBlank(text, start);
  while (text[at] !== "]") {
    const value = readValue(text, at, depth + 1);
    if (value === null) return null;
    list.push(value.value);
    at = skipBlank(text, value.end);
    if (text[at] === ",") at = skipBlank(text, at + 1);
    else if (text[at] !== "]") return null;
  }
  return { value: list, end: at + 1 };
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** One or three quotation marks of either kind. */
function readString(text: string, start: number): Parsed<string> | null {
  const one = text[start] ?? "";
  const mark = text.startsWith(one.repeat(3), start) ? one.repeat(3) : one;
  const parts: string[] = [];
  for (let at = start + mark.length; at < text.length;) {
    if (text.startsWith(mark, at)) return { value: parts.join(""), end: at + mark.length };
    const character = text[at] ?? "";
    if (character !== "\\") {
      parts.push(character);
      at++;
      continue;
    }
    const code = matchAt(/\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}/y, text, at);
    const next = text[at + 1] ?? "";
    parts.push(code ? String.fromCharCode(parseInt(code.slice(2), 16)) : escapes[next] ?? next);
    at += code?.length ?? 2;
  }
  return null;
}

function skipBlank(text: string, start: number): number {
  let at = start;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\t" || text[at] === "\r") at++;
  return at;
}

/** What a sticky expression matches at a place. */
export function matchAt(expression: RegExp, text: string, at: number): string | null {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? null;
}
