/**
 * Prompts that look like a command with a slip of the finger.
 * @module
 */
import type { Config } from "../config/resolve.ts";
import type { Arguments } from "./arguments.ts";
import { commandSpecs } from "./commands.ts";
import type { Io } from "./io.ts";
import { writeNote } from "./note.ts";

/**
 * Says on standard error that a prompt of one word resembles a command, where a
 * person may have meant one: at a terminal, or where no model is configured. The
 * word is sent as it is.
 */
export async function hintAtCommand(
  { positionals: [word = "", ...others], flags }: Arguments,
  { model }: Config,
  io: Io,
): Promise<void> {
  if (others.length > 0 || flags.has("quiet")) return;
  if (!io.stdin.isTerminal && model.value !== null) return;
  const meant = findMeantCommand(word);
  if (meant === undefined) return;
  const text = `"${word}" is sent as a prompt; the command is skills-runner ${meant}`;
  await writeNote({ label: "hint", colour: "yellow", text }, io);
}

/** The command that a word is one slip away from. */
export function findMeantCommand(word: string): string | undefined {
  if (word.length < 3) return undefined;
  return Object.keys(commandSpecs).find((command) => isOneSlip(word, command));
}

/** True for one letter too many, missing or wrong, and for two neighbours that changed places. */
function isOneSlip(typed: string, meant: string): boolean {
  let start = 0;
  while (start < typed.length && typed[start] === meant[start]) start++;
  let [typedEnd, meantEnd] = [typed.length, meant.length];
  while (typedEnd > start && meantEnd > start && typed[typedEnd - 1] === meant[meantEnd - 1]) {
    typedEnd--;
    meantEnd--;
  }
  const [wrong, right] = [typed.slice(start, typedEnd), meant.slice(start, meantEnd)];
  if (wrong.length <= 1 && right.length <= 1) return typed !== meant;
  return wrong.length === 2 && wrong === [...right].reverse().join("");
}
