/**
 * The clock of this process.
 * @module
 */
import type { Clock } from "../render/run/terminal/clock.ts";

/** Real time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  every(intervalMs, action) {
    const timer = setInterval(action, intervalMs);
    return {
      [Symbol.dispose]() {
        clearInterval(timer);
      },
    };
  },
};
