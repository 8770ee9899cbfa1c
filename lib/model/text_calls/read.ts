/**
 * Tool calls that a model wrote as text, because its server did not recognise
 * them, or because it was asked to.
 * @module
 */
import type { JsonObject } from "../../events.ts";
import type { ToolDefinition } from "../chat_model.ts";
import { isObject, parseJson } from "../stream/json.ts";
import { readArgumentsAt } from "./arguments.ts";
import { matchAt } from "./literals.ts";
import { blankCode, findMarkers, type Marker } from "./markers.ts";
import { createFinder, endOfValue, type Finder } from "./scan.ts";

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

export interface WrittenCalls {
  /** The text around the calls. */
  text: string;
  calls: WrittenCall[];
}

/** A call as it is usually written, even with the name of a tool that does not exist. */
const usualStart = /^[ \t]*(?:<tool_call>|<function=|<(?:[^\s<>]{0,12}[|｜])?invoke )/m;

/**
 * True if a text without real calls holds a call that leaked: a special token
 * or a tag about tools beside the name of a tool, outside of code; one of the
 * tags `<tool_call>`, `<function=…>` and `<invoke …>` at the start of a line; or
 * nothing but a JSON object that names one of the tools.
 */
export function hasLeakedCall(text: string, tools: readonly ToolDefinition[]): boolean {
  if (usualStart.test(blankCode(text).replaceAll(/[ \t]{20,}/g, " "))) return true;
  const { calls } = readWrittenCalls(text, tools);
  return calls.some(({ name }) => tools.some((tool) => tool.name === name));
}

/**
 * Reads the calls in a text, whatever format they are in. What is marked as a
 * call but does not parse becomes one whose arguments are that text, so that
 * the model can be told; nothing is guessed.
 */
export function readWrittenCalls(text: string, tools: readonly ToolDefinition[]): WrittenCalls {
  const bare = bareCalls(text, tools);
  if (bare.length > 0) return { text: "", calls: bare };
  return new CallReader(text, tools).read();
}

/** Characters between a sign and the name of the tool that it announces. */
const maxGap = 160;
/** Words that may stand there; any other makes it a sentence. */
const gapWords = new Set(
  "name tool_name tool function functions type id commentary analysis assistant json print recipient"
    .split(" "),
);

class CallReader {
  /** Quotation marks of Gemma's are as good as any. */
  readonly #text: string;
  readonly #tools: readonly ToolDefinition[];
  readonly #names: RegExp | null;
  readonly #find: Finder;
  readonly #calls: WrittenCall[] = [];
  readonly #rest: string[] = [];
  #at = 0;

  constructor(text: string, tools: readonly ToolDefinition[]) {
    this.#text = text.replaceAll('<|"|>', '"');
    this.#tools = tools;
    const names = tools.map(({ name }) => RegExp.escape(name));
    this.#names = names.length === 0
      ? null
      : new RegExp(`(?<![\\w-])(?:${names.join("|")})(?![\\w-])`);
    this.#find = createFinder(this.#text);
  }

