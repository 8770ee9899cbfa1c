/**
 * Tools for models without native calls: described in the instructions, called
 * in text, answered in text. Opt-in, since a text that a skill prints could
 * then be mistaken for a call.
 * @module
 */
import {
  type AssistantMessage,
  type ChatModel,
  type ChatRequest,
  type Message,
  type ModelEvent,
  type Reply,
  type ToolCall,
  type ToolDefinition,
  unnamedTool,
} from "../chat_model.ts";
import { repairHistory } from "../fit/history.ts";
import { randomId } from "../stream/ids.ts";
import { isObject, parseJson } from "../stream/json.ts";
import { CallGate } from "./gate.ts";
import { readWrittenCalls, type WrittenCall } from "./read.ts";

/** Describes tools and how to call them, for the instructions. */
export function describeTools(tools: readonly ToolDefinition[]): string {
  const list = tools.map(({ name, description, parameters }) =>
    `## ${name}\n${description}\nArguments (JSON Schema): ${JSON.stringify(parameters)}`
  );
  return [
    "# Tools",
    "To call a tool, write this on lines of their own, and nothing after it:",
    '<tool_call>\n{"name": "TOOL", "arguments": {…}}\n</tool_call>',
    "Several calls may follow one another. The results come back in <tool_result> tags. " +
    "Answer without a call when you know enough.",
    ...list,
  ].join("\n\n");
}

/** Wraps a model so that it calls tools in text. */
export function createTextToolModel(model: ChatModel): ChatModel {
  return {
    name: model.name,
    baseUrl: model.baseUrl,
    leakedCallCorrection: "Your last message contained a tool call that could not be read. Write " +
      'each call as <tool_call>{"name": "TOOL", "arguments": {…}}</tool_call>, or give your ' +
      "answer without it.",
    ask: (request) => askInText(model, request),
  };
}

async function* askInText(
  model: ChatModel,
  request: ChatRequest,
): AsyncGenerator<ModelEvent, Reply> {
  const asking = model.ask({ ...request, messages: toText(request), tools: [] });
  let gate = new CallGate();
  let next = await asking.next();
  for (; !next.done; next = await asking.next()) {
    const event = next.value;
    if (event.type === "retry") gate = new CallGate();
    if (event.type !== "text_delta") {
      yield event;
      continue;
    }
    const text = gate.push(event.text);
    if (text !== "") yield { type: "text_delta", text };
  }
  const reply = next.value;
  const { text, calls } = readWrittenCalls(reply.message.content ?? "", request.tools);
  if (calls.length > 0) return withCalls(reply, text, calls);
  const rest = gate.end();
  if (rest !== "") yield { type: "text_delta", text: rest };
  return reply;
}

function withCalls(reply: Reply, text: string, calls: readonly WrittenCall[]): Reply {
  const content = text === "" ? null : text;
  return { ...reply, message: { ...reply.message, content, toolCalls: calls.map(toToolCall) } };
}

function toToolCall(call: WrittenCall): ToolCall {
  const toolCall = { ...call, name: call.name || unnamedTool, key: randomId(), id: randomId() };
  if (call.name === "") return { ...toolCall, defect: "This call was not run: it names no tool" };
  if (isObject(parseJson(call.arguments))) return toolCall;
  return {
    ...toolCall,
    defect: "This call was not run: its arguments are not the JSON text of one object",
  };
}

/** The conversation without any native call or result. */
function toText({ messages, tools }: ChatRequest): Message[] {
  const written = repairHistory(messages).map((message): Message => {
    switch (message.role) {
      case "system":
      case "user":
        return message;
      case "assistant":
        return { ...message, content: writeCalls(message), toolCalls: [] };
      case "tool":
        return {
          role: "user",
          content: `<tool_result name="${message.name}">\n${message.content}\n</tool_result>`,
        };
    }
  });
  if (tools.length === 0) return repairHistory(written);
  const [first] = written;
  const instructions: Message = { role: "system", content: describeTools(tools) };
  // Two system messages are merged in their order.
  return repairHistory(
    first?.role === "system"
      ? [first, instructions, ...written.slice(1)]
      : [instructions, ...written],
  );
}

function writeCalls({ content, toolCalls }: AssistantMessage): string {
  const calls = toolCalls.map(({ name, arguments: text }) =>
    `<tool_call>\n{"name": ${JSON.stringify(name)}, "arguments": ${text}}\n</tool_call>`
  );
  return [content ?? "", ...calls].filter((part) => part !== "").join("\n");
}
