/**
 * What the program itself says in a session.
 * @module
 */
import { createStyler } from "../../render/words/style.ts";
import type { Io } from "../io.ts";
import { fitLine } from "../note.ts";

/** Prints a text, set back from what the model says. */
export async function say(text: string, { stderr, surroundings }: Io): Promise<void> {
  const style = createStyler(stderr, surroundings.env);
  // Lines that are laid out are as wide as they are to be.
  const lines = text.includes("\n") ? text.split("\n") : fitLine(text, stderr).split("\n");
  await stderr.write(lines.map((line) => `${style("dim", line)}\n`).join(""));
}
