/**
 * Colours and weights of text, where the reader is a terminal that wants them.
 * @module
 */
import { styleText } from "node:util";
import type { TextSink } from "../run/renderer.ts";

/** The ways in which text stands out. */
export type Style =
  | "bold"
  | "dim"
  | "italic"
  | "underline"
  | "strikethrough"
  | "red"
  | "green"
  | "yellow"
  | "blue"
  | "magenta"
  | "cyan";

/** Styles a text, or returns it as it is. */
export type Styler = (style: Style, text: string) => string;

/**
 * Makes a styler for a stream. Colour goes to terminals only, unless
 * `FORCE_COLOR` is set; never with `NO_COLOR` (no-color.org) or `TERM=dumb`.
 */
export function createStyler(
  { isTerminal }: Pick<TextSink, "isTerminal">,
  env: Readonly<Record<string, string | undefined>>,
): Styler {
  const isForced = Boolean(env.FORCE_COLOR) && env.FORCE_COLOR !== "0";
  const isRefused = Boolean(env.NO_COLOR) || env.TERM === "dumb" || env.FORCE_COLOR === "0";
  if (!isForced && (isRefused || !isTerminal)) return (_, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}
