/**
 * What the conversation knows of a model: messages and tools in, deltas and
 * one reply out. Bring your own by implementing {@linkcode ChatModel}.
 * @module
 */
import { type ErrorKind, RunnerError, type RunnerErrorOptions } from "../errors.ts";
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

/** Stands for the name of a tool in a call that has none. */
export const unnamedTool = "unknown";

/** One call of a tool, as the model asked for it. */
export interface ToolCall {
  /** Unique in the conversation; never sent. */
  key: string;
  /**
   * The endpoint's id, sent back verbatim, even if it is not unique; made up
   * (nine letters and digits, which Mistral accepts too) where there was none.
   */
  id: string;
  /** Name of the tool; {@linkcode unnamedTool} with a `defect` where the model gave none. */
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
  /**
   * What it is if the person did not write it, such as `notes.txt` or `stdin`:
   * left out of titles, and not sent by this name.
   */
  attachment?: string;
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
  outputSchema?: JsonObject | undefined;
  /** Attempts at the most, for what is of use but not needed. @default as many as each failure is worth */
  maxAttempts?: number;
}

/** The older part of the conversation was summarised: these messages say the same. */
export interface HistorySummarised {
  /** Tells the kinds of events apart. */
  type: "history_summarised";
  /** The whole conversation, to be kept in place of the one that was sent. */
  messages: Message[];
}

/** What a model says while it answers. */
export type ModelEvent =
  | TextDelta
  | ReasoningDelta
  | RequestStarted
  | RequestFinished
  | Retry
  | HistorySummarised
  | Warning;

/** One whole answer. */
export interface Reply {
  /** What the model said. */
  message: AssistantMessage;
  /**
   * The endpoint's word for the end: a limit of length or a filter by any name
   * means half an answer. Null if the endpoint sent none.
   */
  finishReason: string | null;
  /** Null if the endpoint reported nothing. */
  usage: Usage | null;
}

/** The conversation is longer than what the endpoint takes at once. */
export class ContextOverflow extends RunnerError {
  /** How much it takes, if the endpoint says so. */
  readonly limit: { unit: "tokens" | "messages" | "characters"; count: number } | null;

  /** Makes an error of the kind `limit`. */
  constructor(
    message: string,
    options: RunnerErrorOptions & { limit: ContextOverflow["limit"] },
  ) {
    super("limit", message, options);
    this.name = "ContextOverflow";
    this.limit = options.limit;
  }
}

/** The endpoint refused what it was asked, and would refuse it each time. */
export class RequestRefused extends RunnerError {
  /** True if it refused the pictures in it. */
  readonly isAboutPictures: boolean;

  /** Makes an error that says what was refused. */
  constructor(
    kind: ErrorKind,
    message: string,
    options: RunnerErrorOptions & { isAboutPictures: boolean },
  ) {
    super(kind, message, options);
    this.name = "RequestRefused";
    this.isAboutPictures = options.isAboutPictures;
  }
}

/** Something that answers: an endpoint, or a program's own model. */
export interface ChatModel {
  /** Name of the model, for people. */
  readonly name: string;
  /** Where it is, for people: without what may be a secret. */
  readonly baseUrl: string;
  /**
   * What the model is told once when it wrote a call into its text, where nobody
   * runs it. @default that it should use the tool interface
   */
  readonly leakedCallCorrection?: string | undefined;
  /**
   * Asks once and yields what happens until the reply is whole.
   *
   * @throws {RunnerError} if there will be no reply: `credentials`, `limit`
   * (context window, as a {@linkcode ContextOverflow}), `no_answer` or `failure`
   */
  ask(request: ChatRequest): AsyncGenerator<ModelEvent, Reply>;
}
