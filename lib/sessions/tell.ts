/**
 * A saved conversation as a reader sees it: prompts, and what was said and
 * done for each of them.
 * @module
 */
import type {
  Approval,
  RunFinished,
  RunStarted,
  ToolFinished,
  ToolOutput,
  ToolStarted,
} from "../events.ts";
import type {
  AssistantMessage,
  ImagePart,
  Message,
  TextPart,
  UserMessage,
} from "../model/chat_model.ts";
import type { SavedSession } from "./load.ts";
import type { SessionRecord } from "./record.ts";
import { counted } from "../words/numbers.ts";

/** A prompt and all that followed until its answer. */
export interface Exchange {
  /** Null for messages that came without a prompt. */
  prompt: UserMessage["content"] | null;
  model: string;
  /** Milliseconds since 1970, as all times here. */
  startedAt: number;
  steps: Step[];
  /** Requests to the model, in order. */
  turns: Turn[];
  /** Null if the program was killed meanwhile. */
  finished: RunFinished | null;
  /** True if it was taken back and is no longer in the conversation. */
  isDropped: boolean;
}

/** Something that was said or done. */
export type Step =
  | { kind: "text"; text: string; reasoning: string | null }
  | { kind: "call"; call: TranscriptCall }
  | { kind: "images"; images: ImagePart[] }
  | { kind: "note"; text: string };

/** One tool call. */
export interface TranscriptCall {
  started: ToolStarted;
  startedAt: number;
  /** What it printed, as it came. */
  output: Pick<ToolOutput, "stream" | "text">[];
  /** Null if the program was killed meanwhile. */
  finished: ToolFinished | null;
}

/** One request to the model and its reply. */
export interface Turn {
  startedAt: number;
  /** Null if no reply came. */
  endedAt: number | null;
  /** From the last request to its first data. */
  firstTokenMs: number | null;
  /** Time spent in attempts that failed and in waiting before the next one. */
  retriedMs: number;
}

/** Tells a saved conversation. */
export function tellSession({ records }: Pick<SavedSession, "records">): Exchange[] {
  const teller = new Teller();
  for (const record of records) teller.add(record, Date.parse(record.time));
  return teller.exchanges;
}

class Teller {
  readonly exchanges: Exchange[] = [];
  readonly #calls = new Map<string, TranscriptCall>();
  /** The exchange to which each message of the conversation belongs. */
  #owners: Exchange[] = [];
  #isPromptNext = false;
  #started: Pick<RunStarted, "model"> = { model: "" };

  add(record: SessionRecord, time: number): void {
    switch (record.type) {
      case "run_started":
        this.#started = record;
        this.#isPromptNext = true;
        return;
      case "message":
        return this.#message(record.message, time);
      case "messages_dropped":
        return this.#drop(record.kept);
      case "turn_started": {
        const turn = { startedAt: time, endedAt: null, firstTokenMs: null, retriedMs: 0 };
        this.#exchange(time).turns.push(turn);
        return;
      }
      case "request_finished":
      case "usage":
        return this.#replied(record, time);
      case "tool_started":
        return this.#call(record, time);
      case "tool_output":
        this.#calls.get(record.id)?.output.push({ stream: record.stream, text: record.text });
        return;
      case "tool_finished":
        return this.#finishCall(record);
      case "retry":
        return this.#retry(record, time);
      case "warning":
        this.#exchange(time).steps.push({ kind: "note", text: record.message });
        return;
      case "run_finished":
        this.#exchange(time).finished = record;
        this.#started = { model: "" };
        return;
      case "session_started":
      case "environment":
        return;
      case "approval":
        return this.#approval(record, time);
    }
  }

