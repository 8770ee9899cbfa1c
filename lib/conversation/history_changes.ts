/**
 * What a run changes in the conversation beside adding to it.
 * @module
 */
import type { RunnerError } from "../errors.ts";
import type { Event, Warning } from "../events.ts";
import {
  type ImagePart,
  type Message,
  type ModelEvent,
  type Reply,
  RequestRefused,
  type TextPart,
} from "../model/chat_model.ts";

/** Passes events on, but for summaries, which take the place of what they summarise. */
export async function* keepSummaries(
  reply: AsyncGenerator<ModelEvent, Reply>,
  messages: Message[],
): AsyncGenerator<Event, Reply> {
  await using asking = reply;
  for (let next = await asking.next();; next = await asking.next()) {
    if (next.done) return next.value;
    if (next.value.type === "history_summarised") {
      messages.splice(0, messages.length, ...next.value.messages);
    } else yield next.value;
  }
}

/** What the model reads in place of a result that its endpoint refuses. */
const refusedResult = JSON.stringify({
  error: "The endpoint refused this result; it was left out",
});

export interface TakeBackRefusedOptions {
  /** How the run ended. */
  error: RunnerError | null;
  /** With what it began. */
  prompt: Message | undefined;
}

/**
 * Takes back what the endpoint refused for good, so that it is not sent again
 * with the next prompt: a prompt that has no answer, or else the pictures and
 * the results since the last answer.
 */
export function* takeBackRefused(
  messages: Message[],
  { error, prompt }: TakeBackRefusedOptions,
): Generator<Warning> {
  if (!(error instanceof RequestRefused)) return;
  const answered = messages.findLastIndex(({ role }) => role === "assistant");
  const last = messages.slice(answered + 1);
  const start = messages.findLastIndex((message) => message === prompt);
  if (start > answered) {
    messages.length = start;
    yield {
      type: "warning",
      code: "prompt_taken_back",
      message: "The endpoint refused this prompt: it is no longer part of the conversation",
    };
    return;
  }
  if (error.kind !== "no_answer" && !error.isAboutPictures) return;
  messages.splice(
    answered + 1,
    last.length,
    ...last.map((message) => withoutRefused(message, error)),
  );
  yield {
    type: "warning",
    code: "results_taken_back",
    message: "The endpoint refused the last results: they are no longer part of the conversation",
  };
}

function withoutRefused(message: Message, { isAboutPictures }: RequestRefused): Message {
  if (message.role === "tool") {
    return isAboutPictures ? message : { ...message, content: refusedResult };
  }
  if (message.role !== "user" || typeof message.content === "string") return message;
  return { ...message, content: message.content.map(withoutPicture) };
}

function withoutPicture(part: TextPart | ImagePart): TextPart | ImagePart {
  return part.type === "text"
    ? part
    : { type: "text", text: "(A picture was here that the endpoint refused.)" };
}
