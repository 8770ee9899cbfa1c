/**
 * One question as the body of a request to the Responses API, which keeps
 * nothing: the conversation is sent whole, with the model's own items as they
 * came.
 * @module
 */
import type { Json, JsonObject } from "../../events.ts";
import type { AssistantMessage, ChatRequest, Message, UserMessage } from "../chat_model.ts";
import { repairHistory } from "../fit/history.ts";
import { isObject, textOf } from "../stream/json.ts";
import { itemsField } from "../stream/responses_reply.ts";
import { adaptFields } from "./remedies.ts";
import { type BuildRequestBodyOptions, withoutOptionalImages } from "./request.ts";

/** Fields of Chat Completions that have another place here. */
const moved: Readonly<Record<string, (value: Json) => JsonObject>> = {
  max_tokens: (value) => ({ max_output_tokens: value }),
  max_completion_tokens: (value) => ({ max_output_tokens: value }),
  reasoning_effort: (value) => ({ reasoning: { effort: value } }),
};

/** Returns the body of `POST /responses`. */
export function buildResponsesBody(
  request: ChatRequest,
  options: BuildRequestBodyOptions,
): JsonObject {
  const { adaptations, fields = {} } = options;
  const [first, ...others] = repairHistory(request.messages);
  const hasSystem = first?.role === "system" && !adaptations.has("no_system_role");
  const messages = hasSystem ? others : withInstructions(first, others);
  const body = {
    model: options.model,
    ...(hasSystem && { instructions: first.content }),
    input: messages.flatMap((message) =>
      options.written.write(message, (each) => writeMessage(each, options))
    ),
    ...(request.tools.length > 0 && {
      // Strict is the default there, and wants more of a schema than tools have.
      tools: request.tools.map((tool) => ({ type: "function", ...tool, strict: false })),
    }),
    ...(request.outputSchema && {
      text: {
        format: {
          type: "json_schema",
          name: "answer",
          schema: request.outputSchema,
          strict: false,
        },
      },
    }),
    store: false,
    include: ["reasoning.encrypted_content"],
    ...(!adaptations.has("no_stream") && { stream: true }),
    ...fields,
  };
  return moveFields(adaptFields(body, adaptations));
}

/** A server without instructions reads them in the first message. */
function withInstructions(first: Message | undefined, others: readonly Message[]): Message[] {
  if (first === undefined) return [...others];
  if (first.role !== "system") return [first, ...others];
  return repairHistory([{ role: "user", content: first.content }, ...others]);
}

function writeMessage(message: Message, options: BuildRequestBodyOptions): JsonObject[] {
  switch (message.role) {
    case "system":
      return [{ type: "message", role: "system", content: message.content }];
    case "user":
      return [{ type: "message", role: "user", content: writeContent(message, options) }];
    case "assistant":
      return writeAssistant(message, options);
    case "tool":
      return [{
        type: "function_call_output",
        call_id: message.callId,
        output: message.content,
      }];
  }
}

function writeContent(
  { content }: UserMessage,
  { adaptations }: BuildRequestBodyOptions,
): JsonObject[] {
  if (typeof content === "string") return [{ type: "input_text", text: content }];
  return withoutOptionalImages(content, adaptations).map((part) =>
    part.type === "text"
      ? { type: "input_text", text: part.text }
      : { type: "input_image", image_url: part.url }
  );
}

function writeAssistant(
  message: AssistantMessage,
  { origin, adaptations }: BuildRequestBodyOptions,
): JsonObject[] {
  const isOwn = message.origin === undefined || message.origin === origin;
  const items = message.opaque?.[itemsField];
  if (isOwn && !adaptations.has("no_opaque_fields") && Array.isArray(items)) {
    const own = items.filter(isObject);
    if (tells(own, message)) return own;
  }
  return [
    ...(message.content ? [writeText(message.content)] : []),
    ...message.toolCalls.map((call): JsonObject => ({
      type: "function_call",
      call_id: call.id,
      name: call.name,
      arguments: call.arguments,
    })),
  ];
}

function writeText(text: string): JsonObject {
  return { type: "message", role: "assistant", content: [{ type: "output_text", text }] };
}

/** True if items still say what the message says: calls may have been taken out or repaired. */
function tells(items: readonly JsonObject[], { toolCalls, content }: AssistantMessage): boolean {
  const calls = items.filter(({ type }) => type === "function_call");
  const text = items.filter(({ type }) => type === "message")
    .map((item) => textOf(item.content)).join("");
  return text === (content ?? "") && calls.length === toolCalls.length &&
    calls.every((call, index) =>
      call.call_id === toolCalls[index]?.id && call.name === toolCalls[index]?.name &&
      call.arguments === toolCalls[index]?.arguments
    );
}

function moveFields(body: JsonObject): JsonObject {
  const entries = Object.entries(body).flatMap(([name, value]) =>
    value !== undefined && Object.hasOwn(moved, name)
      ? Object.entries(moved[name]?.(value) ?? {})
      : [[name, value] as const]
  );
  return Object.fromEntries(entries);
}
