/**
 * What happens in a conversation, as lines of its file.
 * @module
 */
import type { Event, RunStarted } from "../events.ts";
import { createRedaction, type Redact } from "../files/secrets.ts";
import type { Message } from "../model/chat_model.ts";
import { version } from "../version.ts";
import { SettledEvents } from "../words/settled_events.ts";
import { type RecordFile } from "./record_file.ts";
import { isRecorded, type RecordedEvent, type SessionRecord, sessionSchema } from "./record.ts";

export interface SessionLogOptions {
  id: string;
  /** Makes the file, when the first run begins. */
  create(): Promise<RecordFile>;
  /** The user's working folder. */
  workFolder: string;
  /** The time of a record. */
  now: () => Date;
  /** Texts that never get into the file, such as the API key. */
  secrets: readonly string[];
}

/** A record before it gets its time. */
type Untimed = SessionRecord extends infer R ? R extends SessionRecord ? Omit<R, "time"> : never
  : never;

/** Characters of output that are kept of one tool call, beside its result. */
const maxOutputLength = 64 * 1024;

/** Writes messages and events of one conversation to its file, which begins with the first run. */
export class SessionLog implements AsyncDisposable {
  readonly #options: SessionLogOptions;
  readonly #redact: Redact;
  #file: RecordFile | null;
  /** The messages in the file, without instructions. */
  readonly #messages: Message[];
  #instructions: string | null = null;
  readonly #settled = new SettledEvents();
  readonly #outputLengths = new Map<string, number>();

  /** Begins a file, or continues an open one that has these messages. */
  constructor(
    options: SessionLogOptions,
    continued: { file: RecordFile; messages: readonly Message[] } | null,
  ) {
    this.#options = options;
    this.#redact = createRedaction(options.secrets);
    this.#file = continued?.file ?? null;
    this.#messages = [...continued?.messages ?? []];
  }

  /**
   * Writes an event, and before it the messages that have come meanwhile.
   *
   * @throws if the file cannot be written
   */
  async add(event: Event, history: readonly Message[]): Promise<void> {
    for (const each of this.#settled.take(event)) await this.#add(each, history);
  }

  async #add(event: Event, history: readonly Message[]): Promise<void> {
    if (!isRecorded(event)) return;
    if (event.type === "run_started") return await this.#begin(event, history);
    const isOutput = event.type === "tool_output" || event.type === "environment";
    await this.#write([
      ...isOutput ? [] : this.#changes(history),
      ...this.#isTooMuch(event) ? [] : [event],
    ]);
    if (event.type === "turn_started" || event.type === "run_finished") await this.#sync();
    if (event.type === "run_finished") await this.#file?.settle();
  }

  /**
   * Writes the messages that have come meanwhile.
   *
   * @throws if the file cannot be written
   */
  async catchUp(history: readonly Message[]): Promise<void> {
    await this.#write(this.#changes(history));
  }

  /** All that was written; null before the first run. */
  async text(): Promise<string | null> {
    await this.#file?.settle();
    return await this.#file?.text() ?? null;
  }

  /** The prompt is the first message of its run; what was there before belongs to no run. */
  async #begin(event: RunStarted, history: readonly Message[]): Promise<void> {
    const started = { ...event, base_url: withoutCredentials(event.base_url) };
    const header: Untimed[] = [];
    if (this.#file === null) {
      const { id, create, workFolder } = this.#options;
      this.#file = await create();
      header.push({
        type: "session_started",
        schema: sessionSchema,
        id,
        version,
        model: event.model,
        base_url: started.base_url,
        work_folder: workFolder,
      });
    }
    const before = this.#changes(history.slice(0, -1));
    await this.#write([...header, ...before, started, ...this.#changes(history)]);
  }

  /** The records that bring the file up to a history, which may also have been cut or replaced. */
  #changes(history: readonly Message[]): Untimed[] {
    const records: Untimed[] = [];
    const added: Message[] = [];
    let kept = 0;
    for (const message of history) {
      if (message.role === "system") {
        if (message.content !== this.#instructions) records.push({ type: "message", message });
        this.#instructions = message.content;
      } else if (added.length === 0 && message === this.#messages[kept]) kept++;
      else added.push(message);
    }
    if (kept < this.#messages.length) records.push({ type: "messages_dropped", kept });
    for (const message of added) records.push({ type: "message", message });
    this.#messages.length = kept;
    for (const message of added) this.#messages.push(message);
    return records;
  }

  /** A script may print without end; its result keeps the beginning and the end. */
  #isTooMuch(event: RecordedEvent): boolean {
    if (event.type !== "tool_output") return false;
    const length = (this.#outputLengths.get(event.id) ?? 0) + event.text.length;
    this.#outputLengths.set(event.id, length);
    return length > maxOutputLength;
  }

  async #write(records: readonly Untimed[]): Promise<void> {
    if (this.#file === null || records.length === 0) return;
    const time = this.#options.now().toISOString();
    await this.#file.append(
      records.map(({ type, ...fields }) => this.#redact(JSON.stringify({ type, time, ...fields }))),
    );
  }

  /** The disk works while the model answers. */
  async #sync(): Promise<void> {
    await this.#file?.settle();
    this.#file?.sync();
  }

  /** Closes the file once the disk has it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.settle().catch(() => {/* said already, or there is no run left to tell */});
    this.#file?.[Symbol.dispose]();
    this.#file = null;
  }
}

/** Keys are seen in the user part and in the query of addresses. */
function withoutCredentials(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  url.username =
    url.password =
    url.search =
    url.hash =
      "";
  return url.href;
}
