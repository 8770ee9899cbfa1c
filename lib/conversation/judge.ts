/**
 * Whether what the model says without calling a tool is the answer.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { JsonObject } from "../events.ts";
import type { ChatModel, Reply, ToolDefinition } from "../model/chat_model.ts";
import { type End, readEnd } from "../model/stream/ends.ts";
import { hasLeakedCall, leakedCallCorrection } from "../model/text_calls/read.ts";
import { readStructuredAnswer, repairInstruction } from "./answer_schema.ts";
import type { Tool } from "../tools/tool.ts";

/** How a run ended. */
export interface Outcome {
  /** Text of the final turn; null if there is none. */
  answer: string | null;
  /** Why there is no answer, or not a whole one. */
  error: RunnerError | null;
}

/** What the model is told to do better. */
export interface Correction {
  correction: string;
}

export interface JudgeOptions {
  model: Pick<ChatModel, "leakedCallCorrection">;
  tools: readonly Tool[];
  /** JSON Schema that the answer must satisfy. */
  outputSchema?: JsonObject | undefined;
}

/** Judges the final turns of one run; asks for each kind of correction once. */
export class AnswerJudge {
  readonly #tools: readonly ToolDefinition[];
  readonly #outputSchema: JsonObject | undefined;
  readonly #callCorrection: string;
  readonly #corrected = new Set<"calls" | "schema">();

  /** Makes a judge for one run. */
  constructor({ tools, outputSchema, model }: JudgeOptions) {
    this.#callCorrection = model.leakedCallCorrection ?? leakedCallCorrection;
    this.#tools = tools.map(({ definition }) => definition);
    this.#outputSchema = outputSchema;
  }

  /** What a turn without calls comes to: the outcome, or a correction, which is asked for once. */
  judge(reply: Reply): Outcome | Correction {
    const outcome = concluded(reply);
    if (outcome.error !== null) return outcome;
    return this.#checkCalls(outcome) ?? this.#checkSchema(outcome);
  }

  /** Some models write their calls into the text, where nobody runs them. */
  #checkCalls({ answer }: Outcome): Outcome | Correction | null {
    if (answer === null || !hasLeakedCall(answer, this.#tools)) return null;
    if (!this.#corrected.has("calls")) return this.#correct("calls", this.#callCorrection);
    const message = "The model writes its tool calls as text instead of calling the tools";
    const hint = "--tool-calls=text runs such calls; or use another model or server";
    return { answer: null, error: new RunnerError("failure", message, { hint }) };
  }

  #checkSchema({ answer }: Outcome): Outcome | Correction {
    if (this.#outputSchema === undefined) return { answer, error: null };
    const { text, problems } = readStructuredAnswer(answer ?? "", this.#outputSchema);
    if (problems.length === 0) return { answer: text, error: null };
    if (!this.#corrected.has("schema")) {
      return this.#correct("schema", repairInstruction(problems));
    }
    const message = `The answer does not satisfy the output schema: ${problems.join("; ")}`;
    return { answer: null, error: new RunnerError("no_answer", message) };
  }

  #correct(what: "calls" | "schema", correction: string): Correction {
    this.#corrected.add(what);
    return { correction };
  }
}

/** An answer that the endpoint cut off is passed on, but it is no success. */
function concluded({ message, finishReason }: Reply): Outcome {
  const end = finishReason === null ? "whole" : readEnd(finishReason);
  return { answer: message.content, error: halfAnswer(end) };
}

/** Why an answer that ended like this is no success; null if it may be one. */
function halfAnswer(end: End): RunnerError | null {
  switch (end) {
    case "whole":
    case "unknown":
      return null;
    case "length":
      return new RunnerError(
        "limit",
        "The answer was cut off at the endpoint's limit of output tokens",
        { hint: "Ask for a shorter answer, or raise the limit at the endpoint" },
      );
    case "filtered":
      return new RunnerError(
        "no_answer",
        "The answer was cut off by the endpoint's content filter",
        { hint: "Ask in other words, or use another model" },
      );
    case "interrupted":
      return new RunnerError("failure", "The answer broke off at the endpoint", {
        hint: "Try again later; the log of the server says more",
      });
  }
}
