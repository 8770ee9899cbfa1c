/**
 * A word to a person who looks elsewhere.
 * @module
 */
import { terminalAbilities } from "../../render/run/terminal/abilities.ts";
import type { Io } from "../io.ts";

/** Rings the bell, and has terminals that know OSC 9 show a notification. */
export async function notify(text: string, { stdout, stderr, surroundings }: Io): Promise<void> {
  const screen = stderr.isTerminal ? stderr : stdout;
  if (!screen.isTerminal) return;
  const { canMove } = terminalAbilities(surroundings.env);
  await screen.pass(canMove ? `\x1b]9;${text}\x07\x07` : "\x07");
}
