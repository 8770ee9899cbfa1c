/**
 * What slash commands are and work with.
 * @module
 */
import type { Outcome } from "../../conversation/judge.ts";
import type { Skill } from "../../skills/skill.ts";
import type { Io } from "../io.ts";
import type { Conversation } from "./conversation.ts";

/** What a slash command works with. */
export interface SlashContext {
  conversation: Conversation;
  io: Io;
  /** Cancels what the command does. */
  signal: AbortSignal;
  /** Names of the models that the endpoint offers; null if it does not say. */
  listModels(): Promise<readonly string[] | null>;
  /** All skills that there are now, those that the model does not see included. */
  findSkills(): Promise<readonly Skill[]>;
  /** Prints a text for the person. */
  say(text: string): Promise<void>;
}

/** One command. */
export interface SlashCommand {
  usage: string;
  summary: string;
  /** Whether it can do nothing without one. */
  needsArgument?: true;
  /** Does it; an outcome is that of a request to the model. */
  run(argument: string, context: SlashContext): Promise<Outcome | void>;
}
