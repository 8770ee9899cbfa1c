/**
 * Messages read back from a file, where nobody guarantees their shape.
 * @module
 */
import type { JsonObject } from "../events.ts";
import type { ImagePart, Message, TextPart, ToolCall, UserMessage } from "../model/chat_model.ts";
import { isObject } from "../model/stream/json.ts";

/** Returns the message that a JSON value is; null if it is none. */
export function readMessage(value: unknown): Message | null {
  if (!isObject(value)) return null;
  switch (value.role) {
    case "system":
      return typeof value.content === "string" ? { role: "system", content: value.content } : null;
    case "user":
      return readUser(value);
    case "assistant":
      return readAssistant(value);
    case "tool":
      return readTool(value);
    default:
      return null;
  }
}

function readUser({ content }: JsonObject): UserMessage | null {
  if (typeof content === "string") return { role: "user", content };
  if (!Array.isArray(content)) return null;
  const parts = content.map(readPart).filter((part) => part !== null);
  return parts.length === content.length ? { role: "user", content: parts } : null;
}

function readPart(value: unknown): TextPart | ImagePart | null {
  if (!isObject(value)) return null;
  const { type, text, url, attachment } = value;
  if (type === "text" && typeof text === "string") {
    return { type, text, ...(typeof attachment === "string" && { attachment }) };
  }
  return type === "image" && typeof url === "string" ? { type, url } : null;
}

function readAssistant({ content, toolCalls, opaque, origin }: JsonObject): Message | null {
  if (content !== null && typeof content !== "string") return null;
  if (!Array.isArray(toolCalls)) return null;
  const calls = toolCalls.map(readCall).filter((call) => call !== null);
  if (calls.length < toolCalls.length) return null;
  return {
    role: "assistant",
    content,
    toolCalls: calls,
    ...(isObject(opaque) && { opaque }),
    ...(typeof origin === "string" && { origin }),
  };
}

function readCall(value: unknown): ToolCall | null {
  if (!isObject(value)) return null;
  const { key, id, name, arguments: args, defect, opaque } = value;
  if (typeof key !== "string" || typeof id !== "string") return null;
  if (typeof name !== "string" || typeof args !== "string") return null;
  return {
    key,
    id,
    name,
    arguments: args,
    ...(typeof defect === "string" && { defect }),
    ...(isObject(opaque) && { opaque }),
  };
}

function readTool({ callKey, callId, name, content }: JsonObject): Message | null {
  if (typeof callKey !== "string" || typeof callId !== "string") return null;
  if (typeof name !== "string" || typeof content !== "string") return null;
  return { role: "tool", callKey, callId, name, content };
}
