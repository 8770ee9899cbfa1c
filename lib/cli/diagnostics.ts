/**
 * Diagnostics of skills as lines for people.
 * @module
 */
import { sanitize } from "../render/words/sanitize.ts";
import { createStyler } from "../render/words/style.ts";
import type { Diagnostic } from "../skills/skill.ts";
import type { Io } from "./io.ts";

/** Prints warnings and errors on standard error, as `warning: message (file:line)`. */
export async function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  { stderr, surroundings }: Io,
): Promise<void> {
  const style = createStyler(stderr, surroundings.env);
  for (const { severity, code, message, file, line } of diagnostics) {
    if (severity === "info") continue;
    const place = line === undefined ? file : `${file}:${line}`;
    const label = style(severity === "error" ? "red" : "yellow", `${severity}[${code}]:`);
    const text = `${message} (${place})`;
    await stderr.write(`${label} ${stderr.isTerminal ? sanitize(text) : text}\n`);
  }
}
