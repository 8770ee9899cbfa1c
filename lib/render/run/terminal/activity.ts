/**
 * What the program is doing while nothing else moves on the screen.
 * @module
 */
import type { Clock } from "./clock.ts";
import type { Screen } from "./screen.ts";

/** A line that says what is going on, made again as time passes. */
export type ActivityLabel = (elapsedMs: number) => string;

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 100;
/** So long nothing has come before a spinner says that the program is alive. */
const silenceMs = 1000;

/** A spinner with the elapsed time, shown when nothing has come for a second. */
export class Activity {
  readonly #screen: Screen;
  readonly #clock: Clock;
  #label: ActivityLabel | null = null;
  #startedAt = 0;
  #quietSince = 0;
  #frame = 0;
  #timer: Disposable | null = null;

  /** Makes an activity that is not shown yet. */
  constructor(screen: Screen, clock: Clock) {
    this.#screen = screen;
    this.#clock = clock;
  }

  /** Says what is going on from now on; `isUrgent` shows it at once. */
  begin(label: ActivityLabel, { isUrgent = false } = {}): void {
    const now = this.#clock.now();
    this.#label = label;
    this.#startedAt = now;
    this.#quietSince = isUrgent ? now - silenceMs : now;
    this.#timer ??= this.#clock.every(frameMs, () => this.#draw());
    if (isUrgent) this.#draw();
  }

  /** Something else has been drawn: silence begins anew. */
  touch(): void {
    this.#quietSince = this.#clock.now();
  }

  /** Shows it soon, however little time has passed: it says something new. */
  reveal(): void {
    this.#quietSince = Math.min(this.#quietSince, this.#clock.now() - silenceMs);
  }

  /** Ends it and erases what is shown. */
  end(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    this.#label = null;
    this.#screen.showStatus(null);
  }

  #draw(): void {
    const now = this.#clock.now();
    if (this.#label === null || now - this.#quietSince < silenceMs) return;
    const frame = frames[this.#frame++ % frames.length];
    this.#screen.showStatus(`${frame} ${this.#label(now - this.#startedAt)}`);
  }
}

/** Elapsed time as a spinner shows it, in whole units: `3 s`, `2 min 5 s`. */
export function describeElapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
