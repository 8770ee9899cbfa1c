/**
 * A conversation as a Markdown document.
 * @module
 */
import type { Message, ToolCall, UserMessage } from "../../model/chat_model.ts";

/** Prompts, answers and tool calls, in order; results of tools are folded away. */
export function transcript(history: readonly Message[]): string {
  return history.flatMap(blocksOf).join("\n\n") + "\n";
}

function blocksOf(message: Message): string[] {
  switch (message.role) {
    case "system":
      return [];
    case "user":
      return ["## You", textOf(message.content)];
    case "assistant": {
      const { content, toolCalls } = message;
      const text = content?.trim() ?? "";
      return [...(text === "" ? [] : ["## Answer", text]), ...toolCalls.map(describeCall)];
    }
    case "tool":
      return [
        `<details><summary>Result of ${message.name}</summary>\n\n${
          fenced(message.content, "json")
        }\n\n</details>`,
      ];
  }
}

function textOf(content: UserMessage["content"]): string {
  if (typeof content === "string") return content.trim();
  return content.map((part) =>
    part.type === "text"
      ? part.text.trim()
      : part.url.startsWith("data:")
      ? "*(a picture)*"
      : `![](${part.url})`
  ).join("\n\n");
}

function describeCall({ name, arguments: args }: ToolCall): string {
  return `**${name}**\n\n${fenced(args, "json")}`;
}

/** A block whose fence is longer than any in it. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
