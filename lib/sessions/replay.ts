/**
 * A saved conversation run again: the model says what it said, the tools
 * really run, and their results are compared.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { Json, JsonObject, ToolFinished } from "../events.ts";
import type { AssistantMessage, ChatModel, Message, UserMessage } from "../model/chat_model.ts";
import { comparedFields } from "../tools/results.ts";
import type { SavedSession } from "./load.ts";

/** A prompt and what the model said to it. */
export interface RecordedRun {
  prompt: UserMessage["content"];
  replies: AssistantMessage[];
}

/** How a new result compares with the recorded one. */
export interface Comparison {
  /**
   * `fails`: it was ok and is no longer; `differs`: an output is another one;
   * `new`: there is no recorded result, since the program was killed.
   */
  verdict: "same" | "differs" | "fails" | "new";
  differences: Difference[];
}

/** One field in which two results differ. */
export interface Difference {
  field: string;
  recorded: Json;
  now: Json;
}

/** The runs of a conversation as it stands; what was taken back is left out. */
export function recordedRuns({ messages, records }: SavedSession): RecordedRun[] {
  const prompts = new Set<Message>();
  let isPromptNext = false;
  for (const record of records) {
    if (record.type === "run_started") isPromptNext = true;
    if (!isPromptNext || record.type !== "message" || record.message.role !== "user") continue;
    prompts.add(record.message);
    isPromptNext = false;
  }
  const runs: RecordedRun[] = [];
  for (const message of messages) {
    if (message.role === "user" && prompts.has(message)) {
      runs.push({ prompt: message.content, replies: [] });
    }
    if (message.role === "assistant") runs.at(-1)?.replies.push(message);
  }
  return runs;
}

/** A model that gives the recorded replies one after the other, and then no more. */
export function recordedModel(session: SavedSession, { replies }: RecordedRun): ChatModel {
  const remaining = [...replies];
  return {
    name: session.model,
    baseUrl: session.baseUrl,
    async *ask({ signal }) {
      signal.throwIfAborted();
      const message = await Promise.resolve(remaining.shift());
      if (message === undefined) throw new RunnerError("no_answer", "The recording ends here");
      if (message.content !== null) yield { type: "text_delta", text: message.content };
      return { message, finishReason: null, usage: null };
    },
  };
}

/** The recorded results, by the ids of their calls. */
export function recordedResults({ records }: SavedSession): Map<string, ToolFinished> {
  return new Map(
    records.flatMap((record) => record.type === "tool_finished" ? [[record.id, record]] : []),
  );
}

/** Compares a new result with the recorded one. */
export function compareResults(recorded: ToolFinished | undefined, now: ToolFinished): Comparison {
  if (recorded === undefined) return { verdict: "new", differences: [] };
  const differences = comparedFields(now.name, recorded.result, now.result)
    .map((field) => ({
      field,
      recorded: valueOf(recorded.result, field),
      now: valueOf(now.result, field),
    }))
    .filter((pair) => JSON.stringify(pair.recorded) !== JSON.stringify(pair.now));
  if (recorded.ok && !now.ok) return { verdict: "fails", differences };
  const isSame = recorded.ok === now.ok && differences.length === 0;
  return { verdict: isSame ? "same" : "differs", differences };
}

function valueOf(result: JsonObject, field: string): Json {
  return result[field] ?? null;
}
