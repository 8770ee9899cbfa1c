/**
 * What both wires have in common: chunks in, deltas and one reply out.
 * @module
 */
import type { Reply } from "../chat_model.ts";
import type { Deltas } from "./deltas.ts";
import type { ReplyTextOptions } from "./reply_text.ts";

/** What a {@linkcode ReplyAssembler} is made with. */
export interface ReplyAssemblerOptions extends ReplyTextOptions {
  /** Makes ids of nine letters and digits, for calls without one. */
  newId: () => string;
  /** Output tokens that the request allows. @default Infinity */
  maxTokens?: number;
}

/** Assembles one reply from what its stream brings. */
export interface ReplyAssembler {
  /**
   * Takes one chunk, or one whole reply of a server that does not stream.
   * Returns true if it was part of a reply, and not just a sign of life.
   *
   * @throws {AttemptFailed} `endless` above a limit
   */
  add(chunk: unknown): boolean;
  /** No chunk follows: what was held back becomes deltas. */
  end(): void;
  /** Returns what arrived since the last call. */
  takeDeltas(): Deltas;
  /** The endpoint's word so far. */
  readonly finishReason: string | null;
  /** True if the endpoint said that it would give a reason to finish, and has not given one. */
  readonly owesFinishReason: boolean;
  /** An error object that came in place of a chunk, or undefined. */
  readonly error: unknown;
  /** True if there is text or a call; complete after {@linkcode end}. */
  readonly hasAnswer: boolean;
  /** Reasoning that went out as text, since only its end was marked; null if there was none. */
  readonly unmarkedReasoning: string | null;
  /** Whether the text began with reasoning that was not marked; null if nothing shows it. */
  readonly beganUnmarked: boolean | null;
  /** Returns the reply, after {@linkcode end}. */
  build(): Reply;
}
