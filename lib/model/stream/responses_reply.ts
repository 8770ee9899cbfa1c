/**
 * Events of the Responses API to deltas and, at the end, one reply.
 * @module
 */
import type { JsonObject, Usage } from "../../events.ts";
import type { AssistantMessage, Reply, ToolCall } from "../chat_model.ts";
import { observed } from "../endpoint/attempt_failed.ts";
import type { ReplyAssembler, ReplyAssemblerOptions } from "./assembler.ts";
import type { Deltas } from "./deltas.ts";
import { isObject, textOf } from "./json.ts";
import { replyLimits, ReplyText } from "./reply_text.ts";
import { describeEnd, readArguments } from "./tool_calls.ts";
import { readUsage } from "./usage.ts";

/** The field of a message's opaque fields that holds its items, in order. */
export const itemsField = "response_items";

/**
 * Assembles one reply from its events: the items count as their last event
 * tells them, in the order of the response. Unknown events are left out.
 *
 * @example
 * ```ts
 * import { ResponsesReplyBuilder } from "./responses_reply.ts";
 *
 * const builder = new ResponsesReplyBuilder({ newId: () => "a1b2c3d4e" });
 * builder.add({ type: "response.output_text.delta", delta: "Hello" });
 * builder.add({ type: "response.completed", response: { status: "completed" } });
 * builder.end();
 * console.assert(builder.build().message.content === "Hello");
 * ```
 */
export class ResponsesReplyBuilder implements ReplyAssembler {
  readonly #options: ReplyAssemblerOptions;
  readonly #text: ReplyText;
  /** Items by their place in the response. */
  readonly #items = new Map<number, JsonObject>();
  /** Arguments of calls that no item has told whole, by the place of the call. */
  readonly #arguments = new Map<number, string>();
  #hasTextDelta = false;
  #hasReasoningDelta = false;
  #finishReason: string | null = null;
  #usage: Usage | null = null;
  #error: unknown = undefined;

  /** Starts with nothing. */
  constructor(options: ReplyAssemblerOptions) {
    this.#options = options;
    this.#text = new ReplyText(options);
  }

  /** The endpoint's word so far. */
  get finishReason(): string | null {
    return this.#finishReason;
  }

  /** A response that does not end is broken; nothing else is announced. */
  readonly owesFinishReason = false;

  /** An error object that came in place of an event, or undefined. */
  get error(): unknown {
    return this.#error;
  }

  /** True if there is text or a call; complete after {@linkcode end}. */
  get hasAnswer(): boolean {
    return !this.#text.isBlank || this.#callItems().length > 0;
  }

  /** Reasoning that went out as text, since only its end was marked; null if there was none. */
  get unmarkedReasoning(): string | null {
    return this.#text.unmarkedReasoning;
  }

  /** Whether the text began with reasoning that was not marked; null if nothing shows it. */
  get beganUnmarked(): boolean | null {
    return this.#text.beganUnmarked;
  }

  /** Takes one event, or one whole response of a server that does not stream. */
  add(event: unknown): boolean {
    if (!isObject(event)) return false;
    if (event.object === "response") return this.#finish(event);
    const { type } = event;
    if (type === undefined || type === "error") return this.#takeError(event);
    if (typeof type !== "string" || !type.startsWith("response.")) return false;
    switch (type) {
      case "response.output_text.delta":
      case "response.refusal.delta":
        this.#hasTextDelta = true;
        this.#text.addText(textOf(event.delta));
        break;
      case "response.reasoning_text.delta":
      case "response.reasoning_summary_text.delta":
        this.#hasReasoningDelta = true;
        this.#text.addReasoning(textOf(event.delta));
        break;
      case "response.function_call_arguments.delta":
        this.#addArguments(placeOf(event), textOf(event.delta));
        break;
      case "response.output_item.added":
      case "response.output_item.done":
        if (isObject(event.item)) this.#setItem(placeOf(event), event.item);
        break;
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
      case "response.cancelled":
        return this.#finish(isObject(event.response) ? event.response : {}, type.slice(9));
    }
    return true;
  }

  /** No event follows: what was held back becomes deltas. */
  end(): void {
    this.#text.end();
  }

  /** Returns what arrived since the last call. */
  takeDeltas(): Deltas {
    return this.#text.takeDeltas();
  }

