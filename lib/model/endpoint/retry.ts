/**
 * Which failures are worth another attempt, and how long to wait before it.
 * @module
 */
import type { Failure, FailureCategory } from "./failure.ts";

/** What was spent before this turn and in it. */
export interface RetryBudget {
  /** Retries in this run. */
  retriesInRun: number;
  /** Time that this run has waited for retries. */
  waitedMs: number;
  /** True if the endpoint has ever answered. */
  hasAnswered: boolean;
}

/** What else {@linkcode decideRetry} needs. */
export interface DecideRetryOptions {
  /** The longest wait that a server may ask for. */
  maxWaitMs: number;
  /** From 0 to 1, so that many clients do not come back at once. */
  random: () => number;
}

const maxAttempts = 5;

/** Retries for each category within a turn. */
const retries: Readonly<Record<FailureCategory, number>> = {
  unreachable: 4,
  rate_limit: 4,
  server_error: 4,
  timeout: 4,
  truncated: 4,
  unfinished: 4,
  no_data: 4,
  empty: 4,
  unreadable_call: 2,
  concurrency: 1,
  certificate: 0,
  credentials: 0,
  quota: 0,
  model_not_found: 0,
  wrong_url: 0,
  no_tool_support: 0,
  overflow: 0,
  rejected: 0,
  filtered: 0,
};

/** An address that never answered is more likely wrong than down. */
const retriesAtUnknownAddress = 2;
const maxRetriesInRun = 10;
const maxWaitedMs = 5 * 60_000;
const baseDelayMs = 1000;
const maxDelayMs = 30_000;
const minConcurrencyDelayMs = 5000;

/**
 * Returns how many milliseconds to wait before the next attempt, after these
 * failures of one turn; null if there should be none.
 *
 * @example
 * ```ts
 * import { decideRetry } from "./retry.ts";
 *
 * const failure = { category: "rate_limit", status: 429, words: "", retryAfterMs: 7000 } as const;
 * const budget = { retriesInRun: 0, waitedMs: 0, hasAnswered: true };
 * const delayMs = decideRetry([failure], budget, { maxWaitMs: 120_000, random: () => 1 });
 * console.assert(delayMs === 7000);
 * ```
 */
export function decideRetry(
  failures: readonly Failure[],
  budget: RetryBudget,
  options: DecideRetryOptions,
): number | null {
  const failure = failures.at(-1);
  if (failure === undefined || budget.retriesInRun >= maxRetriesInRun) return null;
  if (failures.length >= maxAttempts) return null;
  const alike = failures.filter(({ category }) => category === failure.category).length;
  if (alike > retriesOf(failure.category, budget.hasAnswered)) return null;
  if (failure.retryAfterMs !== null && failure.retryAfterMs > options.maxWaitMs) return null;
  const delayMs = failure.retryAfterMs ?? backOff(failure.category, failures.length, options);
  return budget.waitedMs + delayMs > maxWaitedMs ? null : delayMs;
}

function retriesOf(category: FailureCategory, hasAnswered: boolean): number {
  if (category === "unreachable" && !hasAnswered) return retriesAtUnknownAddress;
  return retries[category];
}

function backOff(
  category: FailureCategory,
  failures: number,
  { random }: DecideRetryOptions,
): number {
  const fullMs = Math.min(baseDelayMs * 2 ** (failures - 1), maxDelayMs);
  const delayMs = Math.round(fullMs * (0.5 + random() / 2));
  return category === "concurrency" ? Math.max(delayMs, minConcurrencyDelayMs) : delayMs;
}
