/**
 * Reads the body of one response to its reply, whatever wire it came over.
 * @module
 */
import type { ReasoningDelta, TextDelta, Warning } from "../../events.ts";
import type { Reply } from "../chat_model.ts";
import { AttemptFailed, observed } from "../endpoint/attempt_failed.ts";
import type { FailureKind } from "../endpoint/failure.ts";
import { readHttpFailure, readStreamFailure } from "../endpoint/read_failure.ts";
import type { Watchdog } from "../endpoint/watchdog.ts";
import type { ReplyAssembler } from "./assembler.ts";
import { readEnd } from "./ends.ts";
import { StreamDecoder, type StreamItem } from "./events.ts";
import { isObject } from "./json.ts";

export interface ReadReplyOptions {
  /** Puts the reply together. */
  assembler: ReplyAssembler;
  /** Told when data arrives and when the reply ends. */
  watchdog: Watchdog;
  /** How long the stream may stay open after the reply is whole. */
  graceMs: number;
  /** Accepts a reply without the announced finish reason. */
  acceptsUnfinished: boolean;
  /** Bytes of the whole stream. @default 128 MiB */
  maxBytes?: number;
}

type Delta = TextDelta | ReasoningDelta;

/** After `[DONE]` the body only has to end, so that its connection can be used again. */
const doneGraceMs = 50;
/** Bytes of one read at the most. */
const bufferBytes = 16 * 1024;
const maxStreamBytes = 128 * 1024 * 1024;
/** Characters of a text that is no stream, to tell what it is. */
const maxStrayChars = 1000;

/**
 * Yields the deltas of a body, those of one network read together, and returns
 * the reply.
 *
 * @throws {AttemptFailed} if there is no whole reply in it
 */
export async function* readReply(
  body: ReadableStream<Uint8Array> | null,
  options: ReadReplyOptions,
): AsyncGenerator<Delta | Warning, Reply> {
  if (body === null) throw observed("empty", "the response has no body");
  await using reader = new ReplyReader(body, options);
  while (await reader.next()) {
    yield* reader.takeDeltas();
    reader.throwIfFailed();
  }
  yield* reader.takeDeltas();
  yield* reader.warnings();
  return reader.finish();
}

/** One reply on its way. */
class ReplyReader implements AsyncDisposable {
  readonly #options: ReadReplyOptions;
  readonly #assembler: ReplyAssembler;
  readonly #decoder = new StreamDecoder();
  readonly #body: ReadableStreamBYOBReader;
  /** One buffer for all reads: else each read pins 64 KiB until it is collected. */
  #buffer: ArrayBuffer = new ArrayBuffer(bufferBytes);
  #bytes = 0;
  #isDone = false;
  /** What the stream failed with, if it did; nothing after it is read. */
  #failure: AttemptFailed | null = null;
  /** Text where a chunk was due: a page, a proxy's complaint. */
  #strayText = "";
  /** Null if there was more than one chunk, or a choice in it. */
  #onlyChunk: unknown = undefined;

  constructor(body: ReadableStream<Uint8Array>, options: ReadReplyOptions) {
    this.#options = options;
    this.#assembler = options.assembler;
    this.#body = body.getReader({ mode: "byob" });
  }

  /** Reads what has arrived; false at the end of the body. */
  async next(): Promise<boolean> {
    const bytes = await this.#read();
    if (bytes === null) {
      this.#take(this.#decoder.end());
      if (this.#failure === null) this.#assembler.end();
      return false;
    }
    this.#buffer = bytes.buffer;
    this.#bytes += bytes.length;
    this.#take(this.#decoder.push(bytes));
    const { maxBytes = maxStreamBytes } = this.#options;
    if (this.#bytes > maxBytes) {
      this.#failure ??= observed("endless", `the stream has more than ${maxBytes} bytes`);
    }
    return true;
  }

  /** Bytes, or null at the end. A connection that breaks after the reply is no loss. */
  async #read(): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const { value } = await this.#body.read(new Uint8Array(this.#buffer));
      return value && value.length > 0 ? value : null;
    } catch (error) {
      if (this.#isWhole) return null;
      throw observed("truncated", "the connection broke", error);
    }
  }

