/**
 * How long a conversation is, and how to make it shorter without making it
 * wrong: a call keeps its result, the instructions, the first request and the
 * documentation of skills stay.
 * @module
 */
import type { Usage } from "../../events.ts";
import type { ChatRequest, Message, ToolDefinition, ToolMessage } from "../chat_model.ts";

/** Characters of a token where nothing better is known. */
const charsPerToken = 3.5;
/** What a message costs beside its text, and a picture. */
const charsPerMessage = 14;
const charsPerImage = 3500;

/** A size that an endpoint has counted. */
export interface KnownSize {
  tokens: number;
  chars: number;
}

/** Counts the characters that a request sends. */
export function countChars(
  messages: readonly Message[],
  tools: readonly ToolDefinition[],
): number {
  const sent = messages.reduce((sum, message) => sum + charsPerMessage + charsOf(message), 0);
  return tools.length > 0 ? sent + JSON.stringify(tools).length : sent;
}

function charsOf(message: Message): number {
  switch (message.role) {
    case "system":
    case "tool":
      return message.content.length;
    case "user":
      if (typeof message.content === "string") return message.content.length;
      return message.content.reduce(
        (sum, part) => sum + (part.type === "text" ? part.text.length : charsPerImage),
        0,
      );
    case "assistant":
      return message.toolCalls.reduce(
        (sum, call) => sum + call.name.length + call.arguments.length + charsPerMessage,
        (message.content ?? "").length +
          (message.opaque ? JSON.stringify(message.opaque).length : 0),
      );
  }
}

/** Estimates tokens: what an endpoint counted before, and what came since by its characters. */
export function estimateTokens(chars: number, known: KnownSize | null): number {
  if (known === null) return Math.ceil(chars / charsPerToken);
  if (chars >= known.chars) return Math.ceil(known.tokens + (chars - known.chars) / charsPerToken);
  return Math.ceil(chars * known.tokens / known.chars);
}

/** Estimates the tokens of a request and its answer, for an endpoint that reports none. */
export function estimateUsage(
  { messages, tools }: Pick<ChatRequest, "messages" | "tools">,
  answer: Message,
): Usage {
  return {
    input_tokens: estimateTokens(countChars(messages, tools), null),
    output_tokens: estimateTokens(charsOf(answer), null),
    cached_tokens: 0,
    estimated: true,
  };
}

/** Returns how many characters so many tokens allow: the inverse of {@linkcode estimateTokens}. */
export function charsFor(tokens: number, known: KnownSize | null): number {
  if (known === null) return tokens * charsPerToken;
  if (tokens >= known.tokens) return known.chars + (tokens - known.tokens) * charsPerToken;
  return tokens * known.chars / known.tokens;
}

const windowTexts = [
  /maximum context length (?:is|of) ([\d,_]+)/i,
  /> ([\d,_]+) maximum/i,
  /maximum number of tokens allowed \(([\d,_]+)\)/i,
  /maximum prompt length is ([\d,_]+)/i,
  /model with ([\d,_]+) maximum context length/i,
  /available context size \(([\d,_]+)/i,
  /n_ctx"?\s*[:=]\s*([\d,_]+)/i,
  /must be <= ([\d,_]+)/i,
  /token limit:? ([\d,_]+)/i,
  /exceeds the limit of ([\d,_]+)/i,
  /limit is ([\d,_]+)/i,
  /context (?:window|length) of (?:only )?([\d,_]+)/i,
];

/** Reads the context window from the words of an overflow; null if they do not say. */
export function parseContextWindow(words: string): number | null {
  for (const text of windowTexts) {
    const tokens = Number(text.exec(words)?.[1]?.replaceAll(/[,_]/g, ""));
    if (tokens > 0) return tokens;
  }
  return null;
}

/** Prompts of fewer estimated tokens are too short to tell from. */
const solidTokens = 2000;

/**
 * True if a server has silently cut the prompt: it counted far less than was
 * sent, or exactly as much as small default windows hold.
 */
export function looksTruncated(usage: Usage, estimatedTokens: number): boolean {
  if (usage.estimated || usage.cached_tokens > 0 || estimatedTokens < solidTokens) return false;
  const total = usage.input_tokens + usage.output_tokens;
  const isFull = [usage.input_tokens, total].some((tokens) => tokens === 2048 || tokens === 4096);
  return usage.input_tokens < estimatedTokens * 0.6 ||
    (isFull && estimatedTokens > usage.input_tokens);
}

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
 * messages; null if there is nothing to summarise.
 */
export function planSummary(
  messages: readonly Message[],
  recentChars: number,
): SummaryPlan | null {
  const headEnd = messages.findIndex(({ role }) => role === "user") + 1;
  let recentStart = messages.length;
  let chars = 0;
  for (let index = messages.length - 1; index >= headEnd && headEnd > 0; index--) {
    const message = messages[index];
    if (message === undefined) break;
    chars += charsOf(message);
    // What belongs together begins with the model's calls; the last of it stays in any case.
    if (recentStart < messages.length && chars > recentChars) break;
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
