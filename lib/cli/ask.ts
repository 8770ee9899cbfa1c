/**
 * Questions to a person at a terminal.
 * @module
 */
import type { Io } from "./io.ts";

/** Asks for a yes; whatever else is typed is a no. Only for terminals. */
export async function askYesNo(question: string, io: Io): Promise<boolean> {
  return /^\s*y(es)?\s*$/i.test(await askLine(`${question} [y/N]`, io) ?? "");
}

/** Asks for a line, which the terminal edits; null if there is none. Only for terminals. */
export async function askLine(
  question: string,
  { stdin, stderr, signal }: Io,
): Promise<string | null> {
  await stderr.write(`${question} `);
  const reader = stdin.readable.getReader();
  const cancel = () => reader.cancel();
  signal.addEventListener("abort", cancel);
  try {
    const { value } = await reader.read();
    signal.throwIfAborted();
    return value === undefined ? null : new TextDecoder().decode(value);
  } finally {
    signal.removeEventListener("abort", cancel);
    reader.releaseLock();
  }
}
