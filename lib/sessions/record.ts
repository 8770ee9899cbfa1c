/**
 * The lines of a session file: a public format, version 1.
 *
 * One JSON object a line, in the order in which things happened, each with its
 * `type` and `time` (RFC 3339). Three types are the file's own; all others are
 * the events that `--json` prints, without the deltas, which the messages
 * contain whole. A reader skips types that it does not know.
 * @module
 */
import type {
  Event,
  Json,
  JsonObject,
  ReasoningDelta,
  RequestStarted,
  TextDelta,
} from "../events.ts";
import type { Message } from "../model/chat_model.ts";
import { isObject, parseJson } from "../model/stream/json.ts";
import { readMessage } from "./message.ts";

/** The version of the format that this program writes. */
export const sessionSchema = 1;

/** The first line of a file. */
export interface SessionStarted {
  /** Tells the kinds of records apart. */
  type: "session_started";
  /** Version of the format; higher ones cannot be read. */
  schema: number;
  /** Name of the file, too. */
  id: string;
  /** Version of the program. */
  version: string;
  /** Name of the model. */
  model: string;
  /** Without credentials and query. */
  base_url: string;
  /** The user's working folder, which `--continue` goes by. */
  work_folder: string;
}

/** A message was added to the conversation. */
export interface MessageAdded {
  /** Tells the kinds of records apart. */
  type: "message";
  /** As in memory. Instructions (`system`) replace those before them. */
  message: Message;
}

/** The end of the conversation was taken back, for example by `/undo`. */
export interface MessagesDropped {
  /** Tells the kinds of records apart. */
  type: "messages_dropped";
  /** How many messages remain, instructions not counted. */
  kept: number;
}

/** An event of a run as it is kept. */
export type RecordedEvent = Exclude<Event, TextDelta | ReasoningDelta | RequestStarted>;

/** One line of a session file. */
export type SessionRecord =
  & { time: string }
  & (SessionStarted | MessageAdded | MessagesDropped | RecordedEvent);

/** Whether an event is kept: deltas are contained in the messages. */
export function isRecorded(event: Event): event is RecordedEvent {
  return !["text_delta", "reasoning_delta", "request_started"].includes(event.type);
}

/** Reads one line; null if it is damaged or of a type that is not known. */
export function readRecord(line: string): SessionRecord | null {
  const value = parseJson(line);
  if (!isObject(value) || typeof value.type !== "string" || !isTime(value.time)) return null;
  if (value.type === "message") {
    const message = readMessage(value.message);
    return message && { type: "message", time: value.time, message };
  }
  if (!isRecordType(value.type)) return null;
  const fields = Object.entries<FieldType>(shapes[value.type]);
  const isWhole = fields.every(([name, type]) => fits(value[name], type));
  return isWhole ? value as unknown as SessionRecord : null;
}

/** True for a line that should say something and does not: cut, changed, or not whole. */
export function isDamaged(line: string): boolean {
  if (line.trim() === "") return false;
  const value = parseJson(line);
  if (!isObject(value) || typeof value.type !== "string") return true;
  const isKnown = value.type === "message" || isRecordType(value.type);
  return isKnown && readRecord(line) === null;
}

type FieldType = "string" | "number" | "boolean" | "object" | "array" | "any";
type ReadType = Exclude<SessionRecord["type"], "message">;

/** The fields on which readers of a record rely. */
const shapes: Record<ReadType, Record<string, FieldType>> = {
  session_started: {
    schema: "number",
    id: "string",
    version: "string",
    model: "string",
    base_url: "string",
    work_folder: "string",
  },
  messages_dropped: { kept: "number" },
  run_started: { version: "string", model: "string", base_url: "string", skills: "array" },
  turn_started: { turn: "number" },
  tool_started: { id: "string", name: "string", arguments: "any" },
  tool_output: { id: "string", stream: "string", text: "string" },
  environment: { id: "string", skill: "string", state: "string", message: "string" },
  approval: { id: "string", skill: "string", kind: "string", granted: "boolean", by: "string" },
  tool_finished: {
    id: "string",
    name: "string",
    ok: "boolean",
    result: "object",
    duration_ms: "number",
  },
  request_finished: { status: "number", first_token_ms: "any", duration_ms: "number" },
  retry: { attempt: "number", delay_ms: "number", reason: "string" },
  warning: { code: "string", message: "string" },
  usage: { input_tokens: "number", output_tokens: "number" },
  run_finished: {
    status: "string",
    exit_code: "number",
    turns: "number",
    tool_calls: "number",
    usage: "object",
    duration_ms: "number",
  },
};

function isRecordType(type: string): type is ReadType {
  return Object.hasOwn(shapes, type);
}

function isTime(value: Json | undefined): value is string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}

function fits(value: JsonObject[string], type: FieldType): boolean {
  switch (type) {
    case "any":
      return true;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
  }
}
