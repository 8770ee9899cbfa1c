/**
 * Models that make the same call again and again and learn nothing from it.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { JsonObject } from "../events.ts";
import type { ToolCall } from "../model/chat_model.ts";

/** From this many equal calls with equal results on, each result tells the model. */
export const toldAfterCalls = 3;
/** So many of them end the run. */
export const endedAfterCalls = 10;

/** Counts the equal calls of one run; a call whose result has changed counts from one again. */
export class RepeatedCalls {
  readonly #seen = new Map<string, { result: string; count: number }>();

  /** Counts a call with its result, and returns how often in a row it has come to the same. */
  count(call: ToolCall, result: JsonObject): number {
    const key = JSON.stringify([call.name, call.arguments]);
    const { duration_ms: _, ...lasting } = result;
    const text = JSON.stringify(lasting);
    const before = this.#seen.get(key);
    const count = before?.result === text ? before.count + 1 : 1;
    this.#seen.set(key, { result: text, count });
    return count;
  }
}

/** The result with a note to the model that the same call changes nothing. */
export function withRepetitionNote(result: JsonObject, count: number): JsonObject {
  const note = `This is call number ${count} with the same arguments and the same result. ` +
    "Calling it again changes nothing: do something else, or answer with what you know";
  return { ...result, note: typeof result.note === "string" ? `${result.note}. ${note}` : note };
}

/** The end of a run whose model does not stop. */
export function repetitionLimit({ name }: ToolCall): RunnerError {
  return new RunnerError(
    "limit",
    `Stopped after ${endedAfterCalls} equal calls of ${name} with the same result`,
    { hint: "Ask in other words, or use another model" },
  );
}
