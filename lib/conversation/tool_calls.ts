/**
 * The calls of tools in one run: those of a turn at the same time, and what they come to.
 * @module
 */
import type { Event, JsonObject } from "../events.ts";
import type { ImagePart, ToolCall } from "../model/chat_model.ts";
import { argumentsForDisplay, dispatch, interruptedCall } from "../tools/dispatch.ts";
import { succeeded } from "../tools/results.ts";
import type { Tool, ToolEvent } from "../tools/tool.ts";
import { EventQueue } from "./event_queue.ts";
import { interruptionGraceMs, unlessInterrupted } from "./interruption.ts";
import {
  endedAfterCalls,
  RepeatedCalls,
  repetitionLimit,
  toldAfterCalls,
  withRepetitionNote,
} from "./repeated_calls.ts";

export interface ToolCallsOptions {
  tools: readonly Tool[];
  /** Ends the calls when the reader of their events stops early. */
  abort: AbortController;
  /** Ends the calls. */
  signal: AbortSignal;
}

/** What the calls of one turn returned, in their order. */
export interface CallResults {
  results: readonly JsonObject[];
  /** Pictures for the model, in the order in which they came. */
  images: ImagePart[];
}

/** Where the calls of one turn leave what happens. */
interface Turn {
  events: EventQueue<Event>;
  images: ImagePart[];
}

/** Runs the calls of one run, and counts them. */
export class ToolCalls {
  readonly #options: ToolCallsOptions;
  readonly #repeatedCalls = new RepeatedCalls();
  readonly #skillsUsed = new Set<string>();
  #count = 0;
  #wasRefused = false;
  /** A call that has been made once too often. */
  #stuckCall: ToolCall | null = null;

  /** Runs nothing yet. */
  constructor(options: ToolCallsOptions) {
    this.#options = options;
  }

  /** How many calls there were. */
  get count(): number {
    return this.#count;
  }

  /** Names of the skills that calls have used, in the order of their first use. */
  get skillsUsed(): ReadonlySet<string> {
    return this.#skillsUsed;
  }

  /** Whether a call did not run because nobody approved it. */
  get wasRefused(): boolean {
    return this.#wasRefused;
  }

  /** @throws {RunnerError} `limit` if the model has made the same call once too often */
  requireProgress(): void {
    if (this.#stuckCall !== null) throw repetitionLimit(this.#stuckCall);
  }

  /** Runs the calls of one turn at the same time; yields what happens meanwhile. */
  async *run(calls: readonly ToolCall[]): AsyncGenerator<Event, CallResults> {
    const turn: Turn = { events: new EventQueue(), images: [] };
    const running = this.#runAll(calls, turn);
    let results: JsonObject[] = [];
    try {
      yield* turn.events;
    } finally {
      // A reader that stops early ends the calls.
      if (!turn.events.isClosed) this.#options.abort.abort();
      results = await running;
    }
    for (const { skill_name } of results) {
      if (typeof skill_name === "string") this.#skillsUsed.add(skill_name);
    }
    return { results, images: turn.images };
  }

  async #runAll(calls: readonly ToolCall[], turn: Turn): Promise<JsonObject[]> {
    try {
      return await Promise.all(calls.map((call) => this.#runOne(call, turn)));
    } finally {
      turn.events.close();
    }
  }

  async #runOne(call: ToolCall, { events, images }: Turn): Promise<JsonObject> {
    const { key: id, name } = call;
    const { tools, signal } = this.#options;
    const startedAt = performance.now();
    this.#count++;
    events.push({ type: "tool_started", id, name, arguments: argumentsForDisplay(call.arguments) });
    const context = {
      signal,
      emit: (event: ToolEvent) => {
        if (event.type === "approval" && !event.granted) this.#wasRefused = true;
        events.push(event.type === "warning" ? event : { ...event, id });
        return events.room();
      },
      attachImage: (image: ImagePart) => void images.push(image),
    };
    const returned = await unlessInterrupted(dispatch(tools, call, context), {
      signal,
      graceMs: interruptionGraceMs,
      otherwise: { error: interruptedCall },
    });
    const result = this.#noteRepetition(call, returned, events);
    const duration_ms = Math.round(performance.now() - startedAt);
    events.push({ type: "tool_finished", id, name, ok: succeeded(result), result, duration_ms });
    return result;
  }

  #noteRepetition(call: ToolCall, result: JsonObject, events: EventQueue<Event>): JsonObject {
    const count = this.#repeatedCalls.count(call, result);
    if (count >= endedAfterCalls) this.#stuckCall ??= call;
    if (count < toldAfterCalls) return result;
    if (count === toldAfterCalls) {
      const message = `The model has called ${call.name} ${count} times with the same ` +
        "arguments and the same result";
      events.push({ type: "warning", code: "repeated_call", message });
    }
    return withRepetitionNote(result, count);
  }
}
