/**
 * Arguments of a written call, in any of the ways in which they follow a name.
 * @module
 */
import type { Json, JsonObject } from "../../events.ts";
import type { ToolDefinition } from "../chat_model.ts";
import { isObject, parseJson } from "../stream/json.ts";
import { matchAt, parseKeywords, parseLooseObject } from "./literals.ts";
import { endOfValue, type Finder } from "./scan.ts";

/** Where to look. */
export interface ArgumentsPlace {
  /** Behind the name. */
  start: number;
  /** Nothing from here on belongs to the call. */
  limit: number;
  find: Finder;
}

/** What was found. */
export interface ReadArguments {
  /** Null if there is something that does not parse. */
  args: JsonObject | null;
  end: number;
}

/** What stands between a name and its arguments: marks, numbers, tokens, the start of a fence. */
const between =
  /(?:["'>\s]|\.call|:\d{1,9}|<[|｜][^<>|｜\n]{1,40}[|｜]?>|\[[A-Z_]{3,30}\](?:[A-Za-z0-9]{1,40}(?=\[))?|```(?:json)?|,?\s?"(?:arguments|parameters)"\s?:|json(?=[\s<{])){0,40}/y;

/** Reads the arguments behind a name; none at all is no argument. */
export function readArgumentsAt(
  text: string,
  { start, limit, find }: ArgumentsPlace,
  tool: ToolDefinition | null,
): ReadArguments {
  const at = start + (matchAt(between, text, start)?.length ?? 0);
  if (at >= limit) return { args: {}, end: Math.min(at, limit) };
  switch (text[at]) {
    case "(": {
      const keywords = parseKeywords(text, at);
      return { args: keywords?.value ?? null, end: keywords?.end ?? endOfLine(text, at, limit) };
    }
    case "{":
      return readObject(text, at, limit);
    case "<":
      return readTags(text, { start: at, limit, find }, tool);
    default:
      // A word that follows is none of the call's.
      return {
        args: text.slice(at, limit).trim() === "" || limit === text.length ? {} : null,
        end: at,
      };
  }
}

function readObject(text: string, start: number, limit: number): ReadArguments {
  const end = endOfValue(text, start);
  const value = end === null ? undefined : parseJson(text.slice(start, end));
  if (isObject(value) && end !== null) return { args: value, end };
  const loose = parseLooseObject(text, start);
  return { args: loose?.value ?? null, end: loose?.end ?? end ?? limit };
}

/** A parameter in each tag, or key and value in turn; a call without them has no arguments. */
const parameterTag =
  /<((?:[^\s<>=]{0,20}[|｜:])?parameter)(?:=([\w.-]{1,100})|\s+name="([^"<>]{1,100})"[^<>]{0,100})>|<(arg_key)>/y;

function readTags(
  text: string,
  { start, limit, find }: ArgumentsPlace,
  tool: ToolDefinition | null,
): ReadArguments {
  const properties = isObject(tool?.parameters.properties) ? tool.parameters.properties : {};
  const args: JsonObject = {};
  let at = start;
  while (at < limit) {
    at += matchAt(/\s+/y, text, at)?.length ?? 0;
    parameterTag.lastIndex = at;
    const tag = parameterTag.exec(text);
    if (tag === null) break;
    const [opening, name = "", byEquals, byName, argKey] = tag;
    let key = byEquals ?? byName ?? "";
    let valueStart = at + opening.length;
    if (argKey !== undefined) {
      const keyEnd = find("</arg_key>", valueStart);
      const valueTag = keyEnd === null ? null : matchAt(/<\/arg_key>\s*<arg_value>/y, text, keyEnd);
      if (keyEnd === null || valueTag === null) return { args: null, end: limit };
      key = text.slice(valueStart, keyEnd).trim();
      valueStart = keyEnd + valueTag.length;
    }
    const closing = argKey === undefined ? `</${name}>` : "</arg_value>";
    const valueEnd = find(closing, valueStart);
    if (valueEnd === null || valueEnd > limit) return { args: null, end: limit };
    args[key] = readValue(text.slice(valueStart, valueEnd), properties[key]);
    at = valueEnd + closing.length;
  }
  const isWhole = limit === text.length || text.slice(at, limit).trim() === "";
  return { args: isWhole ? args : null, end: at };
}

/** A text as the type that the tool declares; tags carry no types of their own. */
function readValue(text: string, schema: Json | undefined): Json {
  // One line break on either side belongs to the tags.
  const value = text.replace(/^\r?\n/, "").replace(/\r?\n$/, "");
  if (!isObject(schema) || schema.type === "string") return value;
  const parsed = parseJson(value.trim());
  return isJson(parsed) ? parsed : value;
}

function isJson(value: unknown): value is Json {
  return value !== undefined;
}

function endOfLine(text: string, start: number, limit: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? limit : Math.min(end, limit);
}
