/**
 * Whether a model can call tools, with one real call.
 * @module
 */
import type { Message, Reply, ToolCall, ToolDefinition } from "../../../model/chat_model.ts";
import type { Probe } from "./probe.ts";
import type { Finding } from "./finding.ts";

const add: ToolDefinition = {
  name: "add",
  description: "Adds two whole numbers",
  parameters: {
    type: "object",
    properties: { a: { type: "integer" }, b: { type: "integer" } },
    required: ["a", "b"],
  },
};

/** Two numbers whose sum no model knows by heart, as digits that are easy to find. */
const [a, b] = [48_273, 91_548];

const hint = "Use a model that can call tools, or try --tool-calls text";

/** Lets the model add with a tool, checks the arguments, and whether the result reaches the answer. */
export async function tryToolCall(model: Probe): Promise<Finding> {
  const messages: Message[] = [{
    role: "user",
    content: `Add ${a} and ${b} with the tool "add". Then answer with the sum only.`,
  }];
  const { reply } = await model.ask(messages, [add]);
  const [call] = reply.message.toolCalls;
  if (call === undefined) {
    return { state: "failed", detail: `the model called no tool, it said ${said(reply)}`, hint };
  }
  const problem = checkCall(call);
  if (problem !== null) return { state: "failed", detail: problem, hint };
  messages.push(reply.message, {
    role: "tool",
    callKey: call.key,
    callId: call.id,
    name: call.name,
    content: JSON.stringify({ sum: a + b }),
  });
  const last = await model.ask(messages, [add]);
  if (digits(last.reply.message.content).includes(String(a + b))) {
    return { state: "ok", detail: "called with the right arguments, its result was used" };
  }
  return {
    state: "warning",
    detail: `called with the right arguments, but then the model said ${said(last.reply)}`,
    hint: "The model may ignore what tools return",
  };
}

/** Whether several calls come in one turn: then scripts run at the same time. */
export async function tryParallelCalls(model: Probe): Promise<Finding> {
  const { reply } = await model.ask([{
    role: "user",
    content: 'Call the tool "add" twice in this one turn, both calls at the same time: ' +
      "once for 12 and 34, once for 56 and 78.",
  }], [add]);
  const { length } = reply.message.toolCalls.filter(({ defect }) => defect === undefined);
  if (length > 1) return { state: "ok", detail: `${length} calls in one turn` };
  return {
    state: "warning",
    detail: length === 1 ? "one call a turn" : "no call this time",
    hint: "It works, but what needs several tools takes more turns",
  };
}

function checkCall({ name, defect, arguments: text }: ToolCall): string | null {
  if (name !== add.name) return `the model called "${name}" instead of "add"`;
  if (defect !== undefined) return `the call came damaged: ${defect}`;
  const given = JSON.parse(text);
  // Some models write numbers as texts, which tools accept.
  const isRight = Number(given.a) === a && Number(given.b) === b;
  return isRight ? null : `the arguments are ${text}, expected ${JSON.stringify({ a, b })}`;
}

/** Sums are written with separators of thousands, too. */
function digits(text: string | null): string {
  return (text ?? "").replace(/(?<=\d)[\s.,'_](?=\d)/g, "");
}

function said({ message: { content } }: Reply): string {
  const text = (content ?? "").trim();
  return text === ""
    ? "nothing"
    : JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
