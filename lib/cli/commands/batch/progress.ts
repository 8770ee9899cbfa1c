/**
 * The progress of a batch on a terminal.
 * @module
 */
import { sanitizeStyled } from "../../../render/words/sanitize.ts";
import type { Output } from "../../io.ts";
import type { Tally } from "./tally.ts";

export interface ProgressOptions {
  /** Nothing is drawn if false. */
  isShown: boolean;
  /** How long the endpoint still wants a pause. */
  pauseMs: () => number;
}

const redrawMs = 100;
const clearLine = "\r\x1b[2K";
const barWidth = 24;

/** One line at the bottom of a terminal that says how far the batch is; lines of others go above it. */
export class Progress implements AsyncDisposable {
  readonly #stderr: Output;
  readonly #tally: Tally;
  readonly #options: ProgressOptions;
  readonly #startedAt = performance.now();
  readonly #doneBefore: number;
  #timer?: ReturnType<typeof setInterval>;
  #written: Promise<void> = Promise.resolve();

  constructor(stderr: Output, tally: Tally, options: ProgressOptions) {
    this.#stderr = stderr;
    this.#tally = tally;
    this.#options = { ...options, isShown: options.isShown && stderr.isTerminal };
    this.#doneBefore = tally.answered + tally.failed;
    if (!this.#options.isShown) return;
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), redrawMs);
  }

  /** Writes a line above the bar. */
  note(line: string): Promise<void> {
    const text = this.#stderr.isTerminal ? sanitizeStyled(line) : line;
    return this.#write(this.#options.isShown ? `${clearLine}${text}\n` : `${text}\n`);
  }

  #draw(): void {
    const text = describeProgress(this.#tally, {
      doneBefore: this.#doneBefore,
      elapsedMs: performance.now() - this.#startedAt,
      pauseMs: this.#options.pauseMs(),
    });
    this.#write(clearLine + text.slice(0, this.#stderr.columns() - 1))
      .catch(() => {/* told where the last write is awaited */});
  }

  /** One write after the other: jobs do not wait for each other. */
  #write(text: string): Promise<void> {
    this.#written = this.#written.then(() => this.#stderr.pass(text));
    return this.#written;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    if (this.#options.isShown) await this.#write(clearLine);
    await this.#written;
  }
}

/** The line itself: a bar, the figures, and how long it may still take. */
export function describeProgress(
  { prompts, answered, failed }: Pick<Tally, "prompts" | "answered" | "failed">,
  time: { doneBefore: number; elapsedMs: number; pauseMs: number },
): string {
  const done = answered + failed;
  const filled = prompts === 0 ? barWidth : Math.floor(barWidth * done / prompts);
  const bar = "━".repeat(filled) + "─".repeat(barWidth - filled);
  const perSecond = (done - time.doneBefore) / (time.elapsedMs / 1000);
  return [
    `${bar} ${done}/${prompts}`,
    failed > 0 && `${failed} failed`,
    perSecond > 0 && `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s`,
    perSecond > 0 && `${duration((prompts - done) / perSecond)} left`,
    time.pauseMs > 0 && `the endpoint wants a pause of ${duration(time.pauseMs / 1000)}`,
  ].filter(Boolean).join(" · ");
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
