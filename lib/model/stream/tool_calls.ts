/**
 * Deltas of tool calls to whole calls. Real servers leave out or repeat the
 * index, the id and the name, send the arguments as an object or twice: what
 * can be read in one way only is read, anything else becomes a call with a
 * `defect`, which does not run.
 * @module
 */
import type { JsonObject } from "../../events.ts";
import type { ToolCall } from "../chat_model.ts";
import { isObject, parseJson } from "./json.ts";

/** A call of which more may come. */
interface PartialCall {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
  opaque: JsonObject;
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

/** Assembles the calls of one message. */
export class ToolCallAssembler {
  readonly #newId: () => string;
  readonly #calls: PartialCall[] = [];

  /** `newId` makes ids of nine letters and digits, for calls without one. */
  constructor(newId: () => string) {
    this.#newId = newId;
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
      if (call === undefined || (seen.has(call) && delta.name !== "")) {
        call = { index: delta.index, id: "", name: "", arguments: "", opaque: {} };
        this.#calls.push(call);
      }
      seen.add(call);
      // Set, not appended: some servers repeat them in every delta.
      if (delta.id !== "") call.id = delta.id;
      if (delta.name !== "") call.name = delta.name;
      call.arguments += delta.arguments;
      for (const field of opaqueFields) {
        const value = entry[field];
        if (value !== undefined && value !== null) call.opaque[field] = value;
      }
    }
  }

  /** Returns the calls; none of them runs if the answer came to a `brokenEnd`. */
  finish(brokenEnd?: string): ToolCall[] {
    return this.#calls.map((call) => {
      const { text, defect } = readArguments(call.arguments);
      const problem = brokenEnd ?? (call.name === "" ? "it names no function" : defect);
      return {
        key: this.#newId(),
        id: call.id === "" ? this.#newId() : call.id,
        name: call.name,
        arguments: text,
        ...(problem !== undefined && { defect: `This call was not run: ${problem}` }),
        ...(Object.keys(call.opaque).length > 0 && { opaque: call.opaque }),
      };
    });
  }

  /** The call that a delta continues; undefined if it begins one. */
  #find(delta: CallDelta): PartialCall | undefined {
    const call = this.#calls.findLast((call) =>
      delta.index === undefined || call.index === undefined
        ? delta.id === "" || call.id === "" || call.id === delta.id
        : call.index === delta.index
    );
    return call === undefined || beginsAnother(call, delta) ? undefined : call;
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
    call.arguments.trim() !== "{}" && isObject(parseJson(call.arguments));
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

/** Arguments as JSON text of one object, or the text as it came and what is wrong with it. */
function readArguments(text: string): { text: string; defect?: string } {
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
