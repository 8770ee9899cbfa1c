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
  /** Tells the kinds of events apart. */
  type: "run_started";
  /** Version of the program. */
  version: string;
  /** Version of this event format. */
  schema: 1;
  /** A UUID. */
  run_id: string;
  /** Name of the model. */
  model: string;
  /** Address of the endpoint. */
  base_url: string;
  /** Names of the skills that the model knows. */
  skills: string[];
}

/** The model is asked, for the n-th time in this run. */
export interface TurnStarted {
  /** Tells the kinds of events apart. */
  type: "turn_started";
  /** Counted from 1. */
  turn: number;
}

/** A piece of the model's reasoning. */
export interface ReasoningDelta {
  /** Tells the kinds of events apart. */
  type: "reasoning_delta";
  /** Whole characters, in order. */
  text: string;
}

/** A piece of the model's text. A `retry` voids the pieces of its turn so far. */
export interface TextDelta {
  /** Tells the kinds of events apart. */
  type: "text_delta";
  /** Whole characters, in order. */
  text: string;
}

/** A tool call begins. */
export interface ToolStarted {
  /** Tells the kinds of events apart. */
  type: "tool_started";
  /** Unique in the run. */
  id: string;
  /** Name of the tool. */
  name: string;
  /** The arguments as parsed, or the text that does not parse. */
  arguments: Json;
}

/** A running tool printed something. */
export interface ToolOutput {
  /** Tells the kinds of events apart. */
  type: "tool_output";
  /** The call that it belongs to. */
  id: string;
  /** Where the script wrote it. */
  stream: "stdout" | "stderr";
  /** Whole characters, in order. */
  text: string;
}

/** A Python environment is being built for a tool call, or is done. */
export interface EnvironmentProgress {
  /** Tells the kinds of events apart. */
  type: "environment";
  /** The tool call it is for; empty outside a run. */
  id: string;
  /** Name of the skill. */
  skill: string;
  /** How far the build is. */
  state: "building" | "ready" | "failed";
  /** What is being done, as a line for people. */
  message: string;
  /** Time since the build began. */
  duration_ms: number;
}

/** A tool call is over. */
export interface ToolFinished {
  /** Tells the kinds of events apart. */
  type: "tool_finished";
  /** The call that it belongs to. */
  id: string;
  /** Name of the tool. */
  name: string;
  /** False if the result has an `error`, or a script did not exit with 0. */
  ok: boolean;
  /** What the model gets. */
  result: JsonObject;
  /** Milliseconds since the start of what is over. */
  duration_ms: number;
}

/** Whether a person lets a script run was decided. */
export interface Approval {
  /** Tells the kinds of events apart. */
  type: "approval";
  /** The tool call it is for; empty outside a run. */
  id: string;
  /** Name of the skill. */
  skill: string;
  /** What was decided: on the files of the skill, an inline script, one call. */
  kind: "skill" | "code" | "call";
  /** Whether the script may run. */
  granted: boolean;
  /** `grant`: a person approved it before; `nobody`: nobody could be asked. */
  by: "person" | "grant" | "nobody";
}

/** A request goes out. */
export interface RequestStarted {
  /** Tells the kinds of events apart. */
  type: "request_started";
  /** Counted from 1 within its turn. */
  attempt: number;
  /** Where it goes. */
  url: string;
  /** Size of the request's body. */
  bytes: number;
}

/** A reply has arrived whole. */
export interface RequestFinished {
  /** Tells the kinds of events apart. */
  type: "request_finished";
  /** HTTP status of the response. */
  status: number;
  /** From the request to the first data; null if there was none. */
  first_token_ms: number | null;
  /** Milliseconds since the start of what is over. */
  duration_ms: number;
  /** The endpoint's word for the end, such as `stop` or `length`; null if it gave none. */
  finish_reason: string | null;
}

/** A request failed and is sent again after a delay. */
export interface Retry {
  /** Tells the kinds of events apart. */
  type: "retry";
  /** The attempt that failed, counted from 1. */
  attempt: number;
  /** Milliseconds until it is sent again. */
  delay_ms: number;
  /** What went wrong, as a line for people. */
  reason: string;
}

/** Something that does not stop the run but that a person should know. */
export interface Warning {
  /** Tells the kinds of events apart. */
  type: "warning";
  /** Stable, in snake_case. */
  code: string;
  /** A sentence for people. */
  message: string;
}

/** Tokens of the request that just ended. */
export interface UsageReported extends Usage {
  /** Tells the kinds of events apart. */
  type: "usage";
}

/** How a run ended. */
export type RunStatus = "ok" | "error" | "refused" | "limit" | "interrupted";

/** The last event of a run, whatever happened. */
export interface RunFinished {
  /** Tells the kinds of events apart. */
  type: "run_finished";
  /** How the run ended; `refused` if a script was not approved, `limit` if a limit was reached. */
  status: RunStatus;
  /** Exit code of the program. */
  exit_code: number;
  /** Text of the final turn; null if there is none. */
  answer: string | null;
  /** Why there is no answer, or not a whole one. */
  error: { message: string; hint: string | null } | null;
  /** Requests to the model. */
  turns: number;
  /** Calls of tools. */
  tool_calls: number;
  /** Names of the skills that were read or run, in order of first use. */
  skills_used: string[];
  /** Tokens of all requests. */
  usage: Usage;
  /** Milliseconds since the start of what is over. */
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
  | Approval
  | ToolFinished
  | RequestStarted
  | RequestFinished
  | Retry
  | Warning
  | UsageReported
  | RunFinished;
