/**
 * The line editor at a terminal: moves bytes between it and the pure editor.
 *
 * Deno's `node:readline` neither knows bracketed paste nor inputs of several
 * lines.
 * @module
 */
import type { ReadChoiceOptions } from "../approve.ts";
import type { Styler } from "../../render/words/style.ts";
import type { Output } from "../io.ts";
import { commonBeginning, complete, type CompletionSources } from "./completion.ts";
import {
  type EditorState,
  type EditorTask,
  startEditing,
  update,
  withCompletion,
  withText,
} from "./editor_state.ts";
import { view } from "./editor_view.ts";
import type { InputHistory } from "./history.ts";
import type { InputReader, TypedInput } from "./input.ts";
import type { Keyboard } from "./keyboard.ts";
import { InputPainter } from "./painter.ts";

/** What an {@linkcode Editor} needs. */
export interface EditorOptions {
  keyboard: Keyboard;
  screen: Output;
  history: InputHistory;
  completions: CompletionSources;
  style: Styler;
  /** Lets the person edit a text in a program of their own; returns what became of it. */
  editElsewhere(text: string): Promise<string>;
  /** What was folded away of the last answer; shown above the prompt. */
  unfolded(): string;
}

/** Terminals then set pasted text off, so that its line feeds are not taken for Enter. */
const [pasteOn, pasteOff] = ["\x1b[?2004h", "\x1b[?2004l"];

/** Reads inputs that are edited at a terminal. */
export class Editor implements InputReader {
  readonly #options: EditorOptions;
  readonly #painter = new InputPainter();
  /** The width for which the input is drawn. */
  #columns = 0;

  /** Makes an editor. */
  constructor(options: EditorOptions) {
    this.#options = options;
  }

  /** Lets a person type an input; what is already typed is in it. */
  async read(): Promise<TypedInput> {
    const { keyboard, screen, history } = this.#options;
    keyboard.listener = null;
    this.#painter.forget();
    this.#columns = keyboard.size().columns;
    let state = startEditing(history.entries);
    await screen.pass(pasteOn);
    try {
      await this.#draw(state);
      for (let event = await keyboard.next(); event !== null; event = await keyboard.next()) {
        this.#noticeSize();
        if (event.type !== "resize") {
          const step = update(state, event);
          state = step.task === undefined ? step.state : await this.#do(step.task, step.state);
          if (step.input !== undefined) return await this.#keep(step.input);
        }
        await this.#draw(state);
      }
      return { type: "ended" };
    } finally {
      await this.#draw({ ...state, candidates: [], search: null });
      await screen.pass(`${this.#painter.leave()}${pasteOff}`);
    }
  }

  whileBusy(onInterrupt: () => void): Disposable {
    const { keyboard } = this.#options;
    keyboard.listener = {
      interrupt() {
        keyboard.holdBack();
        onInterrupt();
      },
      suspend: () => this.#suspend("\r\n", ""),
    };
    return {
      [Symbol.dispose]() {
        keyboard.listener = null;
      },
    };
  }

  async choose(choices: string, { signal, ask }: ReadChoiceOptions): Promise<string | null> {
    const { keyboard, screen } = this.#options;
    keyboard.forget();
    await ask();
    for (let event = await keyboard.next(signal); event; event = await keyboard.next(signal)) {
      if (event.type !== "text" || event.text.length !== 1) continue;
      const letter = event.text.toLowerCase();
      if (!choices.includes(letter)) continue;
      await screen.write(`${letter}\n`);
      return letter;
    }
    await screen.write("\n");
    return null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.keyboard[Symbol.asyncDispose]();
  }

  /** Not every system tells when the size changes. */
  #noticeSize(): void {
    const { columns } = this.#options.keyboard.size();
    if (columns !== this.#columns) this.#painter.resize(columns);
    this.#columns = columns;
  }

  async #keep(input: TypedInput): Promise<TypedInput> {
    if (input.type === "text") await this.#options.history.add(input.text);
    return input;
  }

  async #do(task: EditorTask, state: EditorState): Promise<EditorState> {
    const { screen, editElsewhere, unfolded, keyboard } = this.#options;
    switch (task) {
      case "complete":
        return await this.#complete(state);
      case "suspend":
        await this.#suspend(`${this.#painter.leave()}${pasteOff}`, pasteOn);
        return state;
      case "clear_screen":
        this.#painter.forget();
        await screen.pass("\x1b[H\x1b[2J");
        return state;
      case "unfold":
        await screen.pass(this.#painter.leave());
        await screen.write(unfolded());
        return state;
      case "open_editor": {
        await screen.pass(`${this.#painter.leave()}${pasteOff}`);
        const text = await keyboard.lend(() => editElsewhere(state.buffer.text));
        await screen.pass(pasteOn);
        return withText(state, text);
      }
    }
  }

  async #complete(state: EditorState): Promise<EditorState> {
    const { text, cursor } = state.buffer;
    const { from, candidates } = await complete(text.slice(0, cursor), this.#options.completions);
    const added = commonBeginning(candidates).slice(cursor - from);
    return withCompletion(state, { added, candidates });
  }

  async #suspend(before: string, after: string): Promise<void> {
    const { keyboard, screen } = this.#options;
    await screen.pass(before);
    keyboard.suspend();
    await screen.pass(after);
  }

  async #draw(state: EditorState): Promise<void> {
    const { keyboard, screen, style } = this.#options;
    const size = keyboard.size();
    await screen.pass(this.#painter.draw(view(state, { size, style }), size));
  }
}
