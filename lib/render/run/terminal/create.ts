/**
 * The renderer for people, where at least one stream is a terminal.
 * @module
 */
import { AnswerWriter } from "../answer.ts";
import type { Renderer, TextSink } from "../renderer.ts";
import { createStyler } from "../../words/style.ts";
import { TextRenderer } from "../text.ts";
import { terminalAbilities } from "./abilities.ts";
import type { Clock } from "./clock.ts";
import { MarkdownAnswer } from "./markdown_answer.ts";
import { TerminalRenderer } from "./renderer.ts";
import { Screen } from "./screen.ts";

export interface TerminalOptions {
  stdout: TextSink;
  stderr: TextSink;
  clock: Clock;
  env: Readonly<Record<string, string | undefined>>;
  isQuiet: boolean;
  isVerbose: boolean;
  isStreaming: boolean;
}

/** Draws a Markdown text that is all there, as an answer is drawn. */
export async function drawMarkdown(
  text: string,
  { stdout, stderr, env }: Pick<TerminalOptions, "stdout" | "stderr" | "env">,
): Promise<void> {
  const out = stdout.isTerminal ? stdout : stderr;
  const { canMove, hasLinks } = terminalAbilities(env);
  const style = createStyler(out, env);
  const isBare = style("bold", "x") === "x";
  const screen = new Screen({ stdout: out, stderr: out, canMove });
  const answer = new MarkdownAnswer(screen, { style, isBare, hasLinks: hasLinks && !isBare });
  await answer.add(text);
  await answer.finish();
}

/** Draws the answer where standard output is a terminal, and the rest where standard error is one. */
export function createTerminalRenderer(options: TerminalOptions): Renderer {
  const { stdout, stderr, clock, env, isQuiet, isVerbose, isStreaming } = options;
  const { canMove, hasLinks } = terminalAbilities(env);
  const screen = new Screen({ stdout, stderr, canMove: canMove && stderr.isTerminal });
  const paint = createStyler(stdout, env);
  const isBare = paint("bold", "x") === "x";
  const answer = stdout.isTerminal
    ? new MarkdownAnswer(screen, { style: paint, isBare, hasLinks: hasLinks && !isBare })
    : new AnswerWriter(stdout, { isStreaming });
  const style = createStyler(stderr, env);
  if (!stderr.isTerminal) return new TextRenderer({ answer, stderr, style, isQuiet, isVerbose });
  const isAnswerHidden = !stdout.isTerminal;
  return new TerminalRenderer({ screen, clock, answer, isAnswerHidden, style, isQuiet, isVerbose });
}
