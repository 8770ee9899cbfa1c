/**
 * The pace of a batch: what one job learns of a rate limit holds for all.
 * @module
 */
import type { Event } from "../../../events.ts";
import type { ChatModel } from "../../../model/chat_model.ts";
import { sleep } from "../../../waiting.ts";

/** Between two jobs that go on after a pause, so that they do not come back at once. */
const spacingMs = 50;

/** Lets jobs pass, or pauses all of them. */
export class Pace {
  #openAt = 0;
  #waiting = 0;

  /** How long the pause still lasts; 0 if there is none. */
  get remainingMs(): number {
    return Math.max(0, this.#openAt - performance.now());
  }

  /** Pauses all jobs if an event says that the endpoint wants fewer requests. */
  observe(event: Event): void {
    if (event.type !== "retry" || !saysRateLimit(event.reason)) return;
    this.#openAt = Math.max(this.#openAt, performance.now() + event.delay_ms);
  }

  /**
   * Waits for the end of the pause; jobs go on one by one.
   *
   * @throws the reason of the signal
   */
  async pass(signal: AbortSignal): Promise<void> {
    while (this.remainingMs > 0) {
      const turn = this.#waiting++;
      try {
        await sleep(this.remainingMs + turn * spacingMs, signal);
      } finally {
        this.#waiting--;
      }
    }
  }

  /** Waits before another attempt of one job, at least as long as all of them. */
  readonly retry = async (delayMs: number, signal: AbortSignal): Promise<void> => {
    await Promise.all([sleep(delayMs, signal), this.pass(signal)]);
  };
}

/** A model that asks only at the pace of the batch. */
export function paced(model: ChatModel, pace: Pace): ChatModel {
  return {
    name: model.name,
    baseUrl: model.baseUrl,
    async *ask(request) {
      await pace.pass(request.signal);
      return yield* model.ask(request);
    },
  };
}

function saysRateLimit(reason: string): boolean {
  return /^429\b|rate.?limit|too many requests/i.test(reason);
}
