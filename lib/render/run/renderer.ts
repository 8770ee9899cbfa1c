/**
 * What shows the events of a run.
 * @module
 */
import type { Event } from "../../events.ts";

/** Where text goes: standard output or standard error. */
export interface TextSink {
  readonly isTerminal: boolean;
  /** Width of the terminal in characters, 80 where it is not known; 80 elsewhere. */
  columns(): number;
  /** Writes text; on a terminal whatever it would obey, but styles, is made visible. */
  write(text: string): Promise<void>;
  /** Writes text as it is: for what moves the cursor, or was made harmless before. */
  pass(text: string): Promise<void>;
}

/**
 * Shows the events of a run, in order. Who made it disposes of it, whatever
 * happened: a line that moves would keep the program alive.
 */
export interface Renderer extends Disposable {
  /** Shows one event; resolves when its text is written. */
  render(event: Event): Promise<void>;
  /**
   * Resolves when all that was drawn has been written. From then on nothing is,
   * until it is disposed: a person is being asked something.
   */
  hold?(): Promise<Disposable>;
}
