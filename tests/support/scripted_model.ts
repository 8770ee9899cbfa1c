/**
 * A model of a program's own, in memory, that says what a test scripts.
 * @module
 */
import { RunnerError } from "../../lib/errors.ts";
import type { ChatModel, ChatRequest, Reply } from "../../lib/model/chat_model.ts";
import type { ScriptedReply } from "./scripted_endpoint.ts";

/** A model and the requests it got. */
export interface ScriptedModel extends ChatModel {
  requests: ChatRequest[];
}

/** Says one reply after the other; an error is thrown. */
export function scriptedModel(replies: (ScriptedReply | RunnerError)[]): ScriptedModel {
  const requests: ChatRequest[] = [];
  return {
    name: "scripted",
    baseUrl: "memory:",
    requests,
    async *ask(request) {
      const reply = replies[requests.length];
      requests.push({ ...request, messages: [...request.messages] });
      if (reply === undefined) throw new Error("the script has ended");
      if (reply instanceof RunnerError) throw reply;
      await Promise.resolve();
      if (reply.text) yield { type: "text_delta", text: reply.text };
      return toReply(reply, requests.length);
    },
  };
}

function toReply({ text, calls = [], finishReason, usage }: ScriptedReply, turn: number): Reply {
  const toolCalls = calls.map((call, index) => ({
    key: `key_${turn}_${index}`,
    id: `call_${index}`,
    name: call.name,
    arguments: JSON.stringify(call.arguments),
  }));
  return {
    message: { role: "assistant", content: text ?? null, toolCalls },
    finishReason: finishReason ?? "stop",
    usage: usage === null
      ? null
      : { input_tokens: 10, output_tokens: 2, cached_tokens: 1, estimated: false },
  };
}
