/**
 * A summary of the older part of a conversation, by the model itself.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import type { Usage } from "../../events.ts";
import type { ChatModel, ChatRequest, Message, ModelEvent } from "../chat_model.ts";
import { type SummaryPlan, tellShortly } from "./shorten.ts";
import { countChars } from "./size.ts";

const question = "Summarise the conversation so far for yourself, as it will be removed: " +
  "what was asked, what was done and found out (names, paths, figures), what is left to do. " +
  "Answer with the summary only and call no tool.";

/** Of use but not needed: a summary is not tried as often as an answer. */
const maxAttempts = 2;

export interface SummariseOptions {
  request: ChatRequest;
  plan: SummaryPlan;
  /** Characters that a request may have; a longer conversation is told shortly. */
  maxChars: number;
}

/** What came of it. */
export interface Summary {
  /** Null if it failed or is empty. */
  summary: string | null;
  usage: Usage | null;
}

/**
 * Lets a model summarise.
 *
 * @throws the reason of the signal
 */
export async function* summarise(
  model: ChatModel,
  { request, plan, maxChars }: SummariseOptions,
): AsyncGenerator<ModelEvent, Summary> {
  const { tools, signal } = request;
  const whole = [...plan.head, ...plan.older, asUser(question)];
  const short = () => shortly(plan, Math.min(maxChars, countChars(whole, [])) / 2);
  // Some endpoints want the tools where the conversation has calls.
  const first = countChars(whole, tools) > maxChars * 1.5
    ? { messages: short(), tools: [] }
    : { messages: whole, tools };
  let usage: Usage | null = null;
  for (const asked of [first, { messages: short(), tools: [] }]) {
    try {
      const asking = model.ask({ ...asked, signal, maxAttempts });
      let next = await asking.next();
      for (; !next.done; next = await asking.next()) {
        const { type } = next.value;
        if (type !== "text_delta" && type !== "reasoning_delta") yield next.value;
      }
      usage = next.value.usage ?? usage;
      const summary = next.value.message.content?.trim() ?? "";
      if (summary !== "") return { summary, usage };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RunnerError)) throw error;
      // Whatever it was, the answer itself may still come.
    }
  }
  return { summary: null, usage };
}

function shortly({ head, older }: SummaryPlan, maxChars: number): Message[] {
  const system = head.filter(({ role }) => role === "system");
  const told = tellShortly([...head.filter(({ role }) => role !== "system"), ...older], maxChars);
  return [...system, asUser(`This is our conversation so far:\n\n${told}\n\n${question}`)];
}

function asUser(content: string): Message {
  return { role: "user", content };
}