  /** True if the endpoint said that nothing follows. */
  get #isWhole(): boolean {
    return this.#isDone || this.#assembler.finishReason !== null;
  }

  #take(items: readonly StreamItem[]): void {
    const wasWhole = this.#isWhole;
    const wasDone = this.#isDone;
    let hasData = false;
    for (const item of items) {
      if (this.#failure !== null) return;
      try {
        hasData = this.#takeItem(item) || hasData;
      } catch (error) {
        if (!(error instanceof AttemptFailed)) throw error;
        this.#failure = error;
      }
    }
    const { watchdog, graceMs } = this.#options;
    if (hasData) watchdog.reportData();
    if (this.#isDone && !wasDone) watchdog.startGrace(doneGraceMs);
    else if (this.#isWhole && !wasWhole) watchdog.startGrace(graceMs);
  }

  #takeItem(item: StreamItem): boolean {
    switch (item.type) {
      case "chunk":
        return this.#takeChunk(item.chunk);
      case "error":
        // Whatever goes wrong after the reply is whole is no loss.
        if (!this.#isWhole) throw new AttemptFailed(readStreamFailure(item.error));
        return false;
      case "done":
        this.#isDone = true;
        return true;
      case "oversized":
        throw observed("oversized", `a line has more than ${item.chars} characters`);
      case "malformed":
        if (item.text.startsWith("{") && !this.#isWhole) throw damaged(item.text);
        if (this.#strayText.length < maxStrayChars) {
          this.#strayText += item.text.slice(0, maxStrayChars) + "\n";
        }
        return false;
    }
  }

  #takeChunk(chunk: unknown): boolean {
    const wasWhole = this.#isWhole;
    const isData = this.#assembler.add(chunk);
    if (this.#assembler.error !== undefined && !wasWhole) {
      throw new AttemptFailed(readStreamFailure(this.#assembler.error));
    }
    // JSON of another service, if it is all that there is.
    this.#onlyChunk = this.#onlyChunk === undefined && !isData ? chunk : null;
    return isData;
  }

  *takeDeltas(): Generator<Delta> {
    const { reasoning, text } = this.#assembler.takeDeltas();
    if (reasoning !== "") yield { type: "reasoning_delta", text: reasoning };
    if (text !== "") yield { type: "text_delta", text };
  }

  /** To be called after the deltas are taken, so that those before the failure are not lost. */
  throwIfFailed(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  *warnings(): Generator<Warning> {
    this.throwIfFailed();
    const { owesFinishReason, unmarkedReasoning, finishReason } = this.#assembler;
    if (owesFinishReason && this.#options.acceptsUnfinished) {
      const message = "The endpoint does not say whether the answer is whole";
      yield { type: "warning", code: "answer_unfinished", message };
    }
    if (finishReason !== null && readEnd(finishReason) === "unknown") {
      const word = JSON.stringify(finishReason.slice(0, 100));
      const message =
        `The endpoint ended the answer with ${word}, which is not known: it may not be whole`;
      yield { type: "warning", code: "unknown_end", message };
    }
    if (unmarkedReasoning === null) return;
    const message =
      "The beginning of the text was reasoning, of which the model marks only the end";
    yield { type: "warning", code: "unmarked_reasoning", message };
  }

  finish(): Reply {
    const { hasAnswer, finishReason, owesFinishReason } = this.#assembler;
    if (!this.#isWhole) throw this.#explainEnd(hasAnswer);
    // A server that was stopped in the middle may end its stream in good order.
    if (owesFinishReason && !this.#options.acceptsUnfinished) {
      throw observed("unfinished", "the stream ended before the answer did");
    }
    const end = finishReason === null ? "whole" : readEnd(finishReason);
    if (end === "interrupted") throw interrupted(finishReason ?? "");
    // Cut off at its length an answer is no success, but the same would come again.
    if (hasAnswer || end === "length") return this.#assembler.build();
    if (end === "filtered") {
      throw observed("filtered", "the content filter of the endpoint stopped the answer");
    }
    throw observed("empty", "the answer is empty");
  }

  #explainEnd(hasAnswer: boolean): AttemptFailed {
    if (!hasAnswer && this.#strayText !== "") return noStream(this.#strayText);
    if (isObject(this.#onlyChunk) && !("choices" in this.#onlyChunk)) {
      return noStream(JSON.stringify(this.#onlyChunk).slice(0, maxStrayChars));
    }
    if (this.#onlyChunk === undefined) {
      return observed("no_data", "the stream ended without any data");
    }
    return observed("truncated", "the stream ended before the answer did");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The connection may be broken already, which changes nothing any more.
    await this.#body.cancel().catch(() => {});
  }
}

function interrupted(reason: string): AttemptFailed {
  const kind: FailureKind = /malformed|unexpected/i.test(reason)
    ? "unreadable_call"
    : "interrupted";
  return observed(kind, `the endpoint stopped with ${JSON.stringify(reason.slice(0, 100))}`);
}

function damaged(text: string): AttemptFailed {
  return observed("truncated", `a piece of the stream is not JSON: ${text.slice(0, 200)}`);
}

/** A page or a text with status 200: whatever answered is no endpoint. */
function noStream(text: string): AttemptFailed {
  const failure = readHttpFailure({ status: 200, body: text, retryAfterMs: null });
  return new AttemptFailed({ ...failure, kind: "wrong_url" });
}
