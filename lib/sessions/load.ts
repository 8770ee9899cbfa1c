/**
 * A conversation read back from its file.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { JsonObject } from "../events.ts";
import { readText } from "../files/bounded.ts";
import type { Message, ToolMessage } from "../model/chat_model.ts";
import { maxSessionBytes } from "./record_file.ts";
import { isDamaged, readRecord, type SessionRecord, sessionSchema } from "./record.ts";

/** A saved conversation. */
export interface SavedSession {
  /** Name of the file, without its extension. */
  id: string;
  /** RFC 3339. */
  startedAt: string;
  /** Version of the program that began it. */
  version: string;
  /** Name of the model that it began with. */
  model: string;
  /** Without credentials and query. */
  baseUrl: string;
  /** The working folder in which it began. */
  workFolder: string;
  /** The conversation as it stands, without instructions. */
  messages: Message[];
  /** Everything that was recorded, in order; damaged lines are left out. */
  records: SessionRecord[];
  /** How many lines of the conversation as it stands are damaged: what they said is missing. */
  damagedLines: number;
}

/**
 * Reads a session file. A torn last line is ignored, so a file can be read
 * while it is being written.
 *
 * @throws {RunnerError} `usage` if it cannot be read or is no session
 */
export async function loadSession(path: string): Promise<SavedSession> {
  try {
    return parseSession(await readText(path, { maxBytes: maxSessionBytes }));
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new RunnerError("usage", `Cannot read the session ${path}: ${reason}`, { cause });
  }
}

/**
 * Reads the text of a session file.
 *
 * @throws {Error} if it is no session, or one of a later version
 */
export function parseSession(text: string): SavedSession {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = whole.split("\n");
  const records = lines.map(readRecord).filter((record) => record !== null);
  const [first] = records;
  if (first?.type !== "session_started") throw new Error("it does not begin as a session does");
  if (first.schema > sessionSchema) {
    throw new Error(`its format is version ${first.schema}, this program knows ${sessionSchema}`);
  }
  return {
    id: first.id,
    startedAt: first.time,
    version: first.version,
    model: first.model,
    baseUrl: first.base_url,
    workFolder: first.work_folder,
    messages: messagesOf(records),
    records,
    damagedLines: countDamaged(lines),
  };
}

/** A conversation that was written anew has nothing to do with the lines before. */
function countDamaged(lines: readonly string[]): number {
  const start = lines.findLastIndex((line) => {
    const record = line.includes('"messages_dropped"') ? readRecord(line) : null;
    return record?.type === "messages_dropped" && record.kept === 0;
  });
  return lines.slice(start + 1).filter(isDamaged).length;
}

/**
 * The conversation to go on with. Results of calls that had finished when the
 * program was killed, before the messages with their results were there, are
 * in it.
 */
export function restoreHistory({ messages, records }: SavedSession): Message[] {
  const answered = new Set(
    messages.flatMap((message) => message.role === "tool" ? [message.callKey] : []),
  );
  const results = new Map<string, JsonObject>();
  for (const record of records) {
    if (record.type === "tool_finished") results.set(record.id, record.result);
  }
  const recovered = messages
    .flatMap((message) => message.role === "assistant" ? message.toolCalls : [])
    .flatMap(({ key, id, name }): ToolMessage[] => {
      const result = results.get(key);
      if (result === undefined || answered.has(key)) return [];
      return [{ role: "tool", callKey: key, callId: id, name, content: JSON.stringify(result) }];
    });
  return [...messages, ...recovered];
}

function messagesOf(records: readonly SessionRecord[]): Message[] {
  const messages: Message[] = [];
  for (const record of records) {
    if (record.type === "messages_dropped") {
      messages.length = Math.min(messages.length, record.kept);
    }
    if (record.type === "message" && record.message.role !== "system") {
      messages.push(record.message);
    }
  }
  return messages;
}
