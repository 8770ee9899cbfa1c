/**
 * Reads the body of one response to its reply.
 * @module
 */
import type { ReasoningDelta, TextDelta, Warning } from "../../events.ts";
import type { Reply } from "../chat_model.ts";
import { AttemptFailed, readHttpFailure, readStreamFailure } from "../endpoint/failure.ts";
import { isObject } from "./json.ts";
import { ReplyBuilder } from "./reply.ts";
import { StreamDecoder, type StreamItem } from "./events.ts";
import type { Watchdog } from "../endpoint/watchdog.ts";

/** What {@linkcode readAnswer} takes beside the body. */
export interface ReadAnswerOptions {
  /** Hears of data and of the end of the answer. */
  watchdog: Watchdog;
  /** How long the stream may stay open after the answer is whole. */
  graceMs: number;
  /** Makes ids for calls without one. */
  newId: () => string;
  /** Holds text back until it is certain that it is no reasoning without an opening tag. */
  holdsUnmarked: boolean;
  /** Takes an answer to whose end the endpoint announced a reason, but gave none. */
  acceptsUnfinished: boolean;
}

/** After `[DONE]` the body only has to end, so that its connection can be used again. */
const doneGraceMs = 50;

/**
 * Yields the deltas of a body, those of one network read together, and returns
 * the reply.
 *
 * @throws {AttemptFailed} if there is no whole answer in it
 */
export async function* readAnswer(
  body: ReadableStream<Uint8Array> | null,
  options: ReadAnswerOptions,
): AsyncGenerator<TextDelta | ReasoningDelta | Warning, Reply> {
  if (body === null) throw failed("empty", "the response has no body");
  const answer = new Answer(options);
  const decoder = new StreamDecoder();
  // One buffer for all reads: else each read pins 64 KiB until it is collected.
  const reader = body.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(bufferBytes);
  try {
    while (true) {
      const bytes = await answer.unlessWhole(reader.read(new Uint8Array(buffer)));
      if (bytes !== null) buffer = bytes.buffer;
      answer.take(bytes === null ? decoder.end() : decoder.push(bytes));
      if (bytes === null) answer.end();
      yield* answer.takeDeltas();
      answer.throwIfFailed();
      if (bytes !== null) continue;
      yield* answer.warn();
      return answer.finish();
    }
  } finally {
    // The connection may be broken already, which changes nothing any more.
    await reader.cancel().catch(() => {});
  }
}

/** Bytes of one read at the most. */
const bufferBytes = 16 * 1024;

/** One answer on its way. */
class Answer {
  readonly #options: ReadAnswerOptions;
  readonly #reply: ReplyBuilder;
  #isDone = false;
  /** What the stream failed with, if it did; nothing after it is read. */
  #failure: AttemptFailed | null = null;
  /** Text where a chunk was due: a page, a proxy's complaint. */
  #strayText = "";
  /** Null if there was more than one chunk, or a choice in it. */
  #onlyChunk: unknown = undefined;

  constructor(options: ReadAnswerOptions) {
    this.#options = options;
    this.#reply = new ReplyBuilder(options);
  }

