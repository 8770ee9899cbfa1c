/**
 * Conversations made valid before each request: a crash, a cancelled tool or a
 * model that wrote nonsense must not make every later request fail.
 * @module
 */
import type {
  AssistantMessage,
  ImagePart,
  Message,
  SystemMessage,
  TextPart,
  ToolCall,
  ToolMessage,
  UserMessage,
} from "../chat_model.ts";
import { isObject, parseJson } from "../stream/json.ts";

/** What the model reads where a call never got its result. */
const missingResult = JSON.stringify({
  error: "This call has no result: it was interrupted. Call it again if it is still needed",
});

/** What the model reads where the beginning of the conversation is lost. */
const missingStart = "(The beginning of this conversation is missing.)";

/**
 * Returns a conversation that every endpoint accepts: one system message, and
 * that first; one result for each tool call, right after it and in the order
 * of the calls; arguments that are JSON objects; a user who speaks first; no two user messages in a
 * row. A valid conversation comes back equal.
 *
 * @example
 * ```ts
 * import { repairHistory } from "./history.ts";
 *
 * const call = { key: "k", id: "a1b2c3d4e", name: "list_skills", arguments: "{}" };
 * const messages = repairHistory([
 *   { role: "user", content: "Hello" },
 *   { role: "assistant", content: null, toolCalls: [call] },
 * ]);
 * console.assert(messages.length === 3 && messages[2]?.role === "tool");
 * ```
 */
export function repairHistory(messages: readonly Message[]): Message[] {
  const results = resultsByCall(messages);
  const repaired: Message[] = [];
  for (const message of messages) {
    switch (message.role) {
      case "system":
      case "tool":
        // Collected from where they are, and put where they belong.
        break;
      case "user":
        addUser(repaired, message);
        break;
      case "assistant":
        addAssistant(repaired, message, results);
        break;
    }
  }
  // Strict servers want the user to speak first; the rest was lost or taken out.
  if (repaired[0]?.role === "assistant") repaired.unshift({ role: "user", content: missingStart });
  const system = mergeSystem(messages);
  return system === null ? repaired : [system, ...repaired];
}

function resultsByCall(messages: readonly Message[]): Map<string, ToolMessage[]> {
  const results = messages.filter((message) => message.role === "tool");
  return Map.groupBy(results, (result) => result.callKey);
}

function mergeSystem(messages: readonly Message[]): SystemMessage | null {
  const texts = messages.filter((message) => message.role === "system")
    .map((message) => message.content);
  return texts.length === 0 ? null : { role: "system", content: texts.join("\n\n") };
}

function addUser(repaired: Message[], message: UserMessage): void {
  const last = repaired.at(-1);
  if (last?.role !== "user") repaired.push(message);
  else repaired[repaired.length - 1] = mergeUsers(last, message);
}

function mergeUsers(first: UserMessage, second: UserMessage): UserMessage {
  if (typeof first.content === "string" && typeof second.content === "string") {
    return { role: "user", content: `${first.content}\n\n${second.content}` };
  }
  return { role: "user", content: [...partsOf(first), ...partsOf(second)] };
}

function partsOf(message: UserMessage): (TextPart | ImagePart)[] {
  const { content } = message;
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function addAssistant(
  repaired: Message[],
  message: AssistantMessage,
  results: Map<string, ToolMessage[]>,
): void {
  if (message.toolCalls.length === 0 && (message.content ?? "") === "") return;
  const last = repaired.at(-1);
  const toolCalls = message.toolCalls.map(repairCall);
  if (last?.role === "assistant") {
    // Chat templates insist on turns that alternate.
    const content = [last.content, message.content].filter((text) => text !== null).join("\n\n");
    repaired[repaired.length - 1] = { ...last, ...message, content, toolCalls };
  } else repaired.push({ ...message, toolCalls });
  for (const call of toolCalls) {
    const result = results.get(call.key)?.shift();
    repaired.push(
      result === undefined
        ? {
          role: "tool",
          callKey: call.key,
          callId: call.id,
          name: call.name,
          content: missingResult,
        }
        : { ...result, callId: call.id, name: call.name },
    );
  }
}

/** Whatever the model wrote: names that endpoints accept, arguments that parse. */
function repairCall(call: ToolCall): ToolCall {
  return {
    ...call,
    name: call.name.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 64) || "unknown",
    arguments: isObject(parseJson(call.arguments)) ? call.arguments : "{}",
  };
}
