/**
 * Time for what moves on a screen.
 * @module
 */

/** Tells the time and calls again and again. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Does something every so many milliseconds until disposed. */
  every(intervalMs: number, action: () => void): Disposable;
}
