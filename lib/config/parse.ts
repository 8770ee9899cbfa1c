/**
 * From the text of a setting to its value.
 * @module
 */
import { delimiter, resolve } from "node:path";
import type { Json, JsonObject } from "../events.ts";

/**
 * The value of a text; or what was expected instead; or a sentence about what
 * is wrong, which begins behind the name of the source and does not show the text.
 */
export type Parsed<T> =
  | { value: T }
  | { expected: string }
  | { problem: string; hint: string };

/** Where relative paths start, and what `~` stands for. */
export interface Place {
  home: string;
  workFolder: string;
}

/**
 * Reads the texts of a setting: one, or as many as a repeated flag was given.
 * A text is never empty and has no blanks around it.
 */
export type Parser<T> = (texts: readonly string[], place: Place) => Parsed<T>;

/** A name that stays on its line: it may come from the `.env` of a folder of others. */
export function parseName([text = ""]: readonly string[]): Parsed<string> {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
    ? { expected: "a name on one line, without control characters" }
    : { value: text };
}

/** Seconds with a fraction, as milliseconds; 0 means no limit. */
export function parseSeconds([text = ""]: readonly string[]): Parsed<number> {
  return /^(\d+(\.\d*)?|\.\d+)$/.test(text) && Number(text) <= 1e6
    ? { value: Number(text) * 1000 }
    : { expected: "seconds as a number from 0 (no limit) to 1000000, such as 30 or 0.5" };
}

/** A whole number; 0 means no limit. */
export function parseCount([text = ""]: readonly string[]): Parsed<number> {
  return /^\d{1,9}$/.test(text)
    ? { value: Number(text) }
    : { expected: "a whole number from 0 (no limit)" };
}

/** A whole number from 1. */
export function parsePositive([text = ""]: readonly string[]): Parsed<number> {
  return /^[1-9]\d{0,5}$/.test(text)
    ? { value: Number(text) }
    : { expected: "a whole number from 1" };
}

/** Whether something is switched on. */
export function parseSwitch([text = ""]: readonly string[]): Parsed<boolean> {
  if (/^(1|true|yes|on)$/i.test(text)) return { value: true };
  return /^(0|false|no|off)$/i.test(text) ? { value: false } : { expected: "1 or 0" };
}

/** One of some words; old words stand for new ones. */
export function parseChoice<const T extends string>(
  choices: readonly T[],
  oldWords: Readonly<Record<string, T>> = {},
): Parser<T> {
  return ([text = ""]) => {
    const value = choices.find((choice) => choice === text) ??
      (Object.hasOwn(oldWords, text) ? oldWords[text] : undefined);
    const [last, ...others] = [...choices].reverse();
    return value === undefined
      ? { expected: `${others.reverse().join(", ")} or ${last}` }
      : { value };
  };
}

/** An http or https address, without a slash or `/chat/completions` at its end. */
export function parseBaseUrl([text = ""]: readonly string[]): Parsed<string> {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { expected: "an http or https address such as http://localhost:11434/v1" };
  }
  if (url.username || url.password) {
    return { problem: "contains a user name or a password", hint: "Put the key into LLM_API_KEY" };
  }
  url.hash = "";
  url.pathname = url.pathname.replace(/\/+$/, "").replace(/\/chat\/completions$/, "");
  return { value: url.href.replace(/\/+$/, "") };
}

/** What stands in the place of a key in documentation. */
const placeholder = new RegExp(
  [
    "…|\\.\\.\\.",
    "^<.*>$|^\\{.*\\}$|^\\$",
    "your[-_ ]?(own[-_ ]?)?(\\w+[-_ ])?(api[-_ ]?)?(key|token|secret)",
    "^(sk-|key-)?[x*]{3,}$|^(sk-)?(change|replace)[-_ ]?(me|this)$",
  ].join("|"),
  "i",
);

/** A key: letters, digits and signs of ASCII. A placeholder is none. */
export function parseApiKey([text = ""]: readonly string[]): Parsed<string> {
  if (placeholder.test(text)) {
    return {
      problem: `is "${text.slice(0, 40)}", the placeholder of an example`,
      hint: "Put the key that your provider gave you in its place, or leave the variable unset " +
        "for a server of your own",
    };
  }
  if (/^[\x21-\x7e]+$/.test(text)) return { value: text };
  return {
    problem: "has a character that no key has: a space, a line break or a letter beyond ASCII",
    hint: "Copy the key again",
  };
}

/** Folders, as absolute paths; `~` is the home. */
export function parseFolders(
  texts: readonly string[],
  { home, workFolder }: Place,
): Parsed<string[]> {
  if (texts.length === 0) return { expected: "folders" };
  const absolute = (path: string) => resolve(workFolder, path.replace(/^~(?=$|[/\\])/, home));
  return { value: texts.map(absolute) };
}

/** Splits a list of paths at the separator of the operating system. */
export function splitPaths(text: string): string[] {
  return text.split(delimiter).map((path) => path.trim()).filter(Boolean);
}

/** `KEY=VALUE`, where the value is JSON or else text. */
export function parseOptions(texts: readonly string[]): Parsed<JsonObject> {
  const value: JsonObject = {};
  for (const text of texts) {
    const [, key, rest = ""] = /^([^=\s]+)=([^]*)$/.exec(text) ?? [];
    if (key === undefined) return { expected: "KEY=VALUE, such as temperature=0.2" };
    value[key] = jsonOrText(rest.trim());
  }
  return { value };
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** `NAME: VALUE`, as in the head of a request (RFC 9110, section 5). */
export function parseHeaders(texts: readonly string[]): Parsed<Record<string, string>> {
  const value: Record<string, string> = {};
  for (const text of texts) {
    const [, name, rest] = /^([\w!#$%&'*+.^`|~-]+)\s*:\s*([\x20-\x7e\t]*)$/.exec(text) ?? [];
    if (name === undefined || rest === undefined) {
      const start = text.includes(":") ? `the header "${text.split(":")[0]}"` : "a header";
      return {
        problem: `has ${start} that cannot be sent`,
        hint: 'A header is NAME: VALUE in ASCII, such as "X-Title: report"',
      };
    }
    value[name] = rest.trim();
  }
  return { value };
}
