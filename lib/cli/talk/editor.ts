/**
 * The line editor: what is typed becomes an input.
 *
 * Deno's `node:readline` neither knows bracketed paste nor inputs of several
 * lines.
 * @module
 */
import { sanitize } from "../../render/words/sanitize.ts";
import type { Styler } from "../../render/words/style.ts";
import { clipToWidth } from "../../render/words/width.ts";
import type { Output } from "../io.ts";
import { commonBeginning, complete, type CompletionSources } from "./completion.ts";
import type { InputHistory } from "./history.ts";
import type { InputReader, TypedInput } from "./input.ts";
import type { Keyboard } from "./keyboard.ts";
import type { KeyName } from "./keys.ts";
import { LineBuffer, type Place } from "./line_buffer.ts";
import { InputPainter } from "./painter.ts";

/** What an {@linkcode Editor} needs. */
export interface EditorOptions {
  keyboard: Keyboard;
  screen: Output;
  history: InputHistory;
  completions: CompletionSources;
  style: Styler;
}

const moves: Partial<Record<KeyName, Place>> = {
  left: "left",
  right: "right",
  word_left: "word_left",
  word_right: "word_right",
  home: "line_start",
  end: "line_end",
};

const deletions: Partial<Record<KeyName, Place>> = {
  backspace: "left",
  delete: "right",
  delete_word_left: "word_left",
  delete_word_right: "word_right",
  delete_to_start: "line_start",
  delete_to_end: "line_end",
};

/** Terminals then set pasted text off, so that its line feeds are not taken for Enter. */
const [pasteOn, pasteOff] = ["\x1b[?2004h", "\x1b[?2004l"];

/** Reads inputs that are edited at a terminal. */
export class Editor implements InputReader {
  readonly #options: EditorOptions;
  readonly #buffer = new LineBuffer();
  readonly #painter = new InputPainter();
  #below: readonly string[] = [];

  /** Makes an editor. */
  constructor(options: EditorOptions) {
    this.#options = options;
  }

  /** Lets a person type an input; what is already typed is in it. */
  async read(): Promise<TypedInput> {
    const { keyboard, screen } = this.#options;
    keyboard.onInterrupt = null;
    this.#buffer.set("");
    this.#painter.forget();
    await screen.pass(pasteOn);
    try {
      await this.#draw();
      while (true) {
        const event = await keyboard.next();
        if (event === null) return { type: "ended" };
        if (event.type === "resize") this.#painter.resize(keyboard.size().columns);
        else if (event.type === "text") this.#insert(event.text);
        else {
          const input = await this.#press(event.name);
          if (input !== null) return input;
        }
        await this.#draw();
        this.#below = [];
      }
    } finally {
      this.#below = [];
      await this.#draw();
      await screen.pass(`${this.#painter.leave()}${pasteOff}`);
    }
  }

  whileBusy(onInterrupt: () => void): Disposable {
    const { keyboard } = this.#options;
    keyboard.onInterrupt = () => {
      keyboard.holdBack();
      onInterrupt();
    };
    return {
      [Symbol.dispose]() {
        keyboard.onInterrupt = null;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.keyboard[Symbol.asyncDispose]();
  }

  #insert(text: string): void {
    this.#buffer.insert(text);
    this.#options.history.rewind();
  }

  /** Does what a key says; returns the input if the key ends it. */
  async #press(name: KeyName): Promise<TypedInput | null> {
    const buffer = this.#buffer;
    const [place, deletion] = [moves[name], deletions[name]];
    if (place !== undefined) buffer.move(place);
    if (deletion !== undefined) buffer.delete(deletion);
    switch (name) {
      case "enter":
        return await this.#enter();
      case "newline":
        buffer.insert("\n");
        return null;
      case "interrupt":
        return { type: "interrupted", hadText: buffer.text !== "" };
      case "end_of_input":
        if (buffer.text === "") return { type: "ended" };
        buffer.delete("right");
        return null;
      case "up":
      case "down":
        this.#stepLine(name);
        return null;
      case "tab":
        await this.#complete();
        return null;
      case "yank":
        buffer.yank();
        return null;
      case "clear_screen":
        this.#painter.forget();
        await this.#options.screen.pass("\x1b[H\x1b[2J");
        return null;
      case "suspend":
        await this.#suspend();
        return null;
    }
    return null;
  }

  /** A backslash at the end of the line asks for one more. */
  async #enter(): Promise<TypedInput | null> {
    const { text } = this.#buffer;
    if (text.endsWith("\\") && this.#buffer.cursor === text.length) {
      this.#buffer.delete("left");
      this.#buffer.insert("\n");
      return null;
    }
    this.#buffer.cursor = text.length;
    await this.#options.history.add(text);
    return { type: "text", text };
  }

  /** Up and down move in the text first, then through what was typed before. */
  #stepLine(direction: "up" | "down"): void {
    if (this.#buffer.moveLine(direction)) return;
    const entry = this.#options.history.step(direction, this.#buffer.text);
    if (entry !== undefined) this.#buffer.set(entry);
  }

  async #complete(): Promise<void> {
    const before = this.#buffer.text.slice(0, this.#buffer.cursor);
    const { from, candidates } = await complete(before, this.#options.completions);
    const beginning = commonBeginning(candidates);
    const typed = before.slice(from);
    if (beginning.length > typed.length) this.#buffer.insert(beginning.slice(typed.length));
    else if (candidates.length > 1) this.#below = this.#inColumns(candidates);
  }

  #inColumns(words: readonly string[]): string[] {
    const { columns } = this.#options.keyboard.size();
    const width = Math.max(...words.map((word) => word.trim().length)) + 2;
    const perRow = Math.max(1, Math.floor((columns - 3) / width));
    const rows: string[] = [];
    for (let at = 0; at < words.length; at += perRow) {
      const row = words.slice(at, at + perRow).map((word) => word.trim().padEnd(width)).join("");
      rows.push(this.#options.style("dim", clipToWidth(`  ${row.trimEnd()}`, columns - 1)));
    }
    return rows;
  }

  async #suspend(): Promise<void> {
    const { keyboard, screen } = this.#options;
    await screen.pass(`${this.#painter.leave()}${pasteOff}`);
    keyboard.suspend();
    await screen.pass(pasteOn);
  }

  async #draw(): Promise<void> {
    const { keyboard, screen, style } = this.#options;
    await screen.pass(this.#painter.draw({
      prompt: style("cyan", "> "),
      continuation: style("dim", "· "),
      text: sanitize(this.#buffer.text),
      cursor: this.#buffer.cursor,
      below: this.#below,
    }, keyboard.size()));
  }
}
