/**
 * What can be typed at the prompt beside prompts: one entry each.
 * @module
 */
import type { Outcome } from "../../conversation/judge.ts";
import { RunnerError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import { columns } from "../../render/words/columns.ts";
import { counted } from "../../words/numbers.ts";
import { readImage } from "../images.ts";
import { chooseModel } from "./model_command.ts";
import { copyAnswer, saveConversation, showOutput } from "./output_commands.ts";
import { attachSkill, reloadSkills, setInstructions, switchSkills } from "./skill_commands.ts";
import type { SlashCommand, SlashContext } from "./slash_context.ts";

/** A command that ends the session. */
export const exitCommand = "/exit";

/** All commands by their names, in the order of the help. */
const commands: Record<string, SlashCommand> = {
  "/help": {
    usage: "/help",
    summary: "Show the commands and keys",
    run: (_, { say }) => say(helpText()),
  },
  "/skills": {
    usage: "/skills [on|off NAME…]",
    summary: "List the skills, or show some to the model or not",
    run: switchSkills,
  },
  "/skill": {
    usage: "/skill NAME [TEXT]",
    summary: "Send a skill's documentation with the next message",
    run: attachSkill,
  },
  "/reload": {
    usage: "/reload",
    summary: "Look for skills that were made or changed meanwhile",
    run: reloadSkills,
  },
  "/system": {
    usage: "/system [TEXT|off]",
    summary: "Show or set your own instructions",
    run: setInstructions,
  },
  "/model": {
    usage: "/model [NAME]",
    summary: "Ask another model, or show which there are",
    run: chooseModel,
  },
  "/image": {
    usage: "/image FILE",
    summary: "Send a picture with the next message",
    needsArgument: true,
    async run(argument, { conversation, io, say }) {
      conversation.attach(await readImage(argument, io));
      await say("The picture goes with your next message.");
    },
  },
  "/output": {
    usage: "/output",
    summary: "Show all that the last calls printed; so does Ctrl-O",
    run: showOutput,
  },
  "/copy": {
    usage: "/copy",
    summary: "Copy the last answer to the clipboard",
    run: copyAnswer,
  },
  "/save": {
    usage: "/save FILE",
    summary: "Write the conversation to FILE as Markdown",
    needsArgument: true,
    run: saveConversation,
  },
  "/retry": {
    usage: "/retry",
    summary: "Ask the last message again",
    run: (_, { conversation, signal }) => conversation.retry(signal),
  },
  "/undo": {
    usage: "/undo",
    summary: "Take the last message and its answer back",
    async run(_, { conversation, say }) {
      const taken = conversation.undo();
      await say(taken === null ? "There is nothing to take back." : "Taken back.");
    },
  },
  "/compact": {
    usage: "/compact",
    summary: "Replace older turns by a summary",
    async run(_, { conversation, signal, say }) {
      const before = conversation.history.length;
      const outcome = await conversation.compact(signal);
      if (outcome.answer === null) return outcome;
      await say(`${counted(before, "message")} became ${conversation.history.length}.`);
    },
  },
  "/clear": {
    usage: "/clear",
    summary: "Forget the conversation",
    async run(_, { conversation, say }) {
      conversation.clear();
      await say("Forgotten.");
    },
  },
  [exitCommand]: { usage: exitCommand, summary: "Leave; so does Ctrl-D", run: async () => {} },
};

/** Names of all commands, with the slash. */
export const slashCommandNames: readonly string[] = Object.keys(commands);

/** Divides an input that is a command into its name and the rest; null for a prompt. */
export function readSlashCommand(input: string): { name: string; argument: string } | null {
  const [, name, argument = ""] = /^(\/[a-z]*)(?:\s+([\s\S]*))?$/i.exec(input.trim()) ?? [];
  return name === undefined ? null : { name: name.toLowerCase(), argument: argument.trim() };
}

/**
 * Runs a command.
 *
 * @throws {RunnerError} `usage` if there is no such command, with the nearest
 * one, and whatever the command throws
 */
export async function runSlashCommand(
  { name, argument }: { name: string; argument: string },
  context: SlashContext,
): Promise<Outcome | void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) {
    if (!command.needsArgument || argument !== "") return await command.run(argument, context);
    throw new RunnerError("usage", `${name} needs an argument: ${command.usage}`);
  }
  const near = nearest(name, slashCommandNames);
  throw new RunnerError("usage", `There is no command ${name}`, {
    hint: near === null ? "/help lists the commands" : `Did you mean ${near}?`,
  });
}

function helpText(): string {
  const rows = Object.values(commands).map(({ usage, summary }) => [usage, summary]);
  return [
    ...columns(rows, { indent: "  " }),
    "",
    "  Enter sends. Alt-Enter, Ctrl-J or \\ at the end of a line begins a new line;",
    "  pasted text is one input. @FILE sends a file along. Tab completes commands,",
    "  files and names of skills, Up recalls what was typed before, Ctrl-R searches",
    "  it. Ctrl-G opens your editor (VISUAL, EDITOR), Ctrl-O shows folded output.",
    "  Ctrl-C cancels, or clears the line; once more, on an empty line, it leaves.",
    "  So does Ctrl-D. What you type meanwhile is kept for the next line.",
  ].join("\n");
}
