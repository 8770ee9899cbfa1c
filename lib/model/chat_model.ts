/**
 * What the conversation knows of a model: messages and tools in, deltas and
 * one reply out. Bring your own by implementing {@linkcode ChatModel}.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type {
  JsonObject,
  ReasoningDelta,
  RequestFinished,
  RequestStarted,
  Retry,
  TextDelta,
  Usage,
  Warning,
} from "../events.ts";

/** A function that the model may call, in the terms of the OpenAI format. */
export interface ToolDefinition {
  /** Letters, digits, `_` and `-`; starts with a letter or `_`; at most 64. */
  name: string;
  /** What it does and when to call it, for the model. */
  description: string;
  /**
   * JSON Schema of the arguments, in the subset that every endpoint accepts:
   * `type`, `properties`, `required`, `description`, `enum`, `items`.
   */
  parameters: JsonObject;
}

/** One call of a tool, as the model asked for it. */
export interface ToolCall {
  /** Unique in the conversation; never sent. */
  key: string;
  /**
   * The endpoint's id, sent back verbatim, even if it is not unique; made up
   * (nine letters and digits, which Mistral accepts too) where there was none.
   */
  id: string;
  /** Name of the tool. */
  name: string;
  /**
   * JSON text of one object; "{}" where the endpoint sent nothing. With a
   * `defect` it is the text as it came, which is never sent back.
   */
  arguments: string;
  /**
   * Why this call must not run (cut off, merged, not JSON), as a sentence for
   * the model. Arguments are never guessed.
   */
  defect?: string;
  /** Fields of the endpoint's own (`extra_content`, …), sent back as they came. */
  opaque?: JsonObject;
}

/** A picture, by its bytes or by its address. */
export interface ImagePart {
  /** Tells the parts apart. */
  type: "image";
  /** An `https:` address or a `data:` URL. */
  url: string;
  /** Left out, with a word about it, where the model takes no pictures. */
  isOptional?: boolean;
}

/** A piece of text. */
export interface TextPart {
  /** Tells the parts apart. */
  type: "text";
  /** Any text. */
  text: string;
}

/** Instructions; first in the conversation and only there. */
export interface SystemMessage {
  /** Tells the messages apart. */
  role: "system";
  /** What is said. */
  content: string;
}

/** What the user says. */
export interface UserMessage {
  /** Tells the messages apart. */
  role: "user";
  /** What is said. */
  content: string | (TextPart | ImagePart)[];
}

/** What the model said. */
export interface AssistantMessage {
  /** Tells the messages apart. */
  role: "assistant";
  /** Null if there was nothing but tool calls. */
  content: string | null;
  /** In the order in which the model made them. */
  toolCalls: ToolCall[];
  /** Fields of the endpoint's own (`reasoning_content`, …), sent back as they came. */
  opaque?: JsonObject;
  /** The endpoint and model that said it: opaque fields and ids mean nothing to others. */
  origin?: string;
}

/** The result of one tool call. */
export interface ToolMessage {
  /** Tells the messages apart. */
  role: "tool";
  /** The `key` of the call. */
  callKey: string;
  /** The `id` of the call. */
  callId: string;
  /** Name of the tool. */
  name: string;
  /** JSON text. */
  content: string;
}

/** One message of a conversation. */
export type Message =
  | SystemMessage
  | UserMessage
  | AssistantMessage
  | ToolMessage;

/** One question to a model. */
export interface ChatRequest {
  /** The conversation; made valid before it is sent. */
  messages: readonly Message[];
  /** What the model may call. */
  tools: readonly ToolDefinition[];
  /** Ends the request within 100 ms; the generator then throws the signal's reason. */
  signal: AbortSignal;
  /** JSON Schema that the answer must satisfy; sent natively where the endpoint accepts it. */
  outputSchema?: JsonObject;
}

/** What a model says while it answers. */
export type ModelEvent =
  | TextDelta
  | ReasoningDelta
  | RequestStarted
  | RequestFinished
  | Retry
  | Warning;

/** One whole answer. */
export interface Reply {
  /** What the model said. */
  message: AssistantMessage;
  /**
   * The endpoint's word, for information: what to do next is decided by the
   * calls that are there. Null if the endpoint sent none.
   */
  finishReason: string | null;
  /** Null if the endpoint reported nothing. */
  usage: Usage | null;
}

/** The conversation is longer than the context window of the model. */
export class ContextOverflow extends RunnerError {
  /** The window in tokens, if the endpoint says how large it is. */
  readonly windowTokens: number | null;

  /** Makes an error of the kind `limit`. */
  constructor(
    message: string,
    options: { hint?: string; cause?: unknown; windowTokens: number | null },
  ) {
    super("limit", message, options);
    this.name = "ContextOverflow";
    this.windowTokens = options.windowTokens;
  }
}

/** Something that answers: an endpoint, or a program's own model. */
export interface ChatModel {
  /** Name of the model, for people. */
  readonly name: string;
  /** Where it is, for people. */
  readonly baseUrl: string;
  /**
   * Asks once and yields what happens until the reply is whole.
   *
   * @throws {RunnerError} if there will be no reply: `credentials`, `limit`
   * (context window, as a {@linkcode ContextOverflow}), `no_answer` or `failure`
   */
  ask(request: ChatRequest): AsyncGenerator<ModelEvent, Reply>;
}
