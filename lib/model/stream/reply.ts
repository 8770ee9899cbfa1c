/**
 * Chunks of a streamed answer to deltas and, at its end, one reply. Knows how
 * real servers deviate, so that no other file has to.
 * @module
 */
import type { JsonObject, Usage } from "../../events.ts";
import type { AssistantMessage, Reply } from "../chat_model.ts";
import { isObject, textOf } from "./json.ts";
import { OpaqueFields } from "./opaque.ts";
import { ToolCallAssembler } from "./tool_calls.ts";
import { TextBuilder } from "./text_builder.ts";
import { splitUnopened, ThinkSplitter } from "./think.ts";
import { readUsage } from "./usage.ts";

/** Ends after which calls do not run, even those that look whole. */
const brokenEnds: Readonly<Record<string, string>> = {
  length: "the answer reached the limit of output tokens",
  content_filter: "the content filter of the endpoint stopped the answer",
  error: "the endpoint reported an error",
};

/** What arrived since the last look. */
export interface Deltas {
  text: string;
  reasoning: string;
}

/** What {@linkcode ReplyBuilder} takes. */
export interface ReplyBuilderOptions {
  /** Makes ids of nine letters and digits, for calls without one. */
  newId: () => string;
  /** Holds text back until it is certain that it is no reasoning without an opening tag. */
  holdsUnmarked?: boolean;
}

/**
 * Assembles one reply from the chunks of its stream.
 *
 * @example
 * ```ts
 * import { ReplyBuilder } from "./reply.ts";
 *
 * const builder = new ReplyBuilder({ newId: () => "a1b2c3d4e" });
 * builder.add({ choices: [{ delta: { content: "<think>Hm</think>Hello" } }] });
 * builder.end();
 * console.assert(builder.takeDeltas().text === "Hello");
 * console.assert(builder.build().message.content === "Hello");
 * ```
 */
export class ReplyBuilder {
  readonly #calls: ToolCallAssembler;
  readonly #opaque = new OpaqueFields();
  readonly #splitter: ThinkSplitter;
  #hasMessage = false;
  readonly #content = new TextBuilder();
  #deltas: Deltas = { text: "", reasoning: "" };
  #finishReason: string | null = null;
  #announcesFinish = false;
  #usage: Usage | null = null;
  #error: unknown = undefined;

  /** Starts with nothing. */
  constructor({ newId, holdsUnmarked = false }: ReplyBuilderOptions) {
    this.#calls = new ToolCallAssembler(newId);
    this.#splitter = new ThinkSplitter({ holdsUnmarked });
  }

  /** The endpoint's word so far. */
  get finishReason(): string | null {
    return this.#finishReason;
  }

  /** True if the endpoint said that it would give a reason to finish, and has not given one. */
  get owesFinishReason(): boolean {
    return this.#announcesFinish && this.#finishReason === null;
  }

  /** An error object that came in place of a chunk, or undefined. */
  get error(): unknown {
    return this.#error;
  }

  /** True if there is text or a call; complete after {@linkcode end}. */
  get hasAnswer(): boolean {
    return !this.#content.isBlank || this.#calls.count > 0;
  }

  /**
   * Takes one chunk, or one whole completion of a server that does not stream.
   * Returns true if it was part of an answer, and not just a sign of life.
   */
  add(chunk: unknown): boolean {
    if (!isObject(chunk)) return false;
    if (chunk.error !== undefined && chunk.error !== null) this.#error = chunk.error;
    else if (chunk.object === "error") this.#error = chunk;
    this.#addUsage(chunk.usage ?? (isObject(chunk.x_groq) ? chunk.x_groq.usage : undefined));
    if (!Array.isArray(chunk.choices)) return false;
    const choices: unknown[] = chunk.choices;
    const choice = choices.find((choice) => isObject(choice) && (choice.index ?? 0) === 0) ??
      choices[0];
    if (!isObject(choice)) return false;
    this.#addUsage(choice.usage);
    this.#addFinishReason(choice.finish_reason);
    if (choice.error !== undefined && choice.error !== null) this.#error = choice.error;
    if (isObject(choice.delta)) this.#addDelta(choice.delta);
    // Some servers repeat the whole message in the last chunk.
    else if (isObject(choice.message) && !this.#hasMessage) this.#addDelta(choice.message);
    return true;
  }

  /** No chunk follows: what was held back becomes deltas. */
  end(): void {
    this.#addSplit(this.#splitter.end());
  }

  /** Returns what arrived since the last call. */
  takeDeltas(): Deltas {
    const deltas = this.#deltas;
    if (deltas.text !== "" || deltas.reasoning !== "") this.#deltas = { text: "", reasoning: "" };
    return deltas;
  }

  /** Reasoning that went out as text, since only its end was marked; null if there was none. */
  get unmarkedReasoning(): string | null {
    return splitUnopened(this.#content.toString())?.reasoning ?? null;
  }

  /** Returns the reply, after {@linkcode end}. */
  build(): Reply {
    const end = brokenEnds[this.#finishReason ?? ""];
    const toolCalls = this.#calls.finish(end);
    const opaque = this.#opaque.finish();
    const whole = this.#content.toString();
    const content = splitUnopened(whole)?.text ?? whole;
    const message: AssistantMessage = {
      role: "assistant",
      content: content === "" && toolCalls.length > 0 ? null : content,
      toolCalls,
      ...(opaque && { opaque }),
    };
    return { message, finishReason: this.#finishReason, usage: this.#usage };
  }

  #addDelta(delta: JsonObject): void {
    this.#hasMessage = true;
    const reasoning = this.#opaque.add(delta);
    if (reasoning !== "") {
      this.#addSplit(this.#splitter.trustText());
      this.#deltas.reasoning += reasoning;
    }
    if (typeof delta.content === "string") this.#addText(delta.content);
    else if (Array.isArray(delta.content)) this.#addParts(delta.content);
    if (typeof delta.refusal === "string") this.#addText(delta.refusal);
    if (Array.isArray(delta.tool_calls)) this.#calls.add(delta.tool_calls);
    else if (isObject(delta.tool_calls)) this.#calls.add([delta.tool_calls]);
    else if (isObject(delta.function_call)) {
      this.#calls.add([{ index: 0, function: delta.function_call }]);
    }
  }

  #addParts(parts: readonly unknown[]): void {
    for (const part of parts) {
      if (!isObject(part)) continue;
      if (part.type === "thinking" || part.type === "reasoning") {
        this.#deltas.reasoning += textOf(part.thinking ?? part.text ?? part.reasoning);
      } else this.#addText(textOf(part));
    }
  }

  #addText(text: string): void {
    this.#addSplit(this.#splitter.push(text));
  }

  #addSplit({ reasoning, text }: Deltas): void {
    this.#content.add(text);
    this.#deltas.text += text;
    this.#deltas.reasoning += reasoning;
  }

  #addUsage(value: unknown): void {
    this.#usage = readUsage(value) ?? this.#usage;
  }

  /** The last word counts, but a broken end stays one. */
  #addFinishReason(value: unknown): void {
    if (value === null) this.#announcesFinish = true;
    if (typeof value !== "string" || value === "") return;
    if (brokenEnds[this.#finishReason ?? ""] === undefined) this.#finishReason = value;
  }
}
