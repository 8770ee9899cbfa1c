/**
 * What is told while an environment is built.
 * @module
 */
import { reasonOf, RunnerError } from "../../errors.ts";

/** Where an environment build has got to. */
export interface BuildProgress {
  /** `ready` and `failed` come last. */
  state: "building" | "ready" | "failed";
  /** A line for people. */
  message: string;
  /** Since the build began. */
  durationMs: number;
}

/** What a build takes beside its plan. */
export interface BuildOptions {
  signal?: AbortSignal | undefined;
  onBuild?: ((progress: BuildProgress) => void) | undefined;
}

/** Tells how far a build has got. */
export type Report = (state: BuildProgress["state"], message: string) => void;

/** The function that tells it, with the time since now. */
export function reporter({ onBuild }: BuildOptions): Report {
  const startedAt = performance.now();
  return (state, message) =>
    onBuild?.({ state, message, durationMs: performance.now() - startedAt });
}

/** A cache that cannot be written is something that a person can repair. */
export function asRunnerError(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || error instanceof RunnerError) return error;
  if (error instanceof DOMException) return error;
  return new RunnerError(
    "skill",
    `Cannot build a Python environment in ${folder}: ${reasonOf(error)}`,
    {
      hint: "Check that the folder can be written and that the disk is not full",
      cause: error,
    },
  );
}
