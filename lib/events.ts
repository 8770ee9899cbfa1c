/**
 * What a run says while it goes: one discriminated union, with the names and
 * the shapes of the JSON lines that `--json` prints.
 * @module
 */

/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object; a member that is undefined is absent. */
export type JsonObject = { [key: string]: Json | undefined };

/** Tokens of one request or of a whole run. */
export interface Usage {
  /** Tokens sent. */
  input_tokens: number;
  /** Tokens received, hidden reasoning included. */
  output_tokens: number;
  /** Those of `input_tokens` that the endpoint had in its cache. */
  cached_tokens: number;
  /** True if the endpoint reported nothing and the figures are estimates. */
  estimated: boolean;
}

/** The first event of a run. */
export interface RunStarted {
  type: "run_started";
  version: string;
  /** Version of this event format. */
  schema: 1;
  run_id: string;
  model: string;
  base_url: string;
  /** Names of the skills that the model knows. */
  skills: string[];
}

/** The model is asked, for the n-th time in this run. */
export interface TurnStarted {
  type: "turn_started";
  /** Counted from 1. */
  turn: number;
}

/** A piece of the model's reasoning. */
export interface ReasoningDelta {
  type: "reasoning_delta";
  text: string;
}

/** A piece of the model's text. A `retry` voids the pieces of its turn so far. */
export interface TextDelta {
  type: "text_delta";
  text: string;
}

/** A tool call begins. */
export interface ToolStarted {
  type: "tool_started";
  /** Unique in the run. */
  id: string;
  name: string;
  /** The arguments as parsed, or the text that does not parse. */
  arguments: Json;
}

/** A running tool printed something. */
export interface ToolOutput {
  type: "tool_output";
  id: string;
  stream: "stdout" | "stderr";
  text: string;
}

/** A Python environment is being built for a tool call, or is done. */
export interface EnvironmentProgress {
  type: "environment";
  /** The tool call it is for; empty outside a run. */
  id: string;
  skill: string;
  state: "building" | "ready" | "failed";
  /** What is being done, as a line for people. */
  message: string;
  /** Time since the build began. */
  duration_ms: number;
}

/** A tool call is over. */
export interface ToolFinished {
  type: "tool_finished";
  id: string;
  name: string;
  /** False if the result has an `error`, or a script did not exit with 0. */
  ok: boolean;
  result: JsonObject;
  duration_ms: number;
}

/** A request goes out. */
export interface RequestStarted {
  type: "request_started";
  /** Counted from 1 within its turn. */
  attempt: number;
  url: string;
  /** Size of the request's body. */
  bytes: number;
}

/** A reply has arrived whole. */
export interface RequestFinished {
  type: "request_finished";
  status: number;
  /** From the request to the first data; null if there was none. */
  first_token_ms: number | null;
  duration_ms: number;
}

/** A request failed and is sent again after a delay. */
export interface Retry {
  type: "retry";
  /** The attempt that failed, counted from 1. */
  attempt: number;
  delay_ms: number;
  reason: string;
}

/** Something that does not stop the run but that a person should know. */
export interface Warning {
  type: "warning";
  /** Stable, in snake_case. */
  code: string;
  message: string;
}

/** Tokens of the request that just ended. */
export interface UsageReported extends Usage {
  type: "usage";
}

/** How a run ended. */
export type RunStatus = "ok" | "error" | "refused" | "limit" | "interrupted";

/** The last event of a run, whatever happened. */
export interface RunFinished {
  type: "run_finished";
  status: RunStatus;
  exit_code: number;
  /** Text of the final turn; null if there is none. */
  answer: string | null;
  error: { message: string; hint: string | null } | null;
  turns: number;
  tool_calls: number;
  /** Names of the skills that were read or run, in order of first use. */
  skills_used: string[];
  usage: Usage;
  duration_ms: number;
}

/** What a run says while it goes. */
export type Event =
  | RunStarted
  | TurnStarted
  | ReasoningDelta
  | TextDelta
  | ToolStarted
  | ToolOutput
  | EnvironmentProgress
  | ToolFinished
  | RequestStarted
  | RequestFinished
  | Retry
  | Warning
  | UsageReported
  | RunFinished;