  /** True if the endpoint said that nothing follows. */
  get #isWhole(): boolean {
    return this.#isDone || this.#reply.finishReason !== null;
  }

  /** Waits for a read; null at the end. A connection that breaks after the answer is no loss. */
  async unlessWhole(
    read: Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>,
  ): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const { value } = await read;
      return value && value.length > 0 ? value : null;
    } catch (error) {
      if (this.#isWhole) return null;
      throw new AttemptFailed({
        category: "truncated",
        status: null,
        words: "the connection broke",
        retryAfterMs: null,
        cause: error,
      });
    }
  }

  take(items: readonly StreamItem[]): void {
    const wasWhole = this.#isWhole;
    const wasDone = this.#isDone;
    let hasData = false;
    for (const item of items) {
      hasData = this.#takeItem(item) || hasData;
      if (this.#failure !== null) return;
    }
    if (hasData) this.#options.watchdog.reportData();
    if (this.#isDone && !wasDone) this.#options.watchdog.startGrace(doneGraceMs);
    else if (this.#isWhole && !wasWhole) this.#options.watchdog.startGrace(this.#options.graceMs);
  }

  #takeItem(item: StreamItem): boolean {
    switch (item.type) {
      case "chunk":
        return this.#takeChunk(item.chunk);
      case "error":
        // Whatever goes wrong after the answer is whole is no loss.
        if (!this.#isWhole) this.#failure = new AttemptFailed(readStreamFailure(item.error));
        return false;
      case "done":
        this.#isDone = true;
        return true;
      case "malformed":
        if (item.text.startsWith("{") && !this.#isWhole) this.#failure = damaged(item.text);
        if (this.#strayText.length < 1000) this.#strayText += item.text.slice(0, 1000) + "\n";
        return false;
    }
  }

  #takeChunk(chunk: unknown): boolean {
    const wasWhole = this.#isWhole;
    const isData = this.#reply.add(chunk);
    if (this.#reply.error !== undefined && !wasWhole) {
      this.#failure = new AttemptFailed(readStreamFailure(this.#reply.error));
    }
    // JSON of another service, if it is all that there is.
    this.#onlyChunk = this.#onlyChunk === undefined && !isData ? chunk : null;
    return isData;
  }

  end(): void {
    this.#reply.end();
  }

  *warn(): Generator<Warning> {
    if (this.#reply.owesFinishReason && this.#options.acceptsUnfinished) {
      yield {
        type: "warning",
        code: "answer_unfinished",
        message: "The endpoint does not say whether the answer is whole",
      };
    }
    if (this.#reply.unmarkedReasoning === null) return;
    yield {
      type: "warning",
      code: "unmarked_reasoning",
      message: "The beginning of the text was reasoning, of which the model marks only the end",
    };
  }

  *takeDeltas(): Generator<TextDelta | ReasoningDelta> {
    const { reasoning, text } = this.#reply.takeDeltas();
    if (reasoning !== "") yield { type: "reasoning_delta", text: reasoning };
    if (text !== "") yield { type: "text_delta", text };
  }

  /** To be called after the deltas are taken, so that those before the failure are not lost. */
  throwIfFailed(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  finish(): Reply {
    const { hasAnswer, finishReason } = this.#reply;
    if (!this.#isWhole) {
      if (!hasAnswer && this.#strayText !== "") throw noStream(this.#strayText);
      if (isObject(this.#onlyChunk) && !("choices" in this.#onlyChunk)) {
        throw noStream(JSON.stringify(this.#onlyChunk).slice(0, 1000));
      }
      if (this.#onlyChunk === undefined) {
        throw failed("no_data", "the stream ended without any data");
      }
      throw failed("truncated", "the stream ended before the answer did");
    }
    // A server that was stopped in the middle may end its stream in good order.
    if (this.#reply.owesFinishReason && !this.#options.acceptsUnfinished) {
      throw failed("unfinished", "the stream ended before the answer did");
    }
    const reply = this.#reply.build();
    if (reply.message.toolCalls.length > 0) return reply;
    if (finishReason === "error") throw failed("server_error", "the endpoint reported an error");
    // Cut off at its length an answer is no success, but the same would come again.
    if (hasAnswer || finishReason === "length") return reply;
    if (finishReason === "content_filter") {
      throw failed("filtered", "the content filter of the endpoint stopped the answer");
    }
    throw failed("empty", "the answer is empty");
  }
}

function failed(
  category: "truncated" | "unfinished" | "no_data" | "filtered" | "empty" | "server_error",
  words: string,
): AttemptFailed {
  return new AttemptFailed({ category, status: null, words, retryAfterMs: null });
}

function damaged(text: string): AttemptFailed {
  return failed("truncated", `a piece of the stream is not JSON: ${text.slice(0, 200)}`);
}

/** A page or a text with status 200: whatever answered is no endpoint. */
function noStream(text: string): AttemptFailed {
  const failure = readHttpFailure({ status: 200, body: text, retryAfterMs: null });
  return new AttemptFailed({ ...failure, category: "wrong_url" });
}
