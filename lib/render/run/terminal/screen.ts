/**
 * Standard output and standard error as the one screen that they share, with a
 * moving line at its end.
 * @module
 */
import type { TextSink } from "../renderer.ts";
import { clipToWidth, widthOf } from "../../words/width.ts";

/** What a {@linkcode Screen} writes to. */
export interface ScreenOptions {
  stdout: TextSink;
  stderr: TextSink;
  /** Whether the moving line may be drawn: it needs a terminal that moves the cursor. */
  canMove: boolean;
}

/** One of the streams. */
export type ScreenStream = "stdout" | "stderr";

/** More text than this waits for the terminal. */
const maxWaiting = 64 * 1024;
/** In less room behind a text the moving line is not drawn. */
const minStatusWidth = 12;

/**
 * Writes to both streams in order, a slow terminal or not, and keeps one moving
 * line (a spinner, a countdown) behind the last text. That line is erased before
 * anything else is written, so that nothing of it stays.
 */
export class Screen {
  readonly #options: ScreenOptions;
  #waiting: { stream: ScreenStream; text: string }[] = [];
  #waitingLength = 0;
  #writing: Promise<void> | null = null;
  #failure: unknown;
  #isHeld = false;
  /** Width of the moving line that is drawn, and where it begins; null if there is none. */
  #status: { width: number; column: number } | null = null;

  /** Where the text ends, in its line. */
  column: () => number = () => 0;

  /** Makes a screen whose cursor is at the start of a line. */
  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** Width of the terminal now. */
  columns(): number {
    const { stdout, stderr } = this.#options;
    return (stdout.isTerminal ? stdout : stderr).columns();
  }

  /** Adds text. */
  write(stream: ScreenStream, text: string): void {
    if (text === "") return;
    this.#eraseStatus();
    this.#push(stream, text);
  }

  /** Resolves when little is waiting, so that a fast writer keeps to the pace of the terminal. */
  async settle(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#waitingLength > maxWaiting) await this.flush();
  }

  /**
   * Resolves when all is written.
   *
   * @throws {OutputClosed} if the reader has gone away, and what else writing throws
   */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Writes what is waiting, and nothing more until it is disposed; the moving line is gone meanwhile. */
  async hold(): Promise<Disposable> {
    this.#eraseStatus();
    await this.flush();
    this.#isHeld = true;
    return {
      [Symbol.dispose]: () => {
        this.#isHeld = false;
        if (this.#waiting.length > 0 && this.#writing === null) this.#writing = this.#writeAll();
      },
    };
  }

  /** Draws the moving line, or erases it. */
  showStatus(text: string | null): void {
    if (!this.#options.canMove || this.#isHeld) return;
    if (text === null) return this.#eraseStatus();
    const column = this.column();
    const gap = column === 0 ? "" : "  ";
    const room = this.columns() - 1 - column - gap.length;
    if (column > 0 && room < minStatusWidth) return this.#eraseStatus();
    const line = gap + clipToWidth(text, room);
    this.#push("stderr", `${this.#backToText()}${line}\x1b[K`);
    this.#status = { width: widthOf(line), column };
  }

  #eraseStatus(): void {
    if (this.#status === null) return;
    this.#push("stderr", `${this.#backToText()}\x1b[K`);
    this.#status = null;
  }

  #backToText(): string {
    if (this.#status === null) return "";
    return this.#status.column === 0 ? "\r" : `\x1b[${this.#status.width}D`;
  }

  #push(stream: ScreenStream, text: string): void {
    const last = this.#waiting.at(-1);
    if (last?.stream === stream) last.text += text;
    else this.#waiting.push({ stream, text });
    this.#waitingLength += text.length;
    if (this.#writing === null && !this.#isHeld) this.#writing = this.#writeAll();
  }

  /** What comes while a write is under way goes out with the next one. */
  async #writeAll(): Promise<void> {
    try {
      await Promise.resolve();
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        this.#waitingLength -= next.text.length;
        await this.#options[next.stream].pass(next.text);
      }
    } catch (error) {
      this.#failure = error;
      this.#waiting = [];
    } finally {
      this.#writing = null;
    }
  }
}
