/**
 * What went wrong with one request, and the error that carries it to where it
 * is decided upon.
 * @module
 */
import type { FailureKind } from "./failure.ts";

/** What went wrong with one request. */
export interface Failure {
  kind: FailureKind;
  /** HTTP status; null if there was no response, or the failure is in a stream. */
  status: number | null;
  /** The server's own words, or what was observed, as one line. */
  words: string;
  /** What the server asks to wait; null if it does not say. */
  retryAfterMs: number | null;
  /** The field of the request that the server complains about; null if it names none. */
  param: string | null;
  /** The error behind it. */
  cause?: unknown;
}

/** Carries a {@linkcode Failure} to where it is decided upon. */
export class AttemptFailed extends Error {
  /** What went wrong. */
  readonly failure: Failure;

  /** Wraps a failure. */
  constructor(failure: Failure) {
    super(failure.words, { cause: failure.cause });
    this.name = "AttemptFailed";
    this.failure = failure;
  }
}

/** A failure that the program observed itself, without a response that says so. */
export function observed(kind: FailureKind, words: string, cause?: unknown): AttemptFailed {
  return new AttemptFailed({ kind, status: null, words, retryAfterMs: null, param: null, cause });
}
