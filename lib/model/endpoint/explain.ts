/**
 * Failures in words: what was tried, what the server said, and what a person
 * can do about it.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import { ContextOverflow, RequestRefused } from "../chat_model.ts";
import { parseLimit } from "../fit/limits.ts";
import { type FailedRequest, fieldInQuestion } from "./advice.ts";
import type { Failure } from "./attempt_failed.ts";
import { rowOf } from "./failure.ts";
import type { FailureRow } from "./failure_row.ts";

/** Returns the error that ends the program. */
export function explainFailure(failure: Failure, request: FailedRequest): RunnerError {
  const { kind, cause, words } = failure;
  const row = rowOf(kind);
  const message = describe(failure, row, request);
  const hint = adviseWait(failure, row, request) ?? row.advice(failure, request);
  switch (kind) {
    case "overflow":
      return new ContextOverflow(message, { hint, cause, limit: parseLimit(words) });
    case "rejected":
    case "unsupported":
      // What is elsewhere, forbidden or broken says nothing about the request.
      if (failure.status !== null && !refusals.includes(failure.status)) break;
      if (fieldInQuestion(words, request.fields) !== null) break;
      return new RequestRefused(row.exit, message, { hint, cause, isAboutPictures: false });
    case "pictures":
    case "filtered":
      return new RequestRefused(row.exit, message, {
        hint,
        cause,
        isAboutPictures: kind === "pictures",
      });
  }
  return new RunnerError(row.exit, message, { hint, cause });
}

/** Statuses by which an endpoint refuses a request for what is in it. */
const refusals: readonly number[] = [400, 413, 415, 422];

/** Returns a failure in a few words, for those who wait. */
export function summarizeFailure({ status, words }: Failure): string {
  return status === null ? words : `${status}: ${words}`;
}

function describe(
  { status, words }: Failure,
  { told }: Required<FailureRow>,
  { address, url, model }: FailedRequest,
): string {
  switch (told) {
    case "unreachable":
      return `Cannot reach ${address}: ${words}`;
    case "broke_off":
      return `The answer from ${url} broke off: ${words}`;
    case "no_answer":
      return `No answer from ${model} at ${url}: ${words}`;
    case "answered":
      return `${url} answered ${status ?? "an error in its stream"}: ${words}`;
  }
}

function adviseWait(
  { retryAfterMs: waitMs }: Failure,
  { exit }: Required<FailureRow>,
  { maxWaitMs }: FailedRequest,
): string | null {
  if (waitMs === null || waitMs <= maxWaitMs || exit !== "failure") return null;
  const seconds = Math.ceil(waitMs / 1000);
  return `The endpoint asks to wait ${seconds} s, which is more than ${
    maxWaitMs / 1000
  } s: try again then`;
}
