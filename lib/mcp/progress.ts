/**
 * What a client is told while a script runs: whole lines, seldom enough to be
 * read, often enough that no client takes the silence for the end. Pure: time
 * comes in as an argument.
 * @module
 */
import { sanitize } from "../render/words/sanitize.ts";

export interface ProgressLinesOptions {
  /** When the call began. */
  startedAtMs: number;
  /** Between two messages. @default 200 */
  minIntervalMs?: number;
  /** Silence after which a message says that the script still runs: many clients give up after 60 s. @default 10000 */
  heartbeatMs?: number;
  /** Characters of one message; of more lines, the last are shown. @default 2000 */
  maxChars?: number;
}

/** Where a text came from: each has lines of its own. */
export type ProgressSource = "stdout" | "stderr" | "environment";

/** Joins what a call says into messages. */
export class ProgressLines {
  readonly #minIntervalMs: number;
  readonly #heartbeatMs: number;
  readonly #maxChars: number;
  readonly #startedAtMs: number;
  readonly #partial = new Map<ProgressSource, string>();
  #lines: string[] = [];
  #chars = 0;
  #leftOut = 0;
  #sentAtMs: number;
  #hasSent = false;

  /** Begins with silence. */
  constructor(options: ProgressLinesOptions) {
    this.#startedAtMs = options.startedAtMs;
    this.#sentAtMs = options.startedAtMs;
    this.#minIntervalMs = options.minIntervalMs ?? 200;
    this.#heartbeatMs = options.heartbeatMs ?? 10_000;
    this.#maxChars = options.maxChars ?? 2000;
  }

  /** Takes text as it comes; what has no line end yet waits for it. A carriage return ends a line too. */
  add(source: ProgressSource, text: string): void {
    const lines = ((this.#partial.get(source) ?? "") + text).split(/\r\n|\n|\r(?!$)/);
    const rest = lines.pop() ?? "";
    this.#partial.set(source, rest.slice(-this.#maxChars));
    for (const line of lines) this.#addLine(line);
  }

  /** The message that is due at this time; null if there is none. */
  take(nowMs: number): string | null {
    if (nowMs < this.dueAtMs()) return null;
    const message = this.#lines.length > 0 ? this.#written() : this.#heartbeat(nowMs);
    this.#sentAtMs = nowMs;
    this.#hasSent = true;
    return message;
  }

  /** When the next message is due if nothing more is added. */
  dueAtMs(): number {
    if (this.#lines.length === 0) return this.#sentAtMs + this.#heartbeatMs;
    return this.#hasSent ? this.#sentAtMs + this.#minIntervalMs : this.#sentAtMs;
  }

  #addLine(line: string): void {
    const shown = sanitize(line).slice(0, this.#maxChars);
    if (shown.trim() === "") return;
    this.#lines.push(shown);
    this.#chars += shown.length + 1;
    // Amortised: half of the lines go at a time.
    if (this.#chars > 2 * this.#maxChars) this.#drop();
  }

  /** Keeps the last lines that fit. */
  #drop(): void {
    let kept = this.#lines.length;
    let chars = 0;
    while (kept > 0) {
      chars += (this.#lines[kept - 1]?.length ?? 0) + 1;
      if (chars > this.#maxChars + 1) break;
      kept--;
    }
    this.#leftOut += kept;
    this.#lines = this.#lines.slice(kept);
    this.#chars = this.#lines.reduce((sum, line) => sum + line.length + 1, 0);
  }

  #written(): string {
    this.#drop();
    const note = this.#leftOut > 0 ? [`[… ${this.#leftOut} lines …]`] : [];
    const message = [...note, ...this.#lines].join("\n");
    this.#lines = [];
    this.#chars = 0;
    this.#leftOut = 0;
    return message;
  }

  /** What a script has begun to say, such as the bar of a download, or how long it has run. */
  #heartbeat(nowMs: number): string {
    const begun = [...this.#partial.values()].map((text) => sanitize(text).trim())
      .findLast((text) => text !== "");
    const seconds = Math.round((nowMs - this.#startedAtMs) / 1000);
    return begun === undefined ? `Still running after ${seconds} s` : begun;
  }
}
