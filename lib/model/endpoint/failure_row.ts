/**
 * What the table of failures is written in.
 * @module
 */
import type { ErrorKind } from "../../errors.ts";
import type { FailedRequest, FailureToAdvise } from "./advice.ts";
import type { Recognition } from "./server_error.ts";

/** One kind of failure. */
export interface FailureRow {
  /** What an endpoint says then, in any of these ways; the first row that fits counts. Absent for what the program observes itself. */
  says?: readonly Recognition[];
  /** Decides the exit code where it is final. @default "failure" */
  exit?: ErrorKind;
  /** The sentence that the failure is told in. @default "answered" */
  told?: "unreachable" | "broke_off" | "no_answer" | "answered";
  /** Attempts after the first in one turn; `load` means until the first data is due. @default 0 */
  retries?: number | "load";
  /** What a person can do about it. */
  advice: (failure: FailureToAdvise, request: FailedRequest) => string;
}
