/**
 * The messages of a conversation as they are sent, each written once: a request
 * repeats all those before it, and what is written anew is garbage a moment later.
 * @module
 */
import type { Json, JsonObject } from "../../events.ts";
import type { Message } from "../chat_model.ts";
import { enlarged } from "../../files/bounded.ts";
import { isObject } from "../stream/json.ts";

/** Messages as one endpoint wants them, and the bodies that they make. */
export class WrittenMessages {
  #way = "";
  #items = new WeakMap<Message, readonly JsonObject[]>();
  readonly #body = new RepeatedBytes();

  /** Forgets everything if messages are written in another way than before. */
  begin(way: string): void {
    if (way !== this.#way) this.#items = new WeakMap();
    this.#way = way;
  }

  /** Returns a message as it is sent: the same objects each time. */
  write(
    message: Message,
    write: (message: Message) => readonly JsonObject[],
  ): readonly JsonObject[] {
    const known = this.#items.get(message);
    if (known !== undefined) return known;
    const items = write(message);
    this.#items.set(message, items);
    return items;
  }

  /** Returns the JSON text of a body; valid until the next one. */
  bytesOf(body: JsonObject): Uint8Array<ArrayBuffer> {
    const pieces = this.#body;
    pieces.begin();
    let before = "{";
    for (const [name, value] of Object.entries(body)) {
      // JSON has no word for it.
      if (value === undefined) continue;
      pieces.add(`${before}${JSON.stringify(name)}:`);
      before = ",";
      if (Array.isArray(value)) addList(pieces, value);
      else pieces.add(writeJson(value));
    }
    pieces.add("}");
    return pieces.end();
  }
}

function addList(pieces: RepeatedBytes, values: readonly Json[]): void {
  let before = "[";
  for (const value of values) {
    pieces.add(before);
    before = ",";
    pieces.add(isObject(value) ? value : writeJson(value));
  }
  pieces.add(values.length === 0 ? "[]" : "]");
}

/** Bytes that begin as they began the time before: only what follows is written. */
class RepeatedBytes {
  /** What was added, as far as it is the same each time, and where it ends. */
  #pieces: (string | JsonObject)[] = [];
  #ends: number[] = [];
  #count = 0;
  #bytes = new Uint8Array(64 * 1024);

  begin(): void {
    this.#count = 0;
  }

  /** Adds a text, or that of an object, which does not change. */
  add(piece: string | JsonObject): void {
    const index = this.#count++;
    if (this.#pieces[index] === piece) return;
    this.#pieces.length = this.#ends.length = index;
    const start = this.#ends[index - 1] ?? 0;
    this.#pieces.push(piece);
    const text = typeof piece === "string" ? piece : writeJson(piece);
    this.#ends.push(start + this.#encode(text, start));
  }

  end(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#ends[this.#count - 1] ?? 0);
  }

  #encode(text: string, start: number): number {
    // A character takes three bytes at the most.
    const length = start + 3 * text.length;
    if (length > this.#bytes.length) this.#bytes = enlarged(this.#bytes, 2 * length);
    return new TextEncoder().encodeInto(text, this.#bytes.subarray(start)).written;
  }
}

/** Halves of characters, which old sessions may hold, are refused by strict servers. */
function writeJson(value: Json): string {
  const text = JSON.stringify(value);
  if (!/\\ud[89a-f]/.test(text)) return text;
  return JSON.stringify(
    value,
    (_key, each) => typeof each === "string" ? each.toWellFormed() : each,
  );
}
