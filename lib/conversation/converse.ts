/**
 * The loop: ask the model, run the tools it calls, ask again, until it answers.
 * Knows {@linkcode ChatModel} and {@linkcode Tool}, nothing concrete.
 * @module
 */
import { RunnerError, toRunnerError } from "../errors.ts";
import type { Event, JsonObject, RunFinished, RunStatus, Usage } from "../events.ts";
import type { ChatModel, Message, Reply, ToolCall } from "../model/chat_model.ts";
import { estimateUsage } from "../model/fit/size.ts";
import { addUsage, noUsage } from "../model/stream/usage.ts";
import type { Tool } from "../tools/tool.ts";
import { version } from "../version.ts";
import { HalfReply } from "./half_reply.ts";
import { keepSummaries, takeBackRefused } from "./history_changes.ts";
import { AnswerJudge, type Outcome } from "./judge.ts";
import { ToolCalls } from "./tool_calls.ts";

export interface ConverseOptions {
  model: ChatModel;
  tools: readonly Tool[];
  /** Names of the skills that the model knows, for the first event. */
  skills: readonly string[];
  /** What a person should know of the way the run begins. */
  warnings?: readonly { code: string; message: string }[];
  /** Requests to the model at the most; 0 means no limit. */
  maxTurns: number;
  /** Ends the run; its reason should be a `RunnerError`. */
  signal: AbortSignal;
  /** JSON Schema that the answer must satisfy. */
  outputSchema?: JsonObject | undefined;
}

/**
 * Lets the model work on the last message until it answers, and appends what
 * it says and what its tools return to `messages`, which stay valid whatever
 * happens. Yields `run_started` first and `run_finished` last; does not throw.
 *
 * A reader that stops early ends the run: requests and scripts are cancelled.
 */
export async function* converse(
  messages: Message[],
  options: ConverseOptions,
): AsyncGenerator<Event, Outcome> {
  const run = new Run(options);
  const prompt = messages.at(-1);
  yield run.started();
  for (const warning of options.warnings ?? []) yield { type: "warning", ...warning };
  let outcome: Outcome;
  try {
    outcome = run.explainRefusal(yield* run.untilAnswered(messages));
  } catch (error) {
    const reason = toRunnerError(run.interruption() ?? error);
    outcome = run.explainRefusal({ answer: null, error: reason });
  } finally {
    run.cancel();
  }
  yield* takeBackRefused(messages, { error: outcome.error, prompt });
  yield run.finished(outcome);
  return outcome;
}

/** One run: its limits, its counters and its loop. */
class Run {
  readonly #options: ConverseOptions;
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  readonly #judge: AnswerJudge;
  readonly #startedAt = performance.now();
  #usage: Usage = noUsage;
  #turns = 0;
  readonly #calls: ToolCalls;

  constructor(options: ConverseOptions) {
    this.#options = options;
    this.#judge = new AnswerJudge(options);
    this.#signal = AbortSignal.any([options.signal, this.#abort.signal]);
    this.#calls = new ToolCalls({ tools: options.tools, abort: this.#abort, signal: this.#signal });
  }

  async *untilAnswered(messages: Message[]): AsyncGenerator<Event, Outcome> {
    const { maxTurns } = this.#options;
    while (maxTurns === 0 || this.#turns < maxTurns) {
      this.#signal.throwIfAborted();
      const reply = yield* this.#ask(messages);
      messages.push(reply.message);
      if (reply.message.toolCalls.length > 0) {
        yield* this.#answer(reply.message.toolCalls, messages);
        continue;
      }
      const verdict = this.#judge.judge(reply);
      if ("answer" in verdict) return verdict;
      messages.push({ role: "user", content: verdict.correction });
    }
    const turns = maxTurns === 1 ? "1 turn" : `${maxTurns} turns`;
    throw new RunnerError("limit", `Stopped after ${turns} without an answer`, {
      hint: "Raise the limit with --max-turns or LLM_MAX_TURNS",
    });
  }

  async *#ask(messages: Message[]): AsyncGenerator<Event, Reply> {
    yield { type: "turn_started", turn: ++this.#turns };
    const { model, tools, outputSchema } = this.#options;
    const definitions = tools.map(({ definition }) => definition);
    const request = { messages, tools: definitions, signal: this.#signal, outputSchema };
    const half = new HalfReply();
    let reply: Reply;
    try {
      reply = yield* half.watch(keepSummaries(model.ask(request), messages));
    } catch (error) {
      if (this.interruption() !== undefined) messages.push(half.message());
      throw error;
    }
    const usage = reply.usage ?? estimateUsage(request, reply.message);
    this.#usage = addUsage(this.#usage, usage);
    yield { type: "usage", ...usage };
    return reply;
  }

  /** Runs the calls of one turn and appends their results in call order. */
  async *#answer(calls: readonly ToolCall[], messages: Message[]): AsyncGenerator<Event> {
    const { results, images } = yield* this.#calls.run(calls);
    for (const [index, result] of results.entries()) {
      const { key, id, name } = calls[index] as ToolCall;
      const content = JSON.stringify(result);
      messages.push({ role: "tool", callKey: key, callId: id, name, content });
    }
    if (images.length > 0) messages.push({ role: "user", content: images });
    this.#calls.requireProgress();
  }

  /** Where no answer came because a call was refused, that is the reason. */
  explainRefusal(outcome: Outcome): Outcome {
    const { answer, error } = outcome;
    const isForWant = error?.kind === "no_answer" || error?.kind === "limit";
    if (!this.#calls.wasRefused || !isForWant || answer !== null) return outcome;
    const message = "No answer came, since a script was not approved";
    const hint = "Approve skills beforehand with skills-runner trust, or let it ask on a terminal";
    return { answer: null, error: new RunnerError("refused", message, { hint, cause: error }) };
  }

  cancel(): void {
    this.#abort.abort();
  }

  interruption(): unknown {
    return this.#options.signal.aborted ? this.#options.signal.reason : undefined;
  }

  started(): Event {
    const { model, skills } = this.#options;
    return {
      type: "run_started",
      version,
      schema: 1,
      run_id: crypto.randomUUID(),
      model: model.name,
      base_url: model.baseUrl,
      skills: [...skills],
    };
  }

  finished({ answer, error }: Outcome): RunFinished {
    return {
      type: "run_finished",
      status: statusOf(error),
      exit_code: error?.exitCode ?? 0,
      answer,
      error: error && { message: error.message, hint: error.hint ?? null },
      turns: this.#turns,
      tool_calls: this.#calls.count,
      skills_used: [...this.#calls.skillsUsed],
      usage: this.#usage,
      duration_ms: Math.round(performance.now() - this.#startedAt),
    };
  }
}

function statusOf(error: RunnerError | null): RunStatus {
  switch (error?.kind) {
    case undefined:
      return "ok";
    case "refused":
    case "limit":
      return error.kind;
    case "interrupted":
    case "terminated":
      return "interrupted";
    case "failure":
    case "usage":
    case "credentials":
    case "no_answer":
    case "skill":
      return "error";
  }
}
