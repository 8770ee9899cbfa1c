/**
 * Which failures are worth another attempt, and how long to wait before it.
 * @module
 */
import type { Failure } from "./attempt_failed.ts";
import { type FailureKind, rowOf } from "./failure.ts";

/** What was spent before this turn and in it. */
export interface RetryBudget {
  /** Retries in this run. */
  retriesInRun: number;
  /** Time that this run has waited for retries. */
  waitedMs: number;
  /** Time that this turn has waited for a model to be loaded. */
  waitedForLoadMs: number;
  /** True if the endpoint has ever answered. */
  hasAnswered: boolean;
}

/** What else {@linkcode decideRetry} needs. */
export interface DecideRetryOptions {
  /** The longest wait that a server may ask for. */
  maxWaitMs: number;
  /** How long a model may take to load; 0 means no limit. */
  firstTokenTimeoutMs: number;
  /** From 0 to 1, so that many clients do not come back at once. */
  random: () => number;
}

const maxAttempts = 5;
/** An address that never answered is more likely wrong than down. */
const retriesAtUnknownAddress = 2;
const maxRetriesInRun = 10;
const maxWaitedMs = 5 * 60_000;
const baseDelayMs = 1000;
const maxDelayMs = 30_000;
/** A model that loads is looked for this often at the least. */
const maxLoadDelayMs = 5000;
const minConcurrencyDelayMs = 5000;

/**
 * Returns how many milliseconds to wait before the next attempt, after these
 * failures of one turn; null if there should be none.
 *
 * @example
 * ```ts
 * import { decideRetry } from "./retry.ts";
 *
 * const failure = { kind: "rate_limit", status: 429, words: "", retryAfterMs: 7000, param: null } as const;
 * const budget = { retriesInRun: 0, waitedMs: 0, waitedForLoadMs: 0, hasAnswered: true };
 * const delayMs = decideRetry([failure], budget, {
 *   maxWaitMs: 120_000,
 *   firstTokenTimeoutMs: 0,
 *   random: () => 1,
 * });
 * console.assert(delayMs === 7000);
 * ```
 */
export function decideRetry(
  failures: readonly Failure[],
  budget: RetryBudget,
  options: DecideRetryOptions,
): number | null {
  const failure = failures.at(-1);
  if (failure === undefined) return null;
  const { retryAfterMs } = failure;
  if (retryAfterMs !== null && retryAfterMs > options.maxWaitMs) return null;
  const alike = failures.filter(({ kind }) => kind === failure.kind).length;
  const { retries, told } = rowOf(failure.kind);
  if (retries === "load") {
    const delayMs = retryAfterMs ?? Math.min(maxLoadDelayMs, backOff(failure.kind, alike, options));
    const { firstTokenTimeoutMs: limitMs } = options;
    return limitMs !== 0 && budget.waitedForLoadMs + delayMs > limitMs ? null : delayMs;
  }
  const counted = failures.filter(({ kind }) => rowOf(kind).retries !== "load").length;
  if (budget.retriesInRun >= maxRetriesInRun || counted >= maxAttempts) return null;
  const isUnknown = told === "unreachable" && !budget.hasAnswered;
  if (alike > Math.min(retries, isUnknown ? retriesAtUnknownAddress : Infinity)) return null;
  const delayMs = retryAfterMs ?? backOff(failure.kind, counted, options);
  return budget.waitedMs + delayMs > maxWaitedMs ? null : delayMs;
}

function backOff(kind: FailureKind, failures: number, { random }: DecideRetryOptions): number {
  const fullMs = Math.min(baseDelayMs * 2 ** (failures - 1), maxDelayMs);
  const delayMs = Math.round(fullMs * (0.5 + random() / 2));
  return kind === "concurrency" ? Math.max(delayMs, minConcurrencyDelayMs) : delayMs;
}

/** Counts failures and waits of a conversation, and decides on the next attempt. */
export class Retries {
  readonly #options: DecideRetryOptions;
  #failures: Failure[] = [];
  #budget: RetryBudget = { retriesInRun: 0, waitedMs: 0, waitedForLoadMs: 0, hasAnswered: false };

  /** Starts with a whole budget. */
  constructor(options: DecideRetryOptions) {
    this.#options = options;
  }

  /** Failures of this turn. */
  get failures(): readonly Failure[] {
    return this.#failures;
  }

  /** The endpoint has answered, if only with an error. */
  set hasAnswered(hasAnswered: true) {
    this.#budget = { ...this.#budget, hasAnswered };
  }

  /** The user spoke: the budget of a run is whole again. */
  startRun(): void {
    this.#budget = { ...this.#budget, retriesInRun: 0, waitedMs: 0 };
  }

  /** The model is asked anew. */
  startTurn(): void {
    this.#failures = [];
    this.#budget = { ...this.#budget, waitedForLoadMs: 0 };
  }

  /** Returns the delay before the next attempt, which counts as spent; null if there is none. */
  decide(failure: Failure): number | null {
    this.#failures.push(failure);
    const delayMs = decideRetry(this.#failures, this.#budget, this.#options);
    if (delayMs === null) return null;
    const { retriesInRun, waitedMs, waitedForLoadMs } = this.#budget;
    this.#budget = rowOf(failure.kind).retries === "load"
      ? { ...this.#budget, waitedForLoadMs: waitedForLoadMs + delayMs }
      : { ...this.#budget, retriesInRun: retriesInRun + 1, waitedMs: waitedMs + delayMs };
    return delayMs;
  }
}
