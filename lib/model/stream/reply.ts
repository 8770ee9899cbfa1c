/**
 * Chunks of Chat Completions to deltas and, at the end, one reply. Knows how
 * real servers deviate, so that no other file has to.
 * @module
 */
import type { JsonObject, Usage } from "../../events.ts";
import type { AssistantMessage, Reply } from "../chat_model.ts";
import type { ReplyAssembler, ReplyAssemblerOptions } from "./assembler.ts";
import type { Deltas } from "./deltas.ts";
import { isBrokenEnd } from "./ends.ts";
import { isObject, textOf } from "./json.ts";
import { OpaqueFields } from "./opaque.ts";
import { replyLimits, ReplyText } from "./reply_text.ts";
import { describeEnd, ToolCallAssembler } from "./tool_calls.ts";
import { readUsage } from "./usage.ts";

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
export class ReplyBuilder implements ReplyAssembler {
  readonly #calls: ToolCallAssembler;
  readonly #opaque = new OpaqueFields();
  readonly #text: ReplyText;
  #hasMessage = false;
  #finishReason: string | null = null;
  #announcesFinish = false;
  #usage: Usage | null = null;
  #error: unknown = undefined;

  /** Starts with nothing. */
  constructor(options: ReplyAssemblerOptions) {
    const { limits = replyLimits } = options;
    this.#text = new ReplyText(options);
    this.#calls = new ToolCallAssembler({
      newId: options.newId,
      maxCalls: limits.maxCalls,
      onChars: (chars) => this.#text.count(chars),
    });
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
    return !this.#text.isBlank || this.#calls.count > 0;
  }

  /** Reasoning that went out as text, since only its end was marked; null if there was none. */
  get unmarkedReasoning(): string | null {
    return this.#text.unmarkedReasoning;
  }

  /** Whether the text began with reasoning that was not marked; null if nothing shows it. */
  get beganUnmarked(): boolean | null {
    const began = this.#text.beganUnmarked;
    return began === false && this.#calls.count > 0 ? null : began;
  }

  /** Takes one chunk, or one whole completion of a server that does not stream. */
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
    this.#text.end();
  }

  /** Returns what arrived since the last call. */
  takeDeltas(): Deltas {
    return this.#text.takeDeltas();
  }

  /** Returns the reply, after {@linkcode end}. */
  build(): Reply {
    const toolCalls = this.#calls.finish(describeEnd(this.#finishReason));
    const opaque = this.#opaque.finish();
    const { content } = this.#text;
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
    this.#text.addReasoning(this.#opaque.add(delta));
    if (typeof delta.content === "string") this.#text.addText(delta.content);
    else if (Array.isArray(delta.content)) this.#addParts(delta.content);
    if (typeof delta.refusal === "string") this.#text.addText(delta.refusal);
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
        this.#text.addReasoning(textOf(part.thinking ?? part.text ?? part.reasoning));
      } else this.#text.addText(textOf(part));
    }
  }

  #addUsage(value: unknown): void {
    this.#usage = readUsage(value) ?? this.#usage;
  }

  /** The last word counts, but a broken end stays one. */
  #addFinishReason(value: unknown): void {
    if (value === null) this.#announcesFinish = true;
    if (typeof value !== "string" || value === "") return;
    const isBroken = this.#finishReason !== null && isBrokenEnd(this.#finishReason);
    if (!isBroken) this.#finishReason = value;
  }
}
