/**
 * One question as the body of a request: no field that is not needed, since
 * each field is rejected by some endpoint.
 * @module
 */
import type { JsonObject } from "../../events.ts";
import { type Adaptation, adaptFields } from "./remedies.ts";
import type {
  AssistantMessage,
  ChatRequest,
  ImagePart,
  Message,
  TextPart,
  UserMessage,
} from "../chat_model.ts";
import { repairHistory } from "../fit/history.ts";
import type { WrittenMessages } from "./written.ts";

export interface BuildRequestBodyOptions {
  model: string;
  /** As in the `origin` of this endpoint's own messages. */
  origin: string;
  adaptations: ReadonlySet<Adaptation>;
  /** Fields of the user's own. */
  fields?: JsonObject | undefined;
  /** What was written before. */
  written: WrittenMessages;
}

/** Returns the body of `POST /chat/completions`. */
export function buildRequestBody(
  request: ChatRequest,
  options: BuildRequestBodyOptions,
): JsonObject {
  const { adaptations } = options;
  const body = {
    model: options.model,
    messages: new WireMessages(options).write(request.messages),
    ...(request.tools.length > 0 && {
      tools: request.tools.map((tool) => ({ type: "function", function: { ...tool } })),
    }),
    ...(request.outputSchema && {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema: request.outputSchema },
      },
    }),
    ...(!adaptations.has("no_stream") && {
      stream: true,
      stream_options: { include_usage: true },
    }),
    ...options.fields,
  };
  return adaptFields(body, adaptations);
}

/** Stands between a result and what the user says, for servers whose template wants it. */
const bridge: JsonObject = { role: "assistant", content: "Understood." };

/** Writes the messages of one conversation as one endpoint wants them. */
class WireMessages {
  readonly #origin: string;
  readonly #adaptations: ReadonlySet<Adaptation>;
  readonly #written: WrittenMessages;
  /** What the model said before a result. */
  #calling: AssistantMessage | null = null;

  constructor({ origin, adaptations, written }: BuildRequestBodyOptions) {
    this.#origin = origin;
    this.#adaptations = adaptations;
    this.#written = written;
  }

  write(messages: readonly Message[]): JsonObject[] {
    const wire: JsonObject[] = [];
    const write = (message: Message) => [this.#writeMessage(message)];
    for (const message of this.#withoutSystem(repairHistory(messages))) {
      if (message.role === "user" && wire.at(-1)?.role === "tool") {
        if (this.#adaptations.has("assistant_bridge")) wire.push(bridge);
      }
      if (message.role === "assistant") this.#calling = message;
      wire.push(...this.#written.write(message, write));
    }
    return wire;
  }

  #withoutSystem(messages: readonly Message[]): readonly Message[] {
    const [system] = messages;
    if (system?.role !== "system" || !this.#adaptations.has("no_system_role")) return messages;
    return repairHistory([{ role: "user", content: system.content }, ...messages.slice(1)]);
  }

  #writeMessage(message: Message): JsonObject {
    switch (message.role) {
      case "system":
        return { role: "system", content: message.content };
      case "user":
        return { role: "user", content: this.#writeContent(message) };
      case "assistant":
        return this.#writeAssistant(message);
      case "tool":
        return {
          role: "tool",
          tool_call_id: this.#usesKeys(this.#calling) ? message.callKey : message.callId,
          ...(this.#adaptations.has("tool_names") && { name: message.name }),
          content: message.content,
        };
    }
  }

  #writeContent({ content }: UserMessage): string | JsonObject[] {
    if (typeof content === "string") return content;
    const parts = withoutOptionalImages(content, this.#adaptations);
    if (parts.every(({ type }) => type === "text")) {
      return parts.map((part) => part.type === "text" ? part.text : "").join("\n\n");
    }
    return parts.map((part): JsonObject =>
      part.type === "text"
        ? { type: "text", text: part.text }
        : { type: "image_url", image_url: { url: part.url } }
    );
  }

  #writeAssistant(message: AssistantMessage): JsonObject {
    const hasOpaque = !this.#isForeign(message) && !this.#adaptations.has("no_opaque_fields");
    const calls = message.toolCalls.map((call): JsonObject => ({
      id: this.#usesKeys(message) ? call.key : call.id,
      type: "function",
      function: { name: call.name, arguments: call.arguments },
      ...(hasOpaque && call.opaque),
    }));
    return {
      role: "assistant",
      ...this.#writeText(message.content, calls.length > 0),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(this.#adaptations.has("empty_reasoning") && { reasoning_content: "" }),
      ...(hasOpaque && message.opaque),
    };
  }

  /** What another endpoint or model said keeps its meaning, not its secrets. */
  #isForeign({ origin }: AssistantMessage): boolean {
    return origin !== undefined && origin !== this.#origin;
  }

  /** Whether the ids of its calls are the program's own. */
  #usesKeys(message: AssistantMessage | null): boolean {
    return this.#adaptations.has("short_ids") || (message !== null && this.#isForeign(message));
  }

  /** Null is for calls only; strict endpoints want the key in any case. */
  #writeText(content: string | null, hasCalls: boolean): JsonObject {
    if (content || !hasCalls) return { content: content ?? "" };
    if (this.#adaptations.has("no_content")) return {};
    return { content: this.#adaptations.has("empty_content") ? "" : content };
  }
}

/** Leaves out pictures that may be left out, with a word, where the model takes none. */
export function withoutOptionalImages(
  parts: readonly (TextPart | ImagePart)[],
  adaptations: ReadonlySet<Adaptation>,
): readonly (TextPart | ImagePart)[] {
  if (!adaptations.has("no_optional_images")) return parts;
  const text = "(A picture belongs here, but this model takes no pictures.)";
  return parts.map((part) =>
    part.type === "image" && part.isOptional ? { type: "text", text } : part
  );
}
