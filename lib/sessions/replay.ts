/**
 * A saved conversation run again: the model says what it said, the tools
 * really run, and their results are compared.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { Json, JsonObject, ToolFinished } from "../events.ts";
import type { AssistantMessage, ChatModel, Message, UserMessage } from "../model/chat_model.ts";
import { comparedFields, readsOnly } from "../tools/results.ts";
import type { SavedSession } from "./load.ts";
import { withoutMachineFacts } from "./machine_facts.ts";

/** A prompt and what the model said to it. */
export interface RecordedRun {
  prompt: UserMessage["content"];
  replies: AssistantMessage[];
}

/** How a new result compares with the recorded one. */
export interface Comparison {
  /**
   * `fails`: it was ok and is no longer; `differs`: what came out is something else;
   * `reads`: only what the model read is something else, such as a documentation;
   * `new`: there is no recorded result, since the program was killed.
   */
  verdict: "same" | "reads" | "differs" | "fails" | "new";
  /** The fields that differ, in the order of the result; without what only machines make different. */
  differences: Difference[];
}

/** One field in which two results differ. */
export interface Difference {
  /** Its name in the result. */
  field: string;
  /** Null if it was not there. */
  recorded: Json;
  /** Null if it is not there. */
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

/** Where the recorded and the new result came from. */
export interface ComparedPlaces {
  /** The working folder of the recording, and the one of now. */
  recordedFolder: string;
  folder: string;
}

/** Compares a new result with the recorded one, without what only the machines make different. */
export function compareResults(
  recorded: ToolFinished | undefined,
  now: ToolFinished,
  { recordedFolder, folder }: ComparedPlaces,
): Comparison {
  if (recorded === undefined) return { verdict: "new", differences: [] };
  const skill = typeof now.result.skill_name === "string" ? now.result.skill_name : null;
  const differences = comparedFields(now.name, recorded.result, now.result)
    .map((field) => ({
      field,
      recorded: withoutMachineFacts(valueOf(recorded.result, field), {
        workFolder: recordedFolder,
        skill,
      }),
      now: withoutMachineFacts(valueOf(now.result, field), { workFolder: folder, skill }),
    }))
    .filter((pair) => JSON.stringify(pair.recorded) !== JSON.stringify(pair.now));
  if (recorded.ok && !now.ok) return { verdict: "fails", differences };
  const isOutcome = !readsOnly(now.name) || differences.some(({ field }) => field === "error");
  if (recorded.ok !== now.ok) return { verdict: "differs", differences };
  if (differences.length === 0) return { verdict: "same", differences };
  return { verdict: isOutcome ? "differs" : "reads", differences };
}

function valueOf(result: JsonObject, field: string): Json {
  return result[field] ?? null;
}
