/**
 * What a batch has done so far, in figures.
 * @module
 */
import type { RunnerError } from "../../../errors.ts";
import type { Usage } from "../../../events.ts";
import { addUsage, noUsage } from "../../../model/stream/usage.ts";
import { counted, describeUsage, grouped } from "../../../words/numbers.ts";
import type { Result } from "./results.ts";

/** The figures of a batch. */
export interface Tally {
  /** Prompts of this shard. */
  prompts: number;
  answered: number;
  failed: number;
  /** Those of `answered` and `failed` that an earlier run had done. */
  skipped: number;
  turns: number;
  tool_calls: number;
  usage: Usage;
  duration_ms: number;
}

/** The summary as JSON. */
export interface BatchSummary extends Tally {
  /** Prompts without a result. */
  left: number;
  exit_code: number;
  error: { message: string; hint: string | null } | null;
}

/** A tally to begin with. */
export function startTally(
  prompts: number,
  earlier: { answered: number; failed: number },
): Tally {
  return {
    prompts,
    ...earlier,
    skipped: earlier.answered + earlier.failed,
    turns: 0,
    tool_calls: 0,
    usage: noUsage,
    duration_ms: 0,
  };
}

/** Adds one result. */
export function addResult(tally: Tally, { status, turns, tool_calls, usage }: Result): void {
  if (status === "ok") tally.answered++;
  else tally.failed++;
  tally.turns += turns;
  tally.tool_calls += tool_calls;
  tally.usage = addUsage(tally.usage, usage);
}

/** The summary for programs. */
export function summarize(tally: Tally, error: RunnerError | null): BatchSummary {
  return {
    ...tally,
    left: tally.prompts - tally.answered - tally.failed,
    exit_code: error?.exitCode ?? 0,
    error: error && { message: error.message, hint: error.hint ?? null },
  };
}

/** The summary as a line for people. */
export function describeTally({ prompts, answered, failed, skipped, ...spent }: Tally): string {
  const left = prompts - answered - failed;
  return [
    `${counted(prompts, "prompt")}: ${grouped(answered)} answered, ${grouped(failed)} failed` +
    (left > 0 ? `, ${grouped(left)} left` : "") +
    (skipped > 0 ? ` (${grouped(skipped)} earlier)` : ""),
    counted(spent.tool_calls, "tool call"),
    describeUsage(spent.usage),
    `${(spent.duration_ms / 1000).toFixed(1)} s`,
  ].join(" · ");
}
