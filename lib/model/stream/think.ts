/**
 * Reasoning that arrives in the text, between `<think>` and `</think>`, told
 * apart from the answer.
 * @module
 */
import type { Deltas } from "./reply.ts";

/** Tags by which models mark reasoning at the start of their text. */
const opening = /^\s*(?:<think>|<thinking>|\[THINK\])/;
const longestTag = "</thinking>".length;
const closing = /<\/think>|<\/thinking>|\[\/THINK\]/;
/**
 * An end without a beginning: chat templates of some models put the opening
 * tag into the prompt. It counts only on a line of its own, with no opening
 * tag before it, so that an answer about such tags stays whole.
 */
const unopenedEnd = /(?:^|\n)[ \t]*<\/think(?:ing)?>[ \t]*(?:\r?\n|$)/;

/** Models that are known to leave out the opening tag, where their server does not look for it. */
const reasoningModels =
  /\br1\b|qwq|qwen-?3(?!.*(?:instruct|coder))|think|magistral|glm-?(?:4\.[5-9]|z1)|deephermes|exaone-deep|nemotron|smollm3/i;

/** True if a model, by its name, may begin with reasoning that is not marked. */
export function mayBeginUnmarked(model: string): boolean {
  return reasoningModels.test(model);
}

/** What {@linkcode splitUnopened} finds. */
export interface UnopenedSplit {
  reasoning: string;
  text: string;
}

/** Splits a whole text at the end of reasoning that has no beginning; null if there is none. */
export function splitUnopened(content: string): UnopenedSplit | null {
  const match = unopenedEnd.exec(content);
  if (match === null) return null;
  const reasoning = content.slice(0, match.index);
  if (/<think/.test(reasoning)) return null;
  return { reasoning, text: content.slice(match.index + match[0].length).trimStart() };
}

/** Splits the text of one answer while it streams. */
export class ThinkSplitter {
  /** Text that cannot be told apart yet. */
  #held = "";
  /** The last of what is held, where a closing tag may begin: cheaper to search than all of it. */
  #tail = "";
  #mayEnd = false;
  #state: "start" | "reasoning" | "unmarked" | "gap" | "text" = "start";
  #holdsUnmarked: boolean;

  /**
   * With `holdsUnmarked` text is held back until it is certain that it is no
   * reasoning without an opening tag, which may be its very end.
   */
  constructor({ holdsUnmarked }: { holdsUnmarked: boolean }) {
    this.#holdsUnmarked = holdsUnmarked;
  }

  /** Takes the next piece of text and returns what is certain. */
  push(piece: string): Deltas {
    if (this.#state === "text") return { reasoning: "", text: piece };
    this.#held += piece;
    if (this.#state === "unmarked" && !this.#sawEnd(piece)) return { reasoning: "", text: "" };
    return this.#release();
  }

  /** The server marks reasoning by itself: what comes as text is text. */
  trustText(): Deltas {
    this.#holdsUnmarked = false;
    if (this.#state !== "unmarked") return { reasoning: "", text: "" };
    this.#state = "text";
    return { reasoning: "", text: this.#take(this.#held.length) };
  }

  /** Returns what is left when no text follows. */
  end(): Deltas {
    const split = this.#state === "unmarked" ? splitUnopened(this.#held) : null;
    const rest = this.#take(this.#held.length);
    if (split !== null) return split;
    return this.#state === "reasoning"
      ? { reasoning: rest, text: "" }
      : { reasoning: "", text: rest };
  }

  #sawEnd(piece: string): boolean {
    this.#tail = (this.#tail + piece).slice(-longestTag - piece.length);
    this.#mayEnd ||= this.#tail.includes("</think");
    return this.#mayEnd;
  }

  #release(): Deltas {
    switch (this.#state) {
      case "start":
        return this.#releaseStart();
      case "reasoning":
        return this.#releaseReasoning();
      case "unmarked":
        return this.#releaseUnmarked();
      case "gap":
        return this.#releaseGap();
      case "text":
        return { reasoning: "", text: this.#take(this.#held.length) };
    }
  }

  #releaseStart(): Deltas {
    const match = opening.exec(this.#held);
    if (match !== null) {
      this.#take(match[0].length);
      this.#state = "reasoning";
      return this.#release();
    }
    const start = this.#held.trimStart();
    const mayOpen = ["<think>", "<thinking>", "[THINK]"].some((tag) => tag.startsWith(start));
    if (mayOpen) return { reasoning: "", text: "" };
    this.#state = this.#holdsUnmarked ? "unmarked" : "text";
    this.#mayEnd = this.#held.includes("</think");
    this.#tail = this.#held.slice(-longestTag);
    return this.#release();
  }

  #releaseReasoning(): Deltas {
    const match = closing.exec(this.#held);
    if (match === null) {
      // The last characters may be the beginning of the closing tag.
      const tagStart = this.#held.slice(-longestTag).search(/[<[][^<[]*$/);
      const uncertain = tagStart < 0 ? 0 : Math.min(this.#held.length, longestTag) - tagStart;
      return { reasoning: this.#take(this.#held.length - uncertain), text: "" };
    }
    const reasoning = this.#take(match.index);
    this.#take(match[0].length);
    this.#state = "gap";
    return { reasoning, text: this.#release().text };
  }

  #releaseUnmarked(): Deltas {
    // Only a whole line is certain to be the closing tag and nothing else.
    const lineEnd = this.#held.lastIndexOf("\n") + 1;
    const split = this.#mayEnd ? splitUnopened(this.#held.slice(0, lineEnd)) : null;
    if (split === null) return { reasoning: "", text: "" };
    this.#held = split.text + this.#held.slice(lineEnd);
    this.#state = "gap";
    return { reasoning: split.reasoning, text: this.#release().text };
  }

  /** Blank lines between reasoning and answer belong to neither. */
  #releaseGap(): Deltas {
    this.#held = this.#held.trimStart();
    if (this.#held !== "") this.#state = "text";
    return { reasoning: "", text: this.#take(this.#held.length) };
  }

  #take(length: number): string {
    const taken = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return taken;
  }
}