  /** Returns the reply, after {@linkcode end}. */
  build(): Reply {
    const finishReason = this.#end();
    const problem = describeEnd(finishReason);
    const toolCalls = this.#callItems().map(([place, item]) =>
      this.#readCall(place, item, problem)
    );
    const items = this.#ordered().map(([, item]) => item);
    const { content } = this.#text;
    const message: AssistantMessage = {
      role: "assistant",
      content: content === "" && toolCalls.length > 0 ? null : content,
      toolCalls,
      ...(items.length > 0 && problem === null && { opaque: { [itemsField]: items } }),
    };
    return { message, finishReason, usage: this.#usage };
  }

  /** llama.cpp and Ollama call a reply completed that has used up what it may have. */
  #end(): string | null {
    const { maxTokens = Infinity } = this.#options;
    const isCutOff = this.#finishReason === "completed" && this.#usage !== null &&
      this.#usage.output_tokens >= maxTokens;
    return isCutOff ? "max_output_tokens" : this.#finishReason;
  }

  #takeError(event: JsonObject): boolean {
    if (isObject(event.error)) this.#error = event.error;
    else if (event.type === "error" || event.detail !== undefined) this.#error = event;
    return false;
  }

  /** The whole response, which repeats what its events said. */
  #finish(response: JsonObject, ending = "completed"): boolean {
    this.#usage = readUsage(response.usage) ?? this.#usage;
    const status = typeof response.status === "string" ? response.status : ending;
    if (isObject(response.error) || status === "failed") {
      this.#error = isObject(response.error) ? response.error : { message: "the response failed" };
      return false;
    }
    const items: unknown[] = Array.isArray(response.output) ? response.output : [];
    if (this.#items.size < items.length) {
      for (const [place, item] of items.entries()) if (isObject(item)) this.#setItem(place, item);
    }
    this.#addWholeItems();
    this.#finishReason = readStatus(status, response.incomplete_details);
    return true;
  }

  /** Text that came without deltas. */
  #addWholeItems(): void {
    for (const [, item] of this.#ordered()) {
      if (item.type === "message" && !this.#hasTextDelta) this.#text.addText(contentOf(item));
      if (item.type === "reasoning" && !this.#hasReasoningDelta) {
        this.#text.addReasoning(textOf(item.summary) + textOf(item.content));
      }
    }
  }

  #setItem(place: number, item: JsonObject): void {
    if (!this.#items.has(place)) {
      const { maxCalls } = this.#options.limits ?? replyLimits;
      if (this.#items.size >= 4 * maxCalls || this.#callItems().length >= maxCalls) {
        throw observed("endless", `the reply has more than ${maxCalls} tool calls`);
      }
    }
    this.#items.set(place, item);
  }

  #addArguments(place: number, text: string): void {
    this.#text.count(text.length);
    this.#arguments.set(place, (this.#arguments.get(place) ?? "") + text);
  }

  #ordered(): [number, JsonObject][] {
    return [...this.#items].sort(([first], [second]) => first - second);
  }

  #callItems(): [number, JsonObject][] {
    return this.#ordered().filter(([, { type }]) => type === "function_call");
  }

  #readCall(place: number, item: JsonObject, broken: string | null): ToolCall {
    const given = textOf(item.arguments);
    const { text, defect } = readArguments(given === "" ? this.#arguments.get(place) ?? "" : given);
    const name = textOf(item.name);
    const problem = broken ?? (name === "" ? "it names no function" : defect);
    const id = textOf(item.call_id) || textOf(item.id);
    const { newId } = this.#options;
    return {
      key: newId(),
      id: id === "" ? newId() : id,
      name,
      arguments: text.toWellFormed(),
      ...(problem !== undefined && problem !== null &&
        { defect: `This call was not run: ${problem}` }),
    };
  }
}

function placeOf(event: JsonObject): number {
  return typeof event.output_index === "number" ? event.output_index : 0;
}

/** The text of a message, with what it refuses to say. */
function contentOf({ content }: JsonObject): string {
  if (!Array.isArray(content)) return textOf(content);
  return content.map((part) =>
    isObject(part) && typeof part.refusal === "string" ? part.refusal : textOf(part)
  ).join("");
}

function readStatus(status: string, details: unknown): string {
  if (status !== "incomplete") return status;
  const reason = isObject(details) ? details.reason : null;
  return typeof reason === "string" && reason !== "" ? reason : status;
}
