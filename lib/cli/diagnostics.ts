/**
 * Diagnostics of skills as lines for people.
 * @module
 */
import type { Diagnostic } from "../skills/skill.ts";
import type { Io } from "./io.ts";
import { writeNote } from "./note.ts";

/** Prints warnings and errors on standard error, as `warning: message (file:line)`. */
export async function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  io: Io,
): Promise<void> {
  for (const { severity, code, message, file, line } of diagnostics) {
    if (severity === "info") continue;
    const place = line === undefined ? file : `${file}:${line}`;
    const colour = severity === "error" ? "red" : "yellow";
    const text = `${message} (${place})`;
    await writeNote({ label: `${severity}[${code}]`, colour, text }, io);
  }
}
