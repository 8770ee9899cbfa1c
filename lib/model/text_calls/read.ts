/**
 * Tool calls that a model wrote as text, because its server did not recognise
 * them, or because it was asked to.
 * @module
 */
import type { Json, JsonObject } from "../../events.ts";
import type { ToolDefinition } from "../chat_model.ts";
import { isObject, parseJson } from "../stream/json.ts";

/** What the model is told once when a call of it leaked into its text. */
export const leakedCallCorrection = "Your last message contained a tool call as text, which was " +
  "not run. Call the tool through the tool interface instead of writing the call, or give your " +
  "answer without it.";

/** A call as it was written. */
export interface WrittenCall {
  name: string;
  /** JSON text of one object, or the text as it came where it is none. */
  arguments: string;
}

/** What {@linkcode readWrittenCalls} finds. */
export interface WrittenCalls {
  /** The text around the calls. */
  text: string;
  calls: WrittenCall[];
}

/** Where a call begins: at the start of a line, so that an answer may mention the tags. */
const callStart = /^[ \t]*(?:<tool_call>|<function=|<(?:[^\s<>]{0,12}[|｜])?invoke )/m;
const codeFence = /^ {0,3}(```|~~~)[^\n]*\n[^]*?(?:^ {0,3}\1[^\n]*$|$(?![^]))/gm;

/**
 * True if a text without real calls holds a call that leaked: one of the tags
 * `<tool_call>`, `<function=…>` and `<invoke …>` at the start of a line and
 * outside of code, or nothing but a JSON object that names one of the tools.
 */
export function hasLeakedCall(text: string, tools: readonly ToolDefinition[]): boolean {
  if (callStart.test(text.replaceAll(codeFence, ""))) return true;
  return bareCalls(text, tools).length > 0;
}

/** Holds back what may be a call, while a text streams. */
export class CallGate {
  /** What may be a call, or the start of one. */
  #held = "";
  #isMidLine = false;
  #isStart = true;
  #isShut = false;

  /** Takes the next piece of text and returns what is certainly no call. */
  push(piece: string): string {
    this.#held += piece;
    if (this.#isShut) return "";
    if (this.#isStart) {
      // Blank so far, or JSON: the whole text may be a call.
      this.#isShut = /^\s*(?:[{[]|```)/.test(this.#held);
      if (this.#isShut || /^\s*`{0,2}$/.test(this.#held)) return "";
      this.#isStart = false;
    }
    const lineStart = this.#isMidLine ? this.#held.indexOf("\n") + 1 : 0;
    if (this.#isMidLine && lineStart === 0) return this.#release(this.#held.length);
    const call = this.#held.slice(lineStart).search(callStart);
    if (call >= 0) {
      this.#isShut = true;
      return this.#release(lineStart + call);
    }
    const lastLine = this.#held.lastIndexOf("\n") + 1;
    const mayBegin = /^[ \t]*(?:<|$)/.test(this.#held.slice(lastLine));
    return this.#release(mayBegin ? lastLine : this.#held.length);
  }

  /** Returns what was held back and turned out to be no call. */
  end(): string {
    return this.#release(this.#held.length);
  }

  #release(length: number): string {
    const released = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    if (released !== "") this.#isMidLine = !released.endsWith("\n");
    return released;
  }
}

/**
 * Reads the calls in a text, whatever format they are in. What is between the
 * tags but does not parse becomes a call whose arguments are that text, so
 * that the model can be told; nothing is guessed.
 */
export function readWrittenCalls(text: string, tools: readonly ToolDefinition[]): WrittenCalls {
  const bare = bareCalls(text, tools);
  if (bare.length > 0) return { text: "", calls: bare };
  const calls: WrittenCall[] = [];
  const rest = text.replaceAll(writtenCall, (_match, json, functionName, invokeName, body) => {
    if (json !== undefined) calls.push(...readJsonCalls(json));
    else calls.push(readTagCall(functionName ?? invokeName, body, tools));
    return "";
  });
  return { text: rest.replaceAll(/<\/?tool_calls?>|<\/?function_calls>/g, "").trim(), calls };
}

/** JSON in `<tool_call>`, else a function or an invocation with a parameter in each tag. */
const writtenCall =
  /<tool_call>\s*([[{][^]*?)\s*(?:<\/tool_call>|$(?![^]))|<(?:function=([\w.-]+)|(?:[^\s<>]{0,12}[|｜])?invoke name="([^"]*)")>([^]*?)(?:<\/function>|<\/(?:[^\s<>]{0,12}[|｜])?invoke>|$(?![^]))/g;

const parameter =
  /<(?:parameter=([\w.-]+)|(?:[^\s<>]{0,12}[|｜])?parameter name="([^"]*)"[^>]*)>([^]*?)<\/(?:[^\s<>]{0,12}[|｜])?parameter>/g;

function readJsonCalls(json: string): WrittenCall[] {
  const value = parseJson(json);
  const list = Array.isArray(value) ? value : [value];
  const calls = list.map(readJsonCall);
  return calls.every((call) => call !== null) ? calls : [{ name: "", arguments: json }];
}

function readJsonCall(value: unknown): WrittenCall | null {
  if (!isObject(value)) return null;
  const call = isObject(value.function) ? value.function : value;
  if (typeof call.name !== "string") return null;
  const given = call.arguments ?? call.parameters ?? {};
  return { name: call.name, arguments: typeof given === "string" ? given : JSON.stringify(given) };
}

function readTagCall(name: string, body: string, tools: readonly ToolDefinition[]): WrittenCall {
  const properties = propertiesOf(tools.find((tool) => tool.name === name));
  const found: JsonObject = {};
  const rest = body.replaceAll(parameter, (_match, key1, key2, text: string) => {
    const key: string = key1 ?? key2;
    found[key] = readValue(text, properties[key]);
    return "";
  });
  return { name, arguments: rest.trim() === "" ? JSON.stringify(found) : body };
}

function propertiesOf(tool: ToolDefinition | undefined): JsonObject {
  const properties = tool?.parameters.properties;
  return isObject(properties) ? properties : {};
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

/** Calls in a text that is nothing but the JSON of them, perhaps in a code fence. */
function bareCalls(text: string, tools: readonly ToolDefinition[]): WrittenCall[] {
  const json = text.trim().replace(/^```(?:json)?\s*([^]*?)\s*```$/, "$1");
  const value = parseJson(json);
  const calls = (Array.isArray(value) ? value : [value]).map(readJsonCall);
  const isCall = (call: WrittenCall | null): call is WrittenCall =>
    call !== null && tools.some(({ name }) => name === call.name);
  return calls.every(isCall) ? calls.filter(isCall) : [];
}
