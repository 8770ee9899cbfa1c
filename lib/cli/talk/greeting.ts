/**
 * The first and the last words of a session.
 * @module
 */
import type { Message } from "../../model/chat_model.ts";
import { drawMarkdown } from "../../render/run/terminal/create.ts";
import { textOfPrompt } from "../../sessions/tell.ts";
import { version } from "../../version.ts";
import { counted } from "../../words/numbers.ts";
import type { Io } from "../io.ts";
import { type Conversation, isPrompt } from "./conversation.ts";
import { say } from "./say.ts";

/** Lines of the last prompt and of the last answer that are shown again. */
const maxPromptLines = 5;
const maxAnswerLines = 20;

/** Says who is there and how to find out more. */
export async function greet({ runner, model, history }: Conversation, io: Io): Promise<void> {
  const skills = counted(runner.skills.length, "skill");
  const before = history.length === 0 ? "" : ` · ${counted(history.length, "message")} so far`;
  await say(
    `skills-runner ${version} · ${model} · ${skills}${before}\n` +
      "/help shows the commands, Ctrl-D leaves",
    io,
  );
}

/** Shows the last prompt and its answer, in a conversation that goes on. */
export async function tellLastExchange(history: readonly Message[], io: Io): Promise<void> {
  const at = history.findLastIndex(isPrompt);
  const prompt = history[at];
  if (prompt === undefined || !isPrompt(prompt)) return;
  const answers = history.slice(at).flatMap((message) =>
    message.role === "assistant" && message.content?.trim() ? [message.content.trim()] : []
  );
  const lines = textOfPrompt(prompt.content).trim().split("\n");
  const shown = lines.slice(0, maxPromptLines).map((line, index) =>
    (index === 0 ? "> " : "· ") + line
  );
  if (lines.length > maxPromptLines) {
    shown.push(`· … ${counted(lines.length - maxPromptLines, "more line")}`);
  }
  await io.stderr.write("\n");
  await say(`${shown.join("\n")}\n`, io);
  const answer = answers.at(-1)?.split("\n") ?? [];
  const rest = answer.length - maxAnswerLines;
  const { stdout, stderr, surroundings: { env } } = io;
  await drawMarkdown(answer.slice(-maxAnswerLines).join("\n"), { stdout, stderr, env });
  if (rest > 0) await say(`(the last ${maxAnswerLines} lines of ${answer.length})`, io);
}

/** Says how to go on with the conversation, if it is kept. */
export async function sayFarewell(
  { id, history }: { id: string | null; history: readonly Message[] },
  io: Io,
): Promise<void> {
  if (id === null || history.length === 0 || io.signal.aborted) return;
  await say(`To go on: skills-runner --resume ${id}`, io);
}
