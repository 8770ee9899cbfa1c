/**
 * Bytes of a streamed answer to its parsed chunks. Follows the event stream
 * format of the HTML standard where a server does, and understands those that
 * do not: one line break between events, data without `data:`, control
 * characters in strings, `NaN`.
 * @module
 */
import { endOfString, parseJson } from "./json.ts";

/** One thing that a stream said. */
export type StreamItem =
  | { type: "chunk"; chunk: unknown }
  /** An event or a line that a server names `error`; JSON if it parses, else text. */
  | { type: "error"; error: unknown }
  /** `[DONE]`: nothing that follows matters. */
  | { type: "done" }
  /** Text where a chunk was due. */
  | { type: "malformed"; text: string }
  /** A line that is longer than any chunk of a model; nothing after it is read. */
  | { type: "oversized"; chars: number };

/** A longer line would fill the memory. */
const maxEventChars = 16 * 1024 * 1024;

/** Events by which gateways keep a connection open; their data says nothing. */
const keepAliveEvents = new Set(["ping", "keepalive", "keep-alive", "heartbeat"]);

/**
 * Decodes one stream, fed in pieces of any size: where the pieces are cut has
 * no influence on the items.
 *
 * @example
 * ```ts
 * import { StreamDecoder } from "./events.ts";
 *
 * const decoder = new StreamDecoder();
 * const items = decoder.push(new TextEncoder().encode('data: {"id":1}\n\n'));
 * console.assert(JSON.stringify(items) === '[{"type":"chunk","chunk":{"id":1}}]');
 * ```
 */
export class StreamDecoder {
  // Else Deno drops a U+FEFF at the start of any piece, and not just of the stream.
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  #isStart = true;
  /** The line that has no end yet. */
  #line = "";
  #endedWithCr = false;
  /** Name of the event that is being read. */
  #event = "";
  /** Its data so far, where that is no complete JSON yet. */
  #data = "";
  /** True if that is text outside of any field. */
  #isStray = false;
  #isDone = false;
  readonly #maxEventChars: number;

  /** Reads lines of up to so many characters. @default 16 Mi */
  constructor(options: { maxEventChars?: number } = {}) {
    this.#maxEventChars = options.maxEventChars ?? maxEventChars;
  }

  /** Takes the next bytes and returns what is complete with them. */
  push(bytes: Uint8Array): StreamItem[] {
    return this.#read(this.#utf8.decode(bytes, { stream: true }));
  }

  /** Returns what is left when no bytes follow. */
  end(): StreamItem[] {
    return this.#read(this.#utf8.decode() + "\n\n");
  }

  #read(text: string): StreamItem[] {
    const items: StreamItem[] = [];
    if (text === "" || this.#isDone) return items;
    if (this.#isStart && text.startsWith("\ufeff")) text = text.slice(1);
    this.#isStart = false;
    text = this.#withLineFeeds(text);
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      const line = this.#line + text.slice(start, end);
      this.#line = "";
      start = end + 1;
      this.#readLine(line, items);
      if (this.#isDone) return items;
    }
    this.#line += text.slice(start);
    if (this.#line.length + this.#data.length > this.#maxEventChars) {
      this.#line = this.#data = "";
      this.#isDone = true;
      items.push({ type: "oversized", chars: this.#maxEventChars });
    }
    return items;
  }

  /** CR and CRLF also end a line, even where a CRLF is cut in two. */
  #withLineFeeds(text: string): string {
    if (this.#endedWithCr && text.startsWith("\n")) text = text.slice(1);
    this.#endedWithCr = text.endsWith("\r");
    return text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
  }

  #readLine(line: string, items: StreamItem[]): void {
    if (this.#isDone) return;
    if (line.startsWith("data:")) return this.#readData(line.slice(5), items);
    if (line === "") return this.#endEvent(items);
    if (line.startsWith(":") || line.startsWith("id:") || line.startsWith("retry:")) return;
    if (line.startsWith("event:")) {
      this.#event = line.slice(6).trim();
    } else if (line.startsWith("error:")) {
      items.push({ type: "error", error: parseOrText(line.slice(6).trim()) });
    } else {
      // No field of an event stream: JSON without `data:`, a page, or what
      // follows a raw line break in a string.
      this.#isStray ||= this.#data === "";
      this.#data += (this.#data === "" ? "" : "\n") + line;
    }
  }

  #readData(data: string, items: StreamItem[]): void {
    if (this.#isStray) this.#endEvent(items);
    if (this.#data !== "") {
      this.#data += "\n" + data;
      return;
    }
    const text = data.trim();
    if (text === "") return;
    if (text === "[DONE]") {
      this.#isDone = true;
      items.push({ type: "done" });
      return;
    }
    // At once, without the blank line: some servers leave it out.
    const chunk = parseJson(text);
    if (chunk === undefined) this.#data = data;
    else this.#emit(chunk, items);
  }

  #endEvent(items: StreamItem[]): void {
    const text = this.#data.trim();
    this.#data = "";
    this.#isStray = false;
    if (text !== "") this.#readDelayed(text, items);
    this.#event = "";
  }

  /** Reads data that was no JSON before its event ended. */
  #readDelayed(text: string, items: StreamItem[]): void {
    const chunk = parseJson(text) ?? parseJson(repairJson(text));
    if (chunk !== undefined) this.#emit(chunk, items);
    else if (this.#event === "error") items.push({ type: "error", error: text });
    else if (!keepAliveEvents.has(this.#event)) items.push({ type: "malformed", text });
  }

  #emit(chunk: unknown, items: StreamItem[]): void {
    if (this.#event === "error") items.push({ type: "error", error: chunk });
    else if (!keepAliveEvents.has(this.#event)) items.push({ type: "chunk", chunk });
  }
}

function parseOrText(text: string): unknown {
  return parseJson(text) ?? text;
}

const nonNumber = /-?\b(?:NaN|Infinity)\b/g;

/** What hand-made servers get wrong: raw control characters in strings, and non-numbers. */
function repairJson(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const start = text.indexOf('"', at);
    if (start < 0) return parts.join("") + text.slice(at).replaceAll(nonNumber, "null");
    const end = endOfString(text, start);
    if (end < 0) return text;
    parts.push(
      text.slice(at, start).replaceAll(nonNumber, "null"),
      text.slice(start, end).replaceAll(controlCharacter, escapeCharacter),
    );
    at = end;
  }
  return parts.join("");
}

// deno-lint-ignore no-control-regex -- control characters are what it is for
const controlCharacter = /[\u0000-\u001f]/g;

function escapeCharacter(character: string): string {
  return "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
}
