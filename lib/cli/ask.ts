/**
 * Questions to a person at a terminal.
 * @module
 */
import type { Io } from "./io.ts";

/** Asks for a yes; whatever else is typed is a no. Only for terminals. */
export async function askYesNo(question: string, { stdin, stderr, signal }: Io): Promise<boolean> {
  await stderr.write(`${question} [y/N] `);
  const reader = stdin.readable.getReader();
  const cancel = () => reader.cancel();
  signal.addEventListener("abort", cancel);
  try {
    const { value } = await reader.read();
    signal.throwIfAborted();
    return /^\s*y(es)?\s*$/i.test(new TextDecoder().decode(value));
  } finally {
    signal.removeEventListener("abort", cancel);
    reader.releaseLock();
  }
}
