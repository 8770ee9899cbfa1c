/**
 * The nearest of some words; the one import of the Levenshtein distance.
 * @module
 */
import { distance as editDistance } from "npm:fastest-levenshtein@1.0.16";

export { editDistance };

/** Returns the candidate that is nearest to a word; null if none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: editDistance(word, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const most = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return best !== undefined && best.edits <= most ? best.candidate : null;
}
