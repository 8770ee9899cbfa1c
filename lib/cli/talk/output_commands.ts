/**
 * The slash commands that give something out of the conversation.
 * @module
 */
import { resolve } from "node:path";
import { reasonOf, RunnerError } from "../../errors.ts";
import { sessionMarkdown } from "../../render/saved/markdown.ts";
import { createStyler } from "../../render/words/style.ts";
import { counted } from "../../words/numbers.ts";
import type { Io } from "../io.ts";
import { copyText } from "./clipboard.ts";
import type { Conversation } from "./conversation.ts";
import type { SlashContext } from "./slash_context.ts";

/** All that the last calls were given and printed, for the terminal. */
export function outputText({ calls }: Conversation, { stderr, surroundings }: Io): string {
  const style = createStyler(stderr, surroundings.env);
  const text = calls.text({ columns: stderr.columns(), style });
  return text === "" ? "No tool has been called.\n" : text;
}

/** Shows all that the last calls printed. */
export async function showOutput(_: string, { conversation, io }: SlashContext): Promise<void> {
  await io.stderr.write(outputText(conversation, io));
}

/** Copies the last answer to the clipboard. */
export async function copyAnswer(
  _: string,
  { conversation, io, say }: SlashContext,
): Promise<void> {
  const answer = conversation.lastAnswer;
  if (answer === null) throw new RunnerError("usage", "There is no answer to copy");
  await copyText(answer, io);
  await say(`Copied ${counted(answer.length, "character")}.`);
}

/**
 * Writes what `sessions export` writes to a new file.
 *
 * @throws {RunnerError} `usage` if there is nothing to save, or the file cannot be made
 */
export async function saveConversation(
  argument: string,
  { conversation, io, say }: SlashContext,
): Promise<void> {
  const session = await conversation.tell();
  if (session === null) throw new RunnerError("usage", "There is nothing to save yet");
  const path = resolve(io.surroundings.workFolder, argument);
  try {
    await Deno.writeTextFile(path, sessionMarkdown(session), { createNew: true });
  } catch (cause) {
    const reason = cause instanceof Deno.errors.AlreadyExists
      ? "it exists already"
      : reasonOf(cause);
    throw new RunnerError("usage", `Cannot save to "${path}": ${reason}`, { cause });
  }
  await say(`Saved to ${path}`);
}
