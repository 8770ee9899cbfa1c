/**
 * Deltas of tool calls to whole calls. Real servers leave out or repeat the
 * index, the id and the name, send the arguments as an object or twice: what
 * can be read in one way only is read, anything else becomes a call with a
 * `defect`, which does not run.
 * @module
 */
import type { JsonObject } from "../../events.ts";
import { type ToolCall, unnamedTool } from "../chat_model.ts";
import { observed } from "../endpoint/attempt_failed.ts";
import { readEnd } from "./ends.ts";
import { isObject, parseJson } from "./json.ts";

/** A call of which more may come. */
interface PartialCall {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
  /** What the arguments are so far; looked at once they may be whole. */
  state: ArgumentsState;
  opaque: JsonObject;
}

/** Ends after which calls do not run, even those that look whole. */
export function describeEnd(finishReason: string | null): string | null {
  if (finishReason === null) return null;
  switch (readEnd(finishReason)) {
    case "length":
      return "the answer reached the limit of output tokens";
    case "filtered":
      return "the content filter of the endpoint stopped the answer";
    case "interrupted":
      return "the endpoint reported an error";
    case "whole":
    case "unknown":
      return null;
  }
}

/** One delta, its fields checked. */
interface CallDelta {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/** Fields of a call that its endpoint wants to see again. */
const opaqueFields = ["extra_content", "thought_signature", "provider_specific_fields"];

export interface ToolCallAssemblerOptions {
  /** Makes ids of nine letters and digits, for calls without one. */
  newId: () => string;
  /** Calls of one message at the most. */
  maxCalls: number;
  /** Told how many characters of names and arguments came. */
  onChars: (chars: number) => void;
}

/** Assembles the calls of one message. */
export class ToolCallAssembler {
  readonly #options: ToolCallAssemblerOptions;
  readonly #calls: PartialCall[] = [];

  /** Starts with no call. */
  constructor(options: ToolCallAssemblerOptions) {
    this.#options = options;
  }

  /** Calls begun so far. */
  get count(): number {
    return this.#calls.length;
  }

  /** Takes the `tool_calls` of one delta. */
  add(entries: readonly unknown[]): void {
    const seen = new Set<PartialCall>();
    for (const entry of entries) {
      if (!isObject(entry)) continue;
      const delta = readDelta(entry);
      let call = this.#find(delta);
      // Two entries with a name in one list are two calls, even if they are equal.
      if (call === null || (seen.has(call) && delta.name !== "")) {
        call = this.#begin(delta.index);
      }
      seen.add(call);
      // Set, not appended: some servers repeat them in every delta.
      if (delta.id !== "") call.id = delta.id;
      if (delta.name !== "") call.name = delta.name;
      call.arguments += delta.arguments;
      call.state.add(delta.arguments);
      this.#options.onChars(delta.arguments.length + delta.name.length);
      for (const field of opaqueFields) {
        const value = entry[field];
        if (value !== undefined && value !== null) call.opaque[field] = value;
      }
    }
  }

  /** Returns the calls; none of them runs if the answer came to a `brokenEnd`. */
  finish(brokenEnd: string | null = null): ToolCall[] {
    const { newId } = this.#options;
    return this.#calls.map((call) => {
      const { text, defect } = readArguments(call.arguments);
      const problem = brokenEnd ?? (call.name === "" ? "it names no function" : defect);
      return {
        key: newId(),
        id: call.id === "" ? newId() : call.id,
        name: call.name || unnamedTool,
        arguments: text.toWellFormed(),
        ...(problem !== undefined && problem !== null &&
          { defect: `This call was not run: ${problem}` }),
        ...(Object.keys(call.opaque).length > 0 && { opaque: call.opaque }),
      };
    });
  }

  #begin(index: number | undefined): PartialCall {
    const { maxCalls } = this.#options;
    if (this.#calls.length === maxCalls) {
      throw observed("endless", `the reply has more than ${maxCalls} tool calls`);
    }
    const state = new ArgumentsState();
    const call = { index, id: "", name: "", arguments: "", state, opaque: {} };
    this.#calls.push(call);
    return call;
  }

  /** The call that a delta continues; null if it begins one. */
  #find(delta: CallDelta): PartialCall | null {
    const call = this.#calls.findLast((call) =>
      delta.index === undefined || call.index === undefined
        ? delta.id === "" || call.id === "" || call.id === delta.id
        : call.index === delta.index
    );
    return call === undefined || beginsAnother(call, delta) ? null : call;
  }
}

