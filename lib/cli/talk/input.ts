/**
 * Inputs of a person, with an editor or without.
 * @module
 */
import type { ReadChoiceOptions } from "../approve.ts";

/** What a person did at the prompt. */
export type TypedInput =
  | { type: "text"; text: string }
  /** Ctrl-C; `hadText` says that there was something to throw away. */
  | { type: "interrupted"; hadText: boolean }
  /** Ctrl-D, or the terminal is gone. */
  | { type: "ended" };

/** Where inputs come from. */
export interface InputReader extends AsyncDisposable {
  /** Waits for an input. */
  read(): Promise<TypedInput>;
  /** Until disposed, Ctrl-C does this; what else is typed is kept. */
  whileBusy(onInterrupt: () => void): Disposable;
  /**
   * Waits for one of some letters, while busy; null when the signal is aborted or
   * the terminal is gone. What was typed before is no answer.
   */
  choose(choices: string, options: ReadChoiceOptions): Promise<string | null>;
}
