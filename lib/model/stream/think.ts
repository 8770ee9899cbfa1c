/**
 * Reasoning that arrives in the text, between `<think>` and `</think>`, told
 * apart from the answer.
 * @module
 */
import { type Deltas, noDeltas } from "./deltas.ts";

/** Tags by which models mark reasoning at the start of their text. */
const openings = ["<think>", "<thinking>", "[THINK]"];
const closing = /<\/think>|<\/thinking>|\[\/THINK\]/;
const longestTag = "</thinking>".length;
/**
 * An end without a beginning: chat templates of some models put the opening
 * tag into the prompt. It counts only on a line of its own, with no opening
 * tag before it, so that an answer about such tags stays whole.
 */
const unopenedEnd = /(?:^|\n)[ \t]*<\/think(?:ing)?>[ \t]*(?:\r?\n|$)/;
const endLine = /^[ \t]*<\/think(?:ing)?>[ \t]*\r?$/;

/** Models that are known to leave out the opening tag, where their server does not look for it. */
const reasoningModels =
  /\br1\b|qwq|qwen-?3(?!.*(?:instruct|coder))|think|magistral|glm-?(?:4\.[5-9]|z1)|deephermes|exaone-deep|nemotron|smollm3/i;

/** True if a model, by its name, may begin with reasoning that is not marked. */
export function mayBeginUnmarked(model: string): boolean {
  return reasoningModels.test(model.slice(0, 200));
}

export interface UnopenedSplit {
  reasoning: string;
  text: string;
}

/** Splits a whole text at the end of reasoning that has no beginning; null if there is none. */
export function splitUnopened(content: string): UnopenedSplit | null {
  const match = unopenedEnd.exec(content);
  if (match === null) return null;
  const reasoning = content.slice(0, match.index);
  if (reasoning.includes("<think")) return null;
  return { reasoning, text: content.slice(match.index + match[0].length).trimStart() };
}

/** Splits the text of one reply while it streams. */
export class ThinkSplitter {
  #state: "start" | "reasoning" | "unmarked" | "gap" | "text" = "start";
  /** Blank text before anything else. */
  readonly #blank: string[] = [];
  /** What cannot be told apart yet: the start of a tag, or a line that may be one. */
  #held = "";
  /** Reasoning for now, and the answer if no tag ends it. */
  readonly #unmarked: string[] = [];
  #mayBeUnmarked: boolean;
  /** Whether the text began with reasoning that was not marked; null if nothing shows it. */
  beganUnmarked: boolean | null = null;

  /**
   * With `mayBeUnmarked` the text counts as reasoning until a closing tag comes;
   * if none does, all of it is the answer, and comes once more as text.
   */
  constructor({ mayBeUnmarked }: { mayBeUnmarked: boolean }) {
    this.#mayBeUnmarked = mayBeUnmarked;
  }

  /** Takes the next piece of text and returns what can be said of it. */
  push(piece: string): Deltas {
    if (piece === "") return noDeltas;
    switch (this.#state) {
      case "text":
        return { reasoning: "", text: piece };
      case "start":
        return this.#readStart(piece);
      case "reasoning":
        return this.#readReasoning(piece);
      case "unmarked":
        return this.#readUnmarked(piece);
      case "gap":
        return this.#readGap(piece);
    }
  }

  /** The server marks reasoning by itself: what comes as text is text. */
  trustText(): Deltas {
    this.#mayBeUnmarked = false;
    return this.#state === "unmarked" ? this.#becomeText() : noDeltas;
  }