/** True if a delta, in the place of a call, cannot belong to it. */
function beginsAnother(call: PartialCall, delta: CallDelta): boolean {
  if (delta.id !== "" && call.id !== "" && delta.id !== call.id) return true;
  if (delta.name === "" || call.name === "") return false;
  if (delta.name !== call.name) return true;
  // The same name again: a repetition, unless the call is whole and this one has its own id or arguments.
  const isSameId = delta.id !== "" && delta.id === call.id;
  return !isSameId && delta.arguments !== "" && delta.arguments !== call.arguments &&
    call.state.isWhole && isObject(parseJson(call.arguments)) && !isEmptyObject(call.arguments);
}

function isEmptyObject(text: string): boolean {
  return text.length < 20 && text.trim() === "{}";
}

/** Whether arguments that come in pieces are one whole object: looks at each character once. */
class ArgumentsState {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #hasEnded = false;
  /** True from the end of the first value on, as long as nothing follows. */
  isWhole = false;

  add(piece: string): void {
    if (piece === "" || (this.#hasEnded && !this.isWhole)) return;
    for (const character of piece) {
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (character === "\\") this.#isEscaped = true;
        else if (character === '"') this.#isInString = false;
      } else if (!" \t\r\n".includes(character)) this.#read(character);
    }
  }

  #read(character: string): void {
    if (this.#hasEnded) this.isWhole = false;
    else if (character === '"') this.#isInString = true;
    else if (character === "{" || character === "[") this.#depth++;
    else if ((character === "}" || character === "]") && --this.#depth === 0) {
      this.#hasEnded = this.isWhole = true;
    }
  }
}

function readDelta(entry: JsonObject): CallDelta {
  // Some servers put name and arguments beside the index, without `function`.
  const called = isObject(entry.function) ? entry.function : entry;
  return {
    index: typeof entry.index === "number" ? entry.index : undefined,
    id: typeof entry.id === "string" ? entry.id : "",
    name: typeof called.name === "string" ? called.name : "",
    arguments: readArgumentsDelta(called.arguments),
  };
}

function readArgumentsDelta(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** Reads arguments as JSON text of one object, or the text as it came and what is wrong with it. */
export function readArguments(text: string): { text: string; defect?: string } {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "null") return { text: "{}" };
  for (const candidate of [trimmed, withoutEmptyStart(trimmed), firstOfTwins(trimmed)]) {
    if (isObject(parseJson(candidate))) return { text: candidate };
  }
  const inner = parseJson(trimmed);
  if (typeof inner === "string" && isObject(parseJson(inner))) return { text: inner };
  const state = inner !== undefined
    ? "its arguments are JSON but no object"
    : "its arguments are not the JSON text of one object (cut off, or several at once)";
  return { text, defect: `${state}. Send the call again with complete arguments` };
}

/** `{}{"a":1}`: some gateways begin with an empty object. */
function withoutEmptyStart(text: string): string {
  return text.replace(/^\{\s*\}\s*/, "");
}

/** `{"a":1}{"a":1}`: some servers send the whole again after its parts. */
function firstOfTwins(text: string): string {
  const half = text.slice(0, Math.ceil(text.length / 2)).trim();
  return half === text.slice(Math.ceil(text.length / 2)).trim() ? half : text;
}
