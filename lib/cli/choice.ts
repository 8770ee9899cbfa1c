/**
 * One of some letters, as a person types it in a line.
 * @module
 */

const words: Readonly<Record<string, string>> = { y: "yes", a: "always", n: "no" };

/** The letter that a line means: the letter itself or its word, and nothing that only begins so. */
export function choiceOf(line: string, choices: string): string | null {
  const typed = line.trim().toLowerCase();
  return [...choices].find((letter) => typed === letter || typed === words[letter]) ?? null;
}
