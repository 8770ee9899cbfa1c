/**
 * What one step of a probe found.
 * @module
 */
import type { ErrorKind } from "../../../errors.ts";

/** What a step found. */
export interface Finding {
  state: "ok" | "warning" | "failed" | "skipped";
  /** What was observed. */
  detail: string;
  /** What to do about it; there is one for each failure. */
  hint?: string | undefined;
  /** Decides the exit code. @default "failure" */
  kind?: ErrorKind;
}
