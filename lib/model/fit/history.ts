/**
 * Conversations made valid before each request: a crash, a cancelled tool or a
 * model that wrote nonsense must not make every later request fail.
 * @module
 */
import {
  type AssistantMessage,
  type ImagePart,
  type Message,
  type SystemMessage,
  type TextPart,
  type ToolCall,
  type ToolMessage,
  unnamedTool,
  type UserMessage,
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
 * row. A message that is valid where it stands comes back as the same object.
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
  const system = mergeSystem(messages);
  const repaired: Message[] = system === null ? [] : [system];
  const first = repaired.length;
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
  if (repaired[first]?.role === "assistant") {
    repaired.splice(first, 0, { role: "user", content: missingStart });
  }
  return repaired;
}

function resultsByCall(messages: readonly Message[]): Map<string, ToolMessage[]> {
  const results = messages.filter((message) => message.role === "tool");
  return Map.groupBy(results, (result) => result.callKey);
}

function mergeSystem(messages: readonly Message[]): SystemMessage | null {
  const [first, ...others] = messages.filter((message) => message.role === "system");
  if (first === undefined || others.length === 0) return first ?? null;
  return { role: "system", content: [first, ...others].map(({ content }) => content).join("\n\n") };
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
  const whole = withWholeCalls(message);
  if (last?.role === "assistant") {
    // Chat templates insist on turns that alternate.
    const content = [last.content, message.content].filter((text) => text !== null).join("\n\n");
    repaired[repaired.length - 1] = { ...last, ...whole, content };
  } else repaired.push(whole);
  for (const call of whole.toolCalls) {
    repaired.push(answerTo(call, results.get(call.key)?.shift()));
  }
}

function answerTo({ key, id, name }: ToolCall, result: ToolMessage | undefined): ToolMessage {
  if (result?.callId === id && result.name === name) return result;
  const content = result?.content ?? missingResult;
  return { role: "tool", callKey: key, callId: id, name, content };
}

/** What was repaired before: a long conversation has each message in every request. */
const repairedMessages = new WeakMap<AssistantMessage, AssistantMessage>();

function withWholeCalls(message: AssistantMessage): AssistantMessage {
  const known = repairedMessages.get(message);
  if (known !== undefined) return known;
  const toolCalls = message.toolCalls.map(repairCall);
  const isWhole = toolCalls.every((call, index) => call === message.toolCalls[index]);
  const whole = isWhole ? message : { ...message, toolCalls };
  repairedMessages.set(message, whole);
  return whole;
}

/** Whatever the model wrote: names that endpoints accept, arguments that parse. */
function repairCall(call: ToolCall): ToolCall {
  const name = call.name.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 64) || unnamedTool;
  if (isObject(parseJson(call.arguments))) return name === call.name ? call : { ...call, name };
  return { ...call, name, arguments: "{}" };
}