  read(): WrittenCalls {
    for (const marker of findMarkers(blankCode(this.#text))) {
      if (marker.start < this.#at) continue;
      const end = this.#readAt(marker);
      if (end === null) continue;
      this.#rest.push(this.#text.slice(this.#at, marker.start));
      this.#at = this.#skipSigns(end);
    }
    this.#rest.push(this.#text.slice(this.#at));
    const rest = this.#rest.join("");
    return {
      text: (this.#calls.length > 0 ? withoutWrappers(rest) : rest).trim(),
      calls: this.#calls,
    };
  }

  /** Reads the call that a sign begins; returns where it ends, or null if it begins none. */
  #readAt(marker: Marker): number | null {
    return this.#readJson(marker) ?? this.#readTag(marker) ?? this.#readNamed(marker);
  }

  /** JSON right behind the sign. */
  #readJson({ text, end }: Marker): number | null {
    const behind = text.startsWith("<") && !text.endsWith(">")
      ? matchAt(/[^\n<>]{0,40}>/y, this.#text, end)?.length ?? 0
      : 0;
    const start = end + behind + (matchAt(/\s+/y, this.#text, end + behind)?.length ?? 0);
    const first = this.#text[start];
    if (first !== "{" && first !== "[") return null;
    const isUsual = /^<tool_calls?$/i.test(text);
    const valueEnd = endOfValue(this.#text, start);
    const json = this.#text.slice(start, valueEnd ?? this.#text.length);
    const calls = valueEnd === null ? null : readJsonCalls(json);
    if (calls !== null && (isUsual || calls.some(({ name }) => this.#isTool(name)))) {
      for (const call of calls) this.#calls.push(call);
      return valueEnd;
    }
    if (!isUsual || first === "[") return null;
    const close = this.#find("</tool_call>", start);
    const broken = this.#text.slice(start, close ?? this.#text.length).trim();
    this.#calls.push({ name: "", arguments: broken });
    return close ?? this.#text.length;
  }

  /** `<function=NAME>` and `<invoke name="NAME">`, whatever the name. */
  #readTag({ start }: Marker): number | null {
    const tag = matchAt(
      /<(?:function=[\w.-]{1,100}|(?:[^\s<>]{0,20}[|｜:])?invoke name="[^"<>]{0,100}")>/y,
      this.#text,
      start,
    );
    if (tag === null) return null;
    const name = /(?:=|name=")([\w.-]*)"?>$/.exec(tag)?.[1] ?? "";
    const prefix = /^<([^\s=>]*)/.exec(tag)?.[1] ?? "";
    const bodyStart = start + tag.length;
    const close = this.#find(`</${prefix}>`, bodyStart) ?? this.#text.length;
    const { args } = readArgumentsAt(this.#text, {
      start: bodyStart,
      limit: close,
      find: this.#find,
    }, this.#tool(name));
    const body = this.#text.slice(bodyStart, close);
    this.#calls.push({ name, arguments: args === null ? body : JSON.stringify(args) });
    return close;
  }

  /** A sign beside the name of a tool. */
  #readNamed(marker: Marker): number | null {
    const window = this.#text.slice(marker.end, marker.end + maxGap);
    const match = this.#names?.exec(window) ?? null;
    if (match === null || !isGap(window.slice(0, match.index))) return null;
    const [name] = match;
    const start = marker.end + match.index + name.length;
    const parsed = readArgumentsAt(this.#text, {
      start,
      limit: this.#text.length,
      find: this.#find,
    }, this.#tool(name));
    if (parsed.args === null) {
      this.#calls.push({ name, arguments: this.#text.slice(start, parsed.end).trim() });
    } else this.#calls.push({ name, arguments: JSON.stringify(parsed.args) });
    return parsed.end;
  }

  #isTool(name: string): boolean {
    return this.#tools.some((tool) => tool.name === name);
  }

  #tool(name: string): ToolDefinition | null {
    return this.#tools.find((tool) => tool.name === name) ?? null;
  }

  /** Returns where what closes a call ends. */
  #skipSigns(start: number): number {
    let end = start;
    while (true) {
      const sign = matchAt(closingSign, this.#text, end);
      if (sign === null) return end;
      end += sign.length;
    }
  }
}

/** A tag or a token that ends something, a bracket, the end of a code fence. */
const closingSign =
  /\s{0,100}(?:<\/[^<>\n]{1,60}>|<[|｜]\/?[^<>|｜\n]{0,40}end[^<>|｜\n]{0,40}[|｜]>|<[|｜](?:\/[^<>|｜\n]{1,40}|call)[|｜]>|<\w{1,40}[|｜]>|\[\/[A-Z_]{3,30}\]|[)\]]|```(?![\w`]))/iy;

/** True if what stands between a sign and a name is no sentence. */
function isGap(gap: string): boolean {
  const bare = gap.replaceAll(/<[^<>\n]{0,60}>|\[[A-Z_]{3,30}\]|\bto=|\bcall:/g, " ");
  if (!/^[\w\s"'=:.{}[\](),<>/|｜▁-]*$/.test(bare)) return false;
  return (bare.match(/[A-Za-z_]+/g) ?? []).every((word) => gapWords.has(word.toLowerCase()));
}

/** Tags and tokens around calls, which mean nothing without them. */
function withoutWrappers(text: string): string {
  return text.replaceAll(
    /<\/?(?:[^\s<>]{0,20}[|｜:])?(?:tool_calls?|function_calls|TOOLCALL|tool_use|function)>|<[|｜][^<>|｜\n]{1,40}[|｜]?>|\[\/?TOOL_CALLS\]/gi,
    "",
  );
}

function readJsonCalls(json: string): WrittenCall[] | null {
  const value = parseJson(json);
  const list = Array.isArray(value) ? value : [value];
  const calls = list.map(readJsonCall).filter((call) => call !== null);
  return calls.length > 0 && calls.length === list.length ? calls : null;
}

function readJsonCall(value: unknown): WrittenCall | null {
  if (!isObject(value)) return null;
  const call: JsonObject = isObject(value.function) ? value.function : value;
  const name = call.name ?? call.tool_name;
  if (typeof name !== "string") return null;
  const given = call.arguments ?? call.parameters ?? call.args ?? call.input ?? {};
  return { name, arguments: typeof given === "string" ? given : JSON.stringify(given) };
}

/** Calls in a text that is nothing but the JSON of them, perhaps in a code fence. */
function bareCalls(text: string, tools: readonly ToolDefinition[]): WrittenCall[] {
  const calls = readJsonCalls(withoutFence(text));
  const isTool = ({ name }: WrittenCall) => tools.some((tool) => tool.name === name);
  return calls?.every(isTool) ? calls : [];
}

/** A text without the code fence that is around all of it. */
function withoutFence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith("```") || !trimmed.endsWith("```")) return trimmed;
  const inner = trimmed.slice(3, -3);
  return (inner.startsWith("json") ? inner.slice(4) : inner).trim();
}
