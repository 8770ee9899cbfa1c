/**
 * The work of a batch: each prompt answered once, its result appended.
 * @module
 */
import type { EndpointOptions } from "../../../model/connect.ts";
import { RunnerError } from "../../../errors.ts";
import type { Event, JsonObject, RunFinished } from "../../../events.ts";
import type { Runner } from "../../../runner/runner.ts";
import type { ImagePart, TextPart } from "../../../model/chat_model.ts";
import { promptContent } from "../../prompt.ts";
import { runJobs } from "./jobs.ts";
import { ModelPool } from "./model_pool.ts";
import type { Pace } from "./pace.ts";
import type { Result, ResultSink } from "./results.ts";
import { addResult, type Tally } from "./tally.ts";
import type { Task } from "./tasks.ts";

export interface BatchRunOptions {
  /** One for all: skills are loaded once. */
  runner: Runner;
  endpoint: EndpointOptions;
  results: ResultSink;
  /** Counts while the batch runs. */
  tally: Tally;
  /** Tasks at the same time. */
  jobs: number;
  /** Ends the batch; tasks that run then get no result. */
  signal: AbortSignal;
  pace: Pace;
  /** JSON Schema for the answers of tasks without one of their own. */
  outputSchema: JsonObject | undefined;
  /** Text files that follow each prompt. */
  files: readonly TextPart[];
  readImage: (place: string) => Promise<ImagePart>;
  /** Gets a line for each task that has ended, and for each wait. */
  note: (line: string) => Promise<void>;
}

/** One batch on its way. */
export class BatchRun {
  readonly #options: BatchRunOptions;
  readonly #models: ModelPool;

  constructor(options: BatchRunOptions) {
    this.#options = options;
    this.#models = new ModelPool(options.endpoint, options.pace);
  }

  /**
   * Answers the tasks and returns why the batch ended early, or null. When the
   * endpoint refuses the key or the quota no further task is sent: the others
   * would get the same answer.
   */
  async answer(tasks: readonly Task[]): Promise<RunnerError | null> {
    const { jobs, signal } = this.#options;
    try {
      await runJobs(tasks, {
        jobs,
        signal,
        run: (task, job, jobSignal) => this.#answerOne(task, job, jobSignal),
      });
      return null;
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      return error;
    }
  }

  async #answerOne(task: Task, job: number, signal: AbortSignal): Promise<void> {
    const { results, tally, note } = this.#options;
    const finished = await this.#run(task, job, signal);
    if (signal.aborted) return;
    const { type: _, ...outcome } = finished;
    const result: Result = { id: task.id, ...outcome };
    await results.append(result);
    addResult(tally, result);
    await note(describeResult(result));
    if (finished.exit_code === 3) throw refusal(task, finished);
  }

  async #run(task: Task, job: number, signal: AbortSignal): Promise<RunFinished> {
    const model = await this.#models.get(job, task.model);
    const { runner, files, readImage, outputSchema } = this.#options;
    const images = await Promise.all(task.images.map(readImage));
    const content = promptContent({ words: task.prompt, attached: [] }, { files, images });
    const events = runner.run(content, {
      signal,
      model,
      maxTurns: task.maxTurns,
      outputSchema: task.outputSchema ?? outputSchema,
    });
    for await (const event of events) {
      if (event.type === "run_finished") return event;
      await this.#observe(event, task);
    }
    throw new Error("A run ended without its last event");
  }

  async #observe(event: Event, { id }: Task): Promise<void> {
    this.#options.pace.observe(event);
    if (event.type !== "retry") return;
    await this.#options.note(`${id}: waiting ${event.delay_ms / 1000} s: ${event.reason}`);
  }
}

function describeResult({ id, status, turns, duration_ms, error }: Result): string {
  const figures = `${turns} ${turns === 1 ? "turn" : "turns"}, ${duration_ms} ms`;
  return `${id}: ${status}, ${figures}${error === null ? "" : `: ${error.message}`}`;
}

function refusal({ line }: Task, { error }: RunFinished): RunnerError {
  const hint = error?.hint ? `${error.hint}; then ` : "";
  return new RunnerError("credentials", `Stopped at line ${line}: ${error?.message}`, {
    hint: `${hint}run the same command with --retry-failed to go on`,
  });
}
