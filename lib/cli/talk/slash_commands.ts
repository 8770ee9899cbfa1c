/**
 * What can be typed at the prompt beside prompts.
 * @module
 */
import { resolve } from "node:path";
import type { Outcome } from "../../conversation/judge.ts";
import { RunnerError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import { columns } from "../../render/words/columns.ts";
import { counted } from "../../words/numbers.ts";
import { requireSkill } from "../../tools/require_skill.ts";
import { readImage } from "../images.ts";
import type { Io } from "../io.ts";
import type { Conversation } from "./conversation.ts";
import { transcript } from "./transcript.ts";

/** What a slash command works with. */
export interface SlashContext {
  conversation: Conversation;
  io: Io;
  /** Cancels what the command does. */
  signal: AbortSignal;
  /** Names of the models that the endpoint offers; null if it does not say. */
  listModels(): Promise<string[] | null>;
  /** Prints a text for the person. */
  say(text: string): Promise<void>;
}

/** One command. */
interface SlashCommand {
  usage: string;
  summary: string;
  /** Does it; an outcome is that of a request to the model. */
  run(argument: string, context: SlashContext): Promise<Outcome | void>;
}

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
    usage: "/skills",
    summary: "List the skills",
    run: (_, { conversation, io, say }) => say(skillLines(conversation, io.stderr.columns())),
  },
  "/skill": {
    usage: "/skill NAME [TEXT]",
    summary: "Send a skill's documentation with the next message",
    run: attachSkill,
  },
  "/model": {
    usage: "/model [NAME]",
    summary: "Ask another model, or show which there are",
    run: chooseModel,
  },
  "/image": {
    usage: "/image FILE",
    summary: "Send a picture with the next message",
    async run(argument, { conversation, io, say }) {
      conversation.attachImage(await readImage(requireArgument("/image", argument), io));
      await say("The picture goes with your next message.");
    },
  },
  "/save": {
    usage: "/save FILE",
    summary: "Write the conversation to FILE as Markdown",
    run: save,
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
  if (command !== undefined) return await command.run(argument, context);
  const near = nearest(name, slashCommandNames);
  throw new RunnerError("usage", `There is no command ${name}`, {
    hint: near === undefined ? "/help lists the commands" : `Did you mean ${near}?`,
  });
}

function helpText(): string {
  return [
    ...columns(Object.values(commands).map(({ usage, summary }) => [usage, summary]), {
      indent: "  ",
    }),
    "",
    "  Enter sends. Alt-Enter, Ctrl-J or \\ at the end of a line begins a new line;",
    "  pasted text is one input. Tab completes commands, files and names of skills,",
    "  Up recalls what was typed before. Ctrl-C cancels what is going on or clears",
    "  the line; once more, on an empty line, it leaves. Ctrl-D leaves. What you",
    "  type meanwhile is kept for the next line.",
  ].join("\n");
}

function skillLines({ runner }: Conversation, width: number): string {
  if (runner.skills.length === 0) return "There are no skills.";
  const rows = runner.skills.map(({ name, description }) => [name, description]);
  return columns(rows, { indent: "  ", room: width - 1 }).join("\n");
}

async function attachSkill(
  argument: string,
  { conversation, signal, say }: SlashContext,
): Promise<Outcome | void> {
  const [, name = "", text = ""] = /^(\S*)\s*([\s\S]*)$/.exec(argument) ?? [];
  const skill = requireSkill(conversation.runner.skills, requireArgument("/skill", name));
  const call = { skill_name: skill.name };
  const result = await conversation.runner.callTool("get_skill", call, { signal });
  conversation.attachText(`<skill name="${skill.name}">\n${JSON.stringify(result)}\n</skill>`);
  if (text !== "") return await conversation.ask(text, signal);
  await say(`The documentation of ${skill.name} goes with your next message.`);
}

async function chooseModel(
  argument: string,
  { conversation, listModels, say }: SlashContext,
): Promise<void> {
  if (argument !== "") {
    await conversation.useModel(argument);
    return await say(`From now on ${argument} answers.`);
  }
  const names = await listModels();
  const offered = names === null || names.length === 0
    ? "The endpoint does not say which models it offers."
    : names.map((name) => `${name === conversation.model ? "* " : "  "}${name}`).join("\n");
  await say(`${conversation.model} answers.\n${offered}`);
}

async function save(argument: string, { conversation, io, say }: SlashContext): Promise<void> {
  const path = resolve(io.surroundings.workFolder, requireArgument("/save", argument));
  try {
    await Deno.writeTextFile(path, transcript(conversation.history), { createNew: true });
  } catch (cause) {
    const reason = cause instanceof Deno.errors.AlreadyExists ? "it exists already" : String(cause);
    throw new RunnerError("usage", `Cannot save to "${path}": ${reason}`, { cause });
  }
  await say(`Saved to ${path}`);
}

function requireArgument(name: string, argument: string): string {
  if (argument !== "") return argument;
  throw new RunnerError("usage", `${name} needs an argument: ${commands[name]?.usage}`);
}