  /** What a person allowed runs, and is told by its call. */
  #approval({ skill, granted, by }: Approval, time: number): void {
    if (granted) return;
    const reason = by === "nobody" ? "nobody could be asked" : "a person said no";
    this.#exchange(time).steps.push({ kind: "note", text: `${skill} was not approved: ${reason}` });
  }

  #exchange(time: number): Exchange {
    return this.exchanges.at(-1) ?? this.#begin(null, time);
  }

  #begin(prompt: Exchange["prompt"], time: number): Exchange {
    const exchange: Exchange = {
      prompt,
      model: this.#started.model,
      startedAt: time,
      steps: [],
      turns: [],
      finished: null,
      isDropped: false,
    };
    this.exchanges.push(exchange);
    return exchange;
  }

  #message(message: Message, time: number): void {
    if (message.role === "system") return;
    if (message.role === "user" && this.#isPromptNext) {
      this.#isPromptNext = false;
      this.#begin(message.content, time);
    } else if (message.role === "user") this.#insertion(message.content, time);
    else if (message.role === "assistant") this.#said(message, time);
    this.#owners.push(this.#exchange(time));
  }

  /** What a tool attached, or what took the place of messages. */
  #insertion(content: UserMessage["content"], time: number): void {
    const parts: (TextPart | ImagePart)[] = typeof content === "string"
      ? [{ type: "text", text: content }]
      : content;
    const { steps } = this.#exchange(time);
    const images: ImagePart[] = [];
    for (const part of parts) {
      if (part.type === "image") images.push(part);
      else steps.push({ kind: "note", text: part.text });
    }
    if (images.length > 0) steps.push({ kind: "images", images });
  }

  #said(message: AssistantMessage, time: number): void {
    const exchange = this.#exchange(time);
    const turn = exchange.turns.at(-1);
    if (turn !== undefined) turn.endedAt ??= time;
    const reasoning = reasoningOf(message);
    const text = message.content?.trim() ?? "";
    if (text !== "" || reasoning !== null) exchange.steps.push({ kind: "text", text, reasoning });
  }

  #drop(kept: number): void {
    for (const exchange of this.#owners.slice(kept)) {
      exchange.isDropped = this.#owners.indexOf(exchange) >= kept;
    }
    this.#owners = this.#owners.slice(0, kept);
  }

  #replied(record: Extract<SessionRecord, { type: "request_finished" | "usage" }>, time: number) {
    const turn = this.#exchange(time).turns.at(-1);
    if (turn === undefined) return;
    turn.endedAt ??= time;
    if (record.type === "request_finished") turn.firstTokenMs = record.first_token_ms;
  }

  #retry(
    { delay_ms, reason }: Extract<SessionRecord, { type: "retry" }>,
    time: number,
  ): void {
    const { steps, turns } = this.#exchange(time);
    steps.push({ kind: "note", text: `Asked again: ${reason}` });
    const turn = turns.at(-1);
    if (turn !== undefined) turn.retriedMs = time - turn.startedAt + delay_ms;
  }

  #call(started: ToolStarted, time: number): void {
    const call = { started, startedAt: time, output: [], finished: null };
    this.#calls.set(started.id, call);
    this.#exchange(time).steps.push({ kind: "call", call });
  }

  #finishCall(finished: ToolFinished): void {
    const call = this.#calls.get(finished.id);
    if (call !== undefined) call.finished = finished;
  }
}

/** Endpoints that show the reasoning have no common name for it. */
function reasoningOf({ opaque = {} }: AssistantMessage): string | null {
  const text = [opaque.reasoning_content, opaque.reasoning]
    .find((value) => typeof value === "string");
  return text === undefined || text.trim() === "" ? null : text.trim();
}

/** What the person wrote first, in one line; empty if there is nothing yet. */
export function titleOf({ messages }: Pick<SavedSession, "messages">): string {
  const first = messages.find(({ role }) => role === "user");
  if (first?.role !== "user") return "";
  return wordsOf(first.content).replace(/\s+/g, " ").trim();
}

/** The text of a prompt, with a line for each text that was attached, without its pictures. */
export function textOfPrompt(content: UserMessage["content"]): string {
  if (typeof content === "string") return content;
  return content.flatMap((part) => {
    if (part.type !== "text") return [];
    if (part.attachment === undefined) return [part.text];
    return [`[attached: ${part.attachment}, ${counted(part.text.length, "character")}]`];
  }).join("\n\n");
}

/** What the person wrote; if that is nothing, what was attached. */
function wordsOf(content: UserMessage["content"]): string {
  if (typeof content === "string") return content;
  const texts = content.filter((part) => part.type === "text");
  const own = texts.filter(({ attachment }) => attachment === undefined);
  return (own.length > 0 ? own : texts).map(({ text }) => text).join("\n\n");
}
