/**
 * Notes on standard error: what is wrong, what to do, what is going on.
 * @module
 */
import { sanitize } from "../render/words/sanitize.ts";
import { createStyler, type Style } from "../render/words/style.ts";
import { wrapLine } from "../render/words/wrap.ts";
import type { Io, Output } from "./io.ts";

/** A line for people. */
export interface Note {
  /** What it is, such as `error`; stands before the text with a colon. */
  label?: string;
  /** The colour of the label, or of the whole without one. */
  colour?: Style;
  text: string;
}

/** Writes one note as one line; on a terminal it goes on, set in, where words end. */
export async function writeNote(
  { label, colour, text }: Note,
  { stderr, surroundings }: Pick<Io, "stderr" | "surroundings">,
): Promise<void> {
  const style = createStyler(stderr, surroundings.env);
  const paint = (part: string) => colour === undefined ? part : style(colour, part);
  const single = text.replace(/\s*\n\s*/g, " ").trim();
  const head = label === undefined ? "" : `${label}: `;
  const lines = fitLine(head + single, stderr);
  const body = lines.slice(head.length);
  const painted = label === undefined ? paint(body) : `${paint(`${label}:`)} ${body}`;
  await stderr.write(`${painted}\n`);
}

/** A line as it is for a pipe; broken between words, and set in, for a terminal. */
export function fitLine(line: string, output: Output): string {
  if (!output.isTerminal) return line;
  return wrapLine(sanitize(line), { columns: output.columns(), indent: "  " });
}
