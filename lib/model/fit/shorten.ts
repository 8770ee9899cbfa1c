/**
 * How to make a conversation shorter without making it wrong: a call keeps its
 * result, the instructions, the first request and the documentation of skills
 * stay.
 * @module
 */
import type { ImagePart, Message, TextPart, ToolMessage } from "../chat_model.ts";
import { charsOf } from "./size.ts";

/** What the model reads where an old result was. */
const stub = JSON.stringify({
  note: "This result was removed to save space. Call the tool again if it is still needed",
});

/** The tool whose results are documentation in use. */
const skillTool = "get_skill";

/**
 * Replaces results of tools by a stub, the oldest first, until so many
 * characters are saved; those after the last message of the model stay.
 */
export function pruneToolResults(messages: readonly Message[], excessChars: number): Message[] {
  const lastAnswer = messages.findLastIndex(({ role }) => role === "assistant");
  let excess = excessChars;
  return messages.map((message, index) => {
    if (excess <= 0 || index > lastAnswer || !isPrunable(message)) return message;
    excess -= message.content.length - stub.length;
    return { ...message, content: stub };
  });
}

function isPrunable(message: Message): message is ToolMessage {
  return message.role === "tool" && message.name !== skillTool &&
    message.content.length > stub.length;
}

/** Cuts each result of a tool to so many characters, with a note; for when nothing else helps. */
export function shortenToolResults(messages: readonly Message[], maxChars: number): Message[] {
  return messages.map((message) => {
    if (!isPrunable(message) || message.content.length <= maxChars) return message;
    const note = "Only the start of this result fits into the context window. Ask for less at once";
    const start = message.content.slice(0, Math.max(0, maxChars - note.length));
    return { ...message, content: JSON.stringify({ note, start }) };
  });
}

/** A conversation in the parts that a summary needs. */
export interface SummaryPlan {
  /** Instructions and first request; stay as they are. */
  head: Message[];
  /** To be summarised. */
  older: Message[];
  /** The last messages; stay as they are. */
  recent: Message[];
}

/**
 * Divides a conversation for a summary, with about so many characters of last
 * messages, and at most so many of them; null if there is nothing to summarise.
 */
export function planSummary(
  messages: readonly Message[],
  recentChars: number,
  maxRecent = Infinity,
): SummaryPlan | null {
  const headEnd = messages.findIndex(({ role }) => role === "user") + 1;
  let recentStart = messages.length;
  let chars = 0;
  for (let index = messages.length - 1; index >= headEnd && headEnd > 0; index--) {
    const message = messages[index];
    if (message === undefined) break;
    chars += charsOf(message);
    // What belongs together begins with the model's calls; the last of it stays in any case.
    const isFull = chars > recentChars || messages.length - index > maxRecent;
    if (recentStart < messages.length && isFull) break;
    if (message.role !== "tool") recentStart = index;
  }
  if (headEnd === 0 || recentStart <= headEnd) return null;
  return {
    head: messages.slice(0, headEnd),
    older: messages.slice(headEnd, recentStart),
    recent: messages.slice(recentStart),
  };
}

/** Puts a conversation together again, with a summary in place of its older part. */
export function withSummary({ head, older, recent }: SummaryPlan, summary: string): Message[] {
  const content =
    `Summary of the conversation so far, as its first part was removed:\n\n${summary}`;
  return [...head, ...skillDocumentation(older), { role: "user", content }, ...recent];
}

/** The calls that loaded the documentation of skills, with their results. */
function skillDocumentation(messages: readonly Message[]): Message[] {
  return messages.flatMap((message): Message[] => {
    if (message.role === "tool") return message.name === skillTool ? [message] : [];
    if (message.role !== "assistant") return [];
    const toolCalls = message.toolCalls.filter(({ name }) => name === skillTool);
    return toolCalls.length > 0 ? [{ ...message, content: null, toolCalls }] : [];
  });
}

/** Leaves out the pictures before the last message of the user, with a word in their place. */
export function pruneImages(messages: readonly Message[]): Message[] {
  const last = messages.findLastIndex(({ role }) => role === "user");
  return messages.map((message, index) => {
    if (index >= last || message.role !== "user" || typeof message.content === "string") {
      return message;
    }
    return { ...message, content: message.content.map(withoutImage) };
  });
}

function withoutImage(part: TextPart | ImagePart): TextPart | ImagePart {
  return part.type === "text"
    ? part
    : { type: "text", text: "(A picture was here, which was left out to save space.)" };
}

/**
 * Tells messages as one text of at most about so many characters: long ones
 * are cut, and what is still too much is left out at the beginning.
 */
export function tellShortly(messages: readonly Message[], maxChars: number): string {
  const share = Math.max(200, Math.floor(maxChars / Math.max(1, messages.length)));
  const told = messages.map((message) => cut(tell(message), share));
  let chars = told.reduce((sum, text) => sum + text.length + 2, 0);
  while (chars > maxChars && told.length > 1) chars -= (told.shift()?.length ?? 0) + 2;
  return told.join("\n\n");
}

function tell(message: Message): string {
  switch (message.role) {
    case "system":
    case "user": {
      const { content } = message;
      const text = typeof content === "string"
        ? content
        : content.map((part) => part.type === "text" ? part.text : "(a picture)").join("\n");
      return `User: ${text}`;
    }
    case "assistant": {
      const calls = message.toolCalls.map(({ name, arguments: text }) => `(calls ${name} ${text})`);
      return ["You:", message.content ?? "", ...calls].join(" ");
    }
    case "tool":
      return `Result of ${message.name}: ${message.content}`;
  }
}

function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const half = Math.floor(maxChars / 2);
  return `${text.slice(0, half)} … ${text.slice(-half)}`.toWellFormed();
}
