/**
 * Fields of an answer that mean something to its endpoint only: read for the
 * reasoning in them, and kept to be sent back under the same names.
 * @module
 */
import type { Json, JsonObject } from "../../events.ts";
import { isObject, textOf } from "./json.ts";
import { TextBuilder } from "./text_builder.ts";

/** Fields with text, the first of which counts as the reasoning. */
const reasoningTexts = ["reasoning_content", "reasoning", "reasoning_text"];

/** Fields with lists of pieces. */
const reasoningLists = ["reasoning_details", "thinking_blocks"];

/** Other fields that endpoints want to see again. */
const others = ["extra_content", "reasoning_opaque"];

/** Collects the opaque fields of one message from its deltas. */
export class OpaqueFields {
  readonly #texts = new Map<string, TextBuilder>();
  readonly #fields: JsonObject = {};
  /** The one field that reasoning is read from, as some endpoints send it twice. */
  #source: string | undefined;

  /** Takes one delta and returns the reasoning in it. */
  add(delta: JsonObject): string {
    let reasoning = "";
    for (const name of reasoningTexts) {
      const text = textOf(delta[name]);
      if (text === "") continue;
      const builder = this.#texts.get(name) ?? new TextBuilder();
      builder.add(text);
      this.#texts.set(name, builder);
      if ((this.#source ??= name) === name) reasoning += text;
    }
    for (const name of reasoningLists) {
      const pieces = delta[name];
      if (!Array.isArray(pieces)) continue;
      const list = (this.#fields[name] ??= []);
      for (const piece of pieces) {
        if (Array.isArray(list)) addPiece(list, piece);
        const text = isObject(piece) ? textOf(piece.text ?? piece.summary ?? piece.thinking) : "";
        if (text !== "" && (this.#source ??= name) === name) reasoning += text;
      }
    }
    for (const name of others) {
      const value = delta[name];
      if (value !== undefined && value !== null) this.#fields[name] = value;
    }
    return reasoning;
  }

  /** Returns the fields; null if there are none. */
  finish(): JsonObject | null {
    const texts = Array.from(this.#texts, ([name, text]) => [name, text.toString()]);
    const fields: JsonObject = { ...Object.fromEntries(texts), ...this.#fields };
    return Object.keys(fields).length > 0 ? fields : null;
  }
}

/** Fields of a piece that grow; the others are replaced. */
const growing = new Set(["text", "summary", "data", "thinking"]);

/** Adds a piece to the last one if it continues it, as a stream cuts long pieces. */
function addPiece(list: Json[], piece: Json): void {
  const last = list.at(-1);
  if (!isObject(piece) || !isObject(last) || !continues(last, piece)) {
    list.push(isObject(piece) ? { ...piece } : piece);
    return;
  }
  for (const [name, value] of Object.entries(piece)) {
    const before = last[name];
    if (growing.has(name) && typeof before === "string" && typeof value === "string") {
      last[name] = before + value;
    } else if (value !== null) last[name] = value;
  }
}

function continues(last: JsonObject, piece: JsonObject): boolean {
  return piece.type === last.type && piece.index === last.index &&
    (piece.id === undefined || piece.id === null || piece.id === last.id);
}
