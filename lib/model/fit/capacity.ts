/**
 * How much an endpoint takes at once, as far as it is known: tokens,
 * characters, messages.
 * @module
 */
import type { ChatRequest, Message, Reply } from "../chat_model.ts";
import type { Limit } from "./limits.ts";
import { planSummary, type SummaryPlan } from "./shorten.ts";
import { charsFor, countChars, estimateTokens, type KnownSize } from "./size.ts";

/** Parts of a limit: when to act, and what to aim at. */
const fullAt = 0.8;
const aim = 0.6;

/** What is known, and whether a request fits. */
export class Capacity {
  /** Tokens; null if unknown. */
  windowTokens: number | null;
  /** A size that the endpoint has counted. */
  known: KnownSize | null = null;
  #maxChars = Infinity;
  #maxMessages = Infinity;

  /** Starts with the context window, if it is known. */
  constructor(windowTokens: number | null) {
    this.windowTokens = windowTokens;
  }

  /** Estimates the tokens of a request. */
  estimate({ messages, tools }: ChatRequest): number {
    return estimateTokens(countChars(messages, tools), this.known);
  }

  /** Characters to shorten a conversation to; infinite if no limit is known. */
  get target(): number {
    const { windowTokens } = this;
    const byTokens = windowTokens === null
      ? Infinity
      : Math.max(0, charsFor(windowTokens * aim, this.known));
    return Math.min(byTokens, this.#maxChars * aim);
  }

  /** True if a request should be shortened before it is sent. */
  isFull(request: ChatRequest): boolean {
    const { windowTokens } = this;
    if (windowTokens !== null && this.estimate(request) > windowTokens * fullAt) return true;
    return countChars(request.messages, request.tools) > this.#maxChars * fullAt ||
      this.hasTooMany(request.messages);
  }

  /** True if there are more messages than the endpoint takes. */
  hasTooMany(messages: readonly Message[]): boolean {
    return messages.length > this.#maxMessages;
  }

  /**
   * Learns from an overflow, with the limit that the endpoint named, if any;
   * returns the characters to shorten the request to.
   */
  learn(request: ChatRequest, limit: Limit | null): number {
    const chars = countChars(request.messages, request.tools);
    if (limit?.unit === "messages") {
      this.#maxMessages = Math.min(limit.count, request.messages.length) - 1;
      return chars;
    }
    if (limit?.unit === "characters") {
      this.#maxChars = Math.min(limit.count, chars);
      return this.#maxChars * aim;
    }
    const estimate = this.estimate(request);
    this.windowTokens = limit?.count ?? this.windowTokens ?? estimate;
    // The endpoint knows better than the estimate.
    const tooLow = Math.max(1, this.windowTokens / estimate);
    return Math.max(0, charsFor(this.windowTokens * aim / tooLow, this.known));
  }

  /** A reply that fills the window was cut off: llama.cpp calls it completed all the same. */
  correctEnd(reply: Reply): Reply {
    const { usage, finishReason } = reply;
    const isFull = usage !== null &&
      usage.input_tokens + usage.output_tokens === this.windowTokens;
    return isFull && finishReason === "completed"
      ? { ...reply, finishReason: "max_output_tokens" }
      : reply;
  }

  /** Divides a conversation for a summary after which it fits; null if there is nothing to summarise. */
  plan(messages: readonly Message[], targetChars: number): SummaryPlan | null {
    const maxRecent = Math.max(1, Math.floor(this.#maxMessages * aim));
    return planSummary(messages, targetChars / 2, maxRecent);
  }
}
