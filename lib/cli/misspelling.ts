/**
 * Prompts that look like a command with a slip of the finger.
 * @module
 */
import type { Arguments } from "./arguments.ts";
import { commandSpecs } from "./commands.ts";
import type { Io } from "./io.ts";
import { writeNote } from "./note.ts";

/** Words for which other programs have a command, and what does it here. */
const foreignWords: Readonly<Record<string, string>> = {
  config: "doctor",
  configure: "doctor",
  env: "doctor",
  history: "sessions",
  init: "new NAME",
  install: "setup",
  ls: "list",
  login: "doctor",
  model: "models",
  settings: "doctor",
  skills: "list",
  status: "doctor",
  upgrade: "update",
  validate: "check",
  version: "--version",
};

/**
 * Says on standard error that a prompt of one word resembles a command, which a
 * person may have meant. The word is sent as it is.
 */
export async function hintAtCommand(
  { positionals: [word = "", ...others], flags }: Arguments,
  io: Io,
): Promise<void> {
  if (others.length > 0 || flags.has("quiet")) return;
  const meant = findMeantCommand(word);
  if (meant === null) return;
  const text = `"${word}" is sent as a prompt; the command is skills-runner ${meant}`;
  await writeNote({ label: "hint", colour: "yellow", text }, io);
}

/** The command that a word is one slip away from, or that has another name here; null for neither. */
export function findMeantCommand(word: string): string | null {
  if (Object.hasOwn(foreignWords, word)) return foreignWords[word] ?? null;
  if (word.length < 3) return null;
  return Object.keys(commandSpecs).find((command) => isOneSlip(word, command)) ?? null;
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