  /** Returns what is left when no text follows. */
  end(): Deltas {
    const held = this.#held;
    this.#held = "";
    switch (this.#state) {
      case "start":
        return { reasoning: "", text: this.#blank.splice(0).join("") + held };
      case "reasoning":
        return { reasoning: held, text: "" };
      case "unmarked":
        if (endLine.test(held)) {
          this.beganUnmarked = true;
          return noDeltas;
        }
        this.#held = held;
        return this.#becomeText();
      case "gap":
      case "text":
        return { reasoning: "", text: held };
    }
  }

  #readStart(piece: string): Deltas {
    const text = this.#held === "" ? piece.trimStart() : this.#held + piece;
    if (this.#held === "") this.#blank.push(piece.slice(0, piece.length - text.length));
    const opening = openings.find((tag) => text.startsWith(tag));
    this.#held = "";
    if (opening !== undefined) {
      this.#state = "reasoning";
      this.beganUnmarked = false;
      return this.#readReasoning(text.slice(opening.length));
    }
    if (openings.some((tag) => tag.startsWith(text))) {
      this.#held = text;
      return noDeltas;
    }
    this.#state = this.#mayBeUnmarked ? "unmarked" : "text";
    return this.push(this.#blank.splice(0).join("") + text);
  }

  #readReasoning(piece: string): Deltas {
    const text = this.#held + piece;
    const match = closing.exec(text);
    if (match !== null) {
      this.#held = "";
      this.#state = "gap";
      const { text: after } = this.#readGap(text.slice(match.index + match[0].length));
      return { reasoning: text.slice(0, match.index), text: after };
    }
    // The last characters may be the beginning of the closing tag.
    const tail = text.slice(-longestTag);
    const tagStart = Math.max(tail.lastIndexOf("<"), tail.lastIndexOf("["));
    const certain = tagStart < 0 ? text.length : text.length - tail.length + tagStart;
    this.#held = text.slice(certain);
    return { reasoning: text.slice(0, certain), text: "" };
  }

  #readUnmarked(piece: string): Deltas {
    const text = this.#held + piece;
    const lines = text.split("\n");
    let end = 0;
    for (const [index, line] of lines.entries()) {
      const isLast = index === lines.length - 1;
      if (line.includes("<think")) {
        // An answer about such tags.
        this.#held = text;
        return this.#becomeText();
      }
      if (!isLast && this.#isLineStart(end) && endLine.test(line)) {
        this.beganUnmarked = true;
        this.#held = "";
        this.#state = "gap";
        const { text: after } = this.#readGap(text.slice(end + line.length + 1));
        return { reasoning: this.#keep(text.slice(0, end)), text: after };
      }
      if (isLast) {
        const certain = this.#isLineStart(end) && mayBecomeEnd(line)
          ? end
          : text.length - partOfTag(line);
        this.#held = text.slice(certain);
        return { reasoning: this.#keep(text.slice(0, certain)), text: "" };
      }
      end += line.length + 1;
    }
    return noDeltas;
  }

  /** True if what follows so many held characters begins a line. */
  #isLineStart(offset: number): boolean {
    return offset > 0 || (this.#unmarked.at(-1) ?? "\n").endsWith("\n");
  }

  #keep(text: string): string {
    if (text !== "") this.#unmarked.push(text);
    return text;
  }

  #becomeText(): Deltas {
    this.#state = "text";
    this.beganUnmarked = false;
    const text = this.#unmarked.splice(0).join("") + this.#held;
    this.#held = "";
    return { reasoning: "", text };
  }

  /** Blank lines between reasoning and answer belong to neither. */
  #readGap(piece: string): Deltas {
    const text = piece.trimStart();
    if (text !== "") this.#state = "text";
    return { reasoning: "", text };
  }
}

/** True for a line that may still become a closing tag. */
function mayBecomeEnd(line: string): boolean {
  if (line.length > 200) return false;
  const start = line.trimStart();
  return "</thinking>".startsWith(start) || endLine.test(start) || "</think>".startsWith(start);
}

/** How many characters at the end of a line may be the start of `<think`. */
function partOfTag(line: string): number {
  const start = line.lastIndexOf("<");
  return start >= 0 && "<think".startsWith(line.slice(start)) ? line.length - start : 0;
}
