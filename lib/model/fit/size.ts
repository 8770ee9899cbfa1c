/**
 * How long a conversation is, in characters and in tokens.
 * @module
 */
import type { Usage } from "../../events.ts";
import type {
  AssistantMessage,
  ChatRequest,
  ImagePart,
  Message,
  TextPart,
  ToolDefinition,
} from "../chat_model.ts";

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

/** Counts the characters that a request sends; a picture counts as so many. */
export function countChars(
  messages: readonly Message[],
  tools: readonly ToolDefinition[],
  imageChars = charsPerImage,
): number {
  // The brackets of the list of tools, which has a comma less than tools.
  let sent = tools.length > 0 ? 1 : 0;
  for (const message of messages) sent += charsPerMessage + charsOf(message, imageChars);
  for (const tool of tools) sent += charsOfTool(tool);
  return sent;
}

/** Tools are the same in each request of a conversation. */
const toolChars = new WeakMap<ToolDefinition, number>();

function charsOfTool(tool: ToolDefinition): number {
  const chars = toolChars.get(tool) ?? JSON.stringify(tool).length + ",".length;
  toolChars.set(tool, chars);
  return chars;
}

/** Counts the characters of one message; a picture counts as 3,500. */
export function charsOf(message: Message, imageChars = charsPerImage): number {
  switch (message.role) {
    case "system":
    case "tool":
      return message.content.length;
    case "user":
      return typeof message.content === "string"
        ? message.content.length
        : charsOfParts(message.content, imageChars);
    case "assistant":
      return charsOfAssistant(message);
  }
}

function charsOfParts(parts: readonly (TextPart | ImagePart)[], imageChars: number): number {
  let chars = 0;
  for (const part of parts) chars += part.type === "text" ? part.text.length : imageChars;
  return chars;
}

function charsOfAssistant({ content, opaque, toolCalls }: AssistantMessage): number {
  let chars = content?.length ?? 0;
  if (opaque !== undefined) chars += JSON.stringify(opaque).length;
  for (const call of toolCalls) {
    chars += call.name.length + call.arguments.length + charsPerMessage;
  }
  return chars;
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

/** Prompts of fewer estimated tokens are too short to tell from. */
const solidTokens = 2000;

/**
 * True if a server has silently cut the prompt: it counted far less than was
 * sent, or exactly as much as small default windows hold. The estimate is
 * without pictures: how many tokens they are differs a hundredfold.
 */
export function looksTruncated(usage: Usage, estimatedTokens: number): boolean {
  if (usage.estimated || usage.cached_tokens > 0 || estimatedTokens < solidTokens) return false;
  const total = usage.input_tokens + usage.output_tokens;
  const isFull = [usage.input_tokens, total].some((tokens) => tokens === 2048 || tokens === 4096);
  return usage.input_tokens < estimatedTokens * 0.6 ||
    (isFull && estimatedTokens > usage.input_tokens);
}
