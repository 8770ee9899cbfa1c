/**
 * Work that does not hear of an interruption.
 * @module
 */

/** Time for partial results once the signal is aborted, so that a run ends within 100 ms. */
export const interruptionGraceMs = 80;

/**
 * Resolves with the value of the work, or with `otherwise` if it has not come
 * `graceMs` after the signal was aborted; the work itself is left behind then.
 */
export async function unlessInterrupted<T>(
  work: Promise<T>,
  { signal, graceMs, otherwise }: { signal: AbortSignal; graceMs: number; otherwise: T },
): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => timer = setTimeout(() => resolve(otherwise), graceMs);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
