/**
 * What ends a process: itself, its time limit or a signal.
 * @module
 */
import type { Holds } from "./holds.ts";

/** How a process ended. */
export type ProcessOutcome = "exited" | "timed_out" | "aborted";

export interface FirstOfOptions {
  /** 0 means no limit. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  holds: Holds;
}

/** A timer with more fires at once. */
const maxTimerMs = 2 ** 31 - 1;

/** Waits for the exit, the signal, or the time limit, which does not run while a process is held up. */
export async function firstOf(
  exited: Promise<"exited">[],
  { timeoutMs, signal, holds }: FirstOfOptions,
): Promise<ProcessOutcome> {
  const startedAt = performance.now();
  const limit = Promise.withResolvers<ProcessOutcome>();
  const abort = () => limit.resolve("aborted");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    const leftMs = startedAt + timeoutMs + holds.totalMs - performance.now();
    if (leftMs <= 0) limit.resolve("timed_out");
    else timer = setTimeout(look, Math.min(Math.ceil(leftMs), maxTimerMs));
  };
  if (timeoutMs > 0) look();
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  try {
    return await Promise.race([...exited, limit.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
