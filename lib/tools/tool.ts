/**
 * What the model may call. Bring your own by implementing {@linkcode Tool}.
 * @module
 */
import type { Approval, EnvironmentProgress, JsonObject, ToolOutput, Warning } from "../events.ts";
import type { SetupMode } from "../executor/executor.ts";
import type { ImagePart, ToolDefinition } from "../model/chat_model.ts";

/** What a running tool says: the events of a run, without the call's id. */
export type ToolEvent =
  | Omit<ToolOutput, "id">
  | Omit<EnvironmentProgress, "id">
  | Omit<Approval, "id">
  | Warning;

/** What a tool gets beside its arguments. */
export interface ToolContext {
  /** Ends the call; partial results are kept. */
  signal: AbortSignal;
  /** Shows what happens while the tool runs; who shows much awaits it, to keep to a reader's pace. */
  emit(event: ToolEvent): void | Promise<void>;
  /** Hands a picture to the model, after the result of the call. */
  attachImage(image: ImagePart): void;
  /** What a script reads where the call gives no `stdin`. @default nothing */
  stdin?: ReadableStream<Uint8Array> | undefined;
  /** Which packages may be installed for the call. @default as the executor says */
  setup?: SetupMode | undefined;
}

/** A function that the model may call, and its implementation. */
export interface Tool {
  /** What the model is told. */
  definition: ToolDefinition;
  /**
   * Runs with arguments that satisfy `definition.parameters`. A result with an
   * `error` member is a failure and tells the model what to do instead.
   *
   * @throws {RunnerError} of kind `skill` or `usage`: becomes an `error` result
   */
  run(args: JsonObject, context: ToolContext): Promise<JsonObject>;
}
