/**
 * The nearest of some words; the one import of the Levenshtein distance.
 * @module
 */
// As the main module it is CommonJS, whose loader takes longer to start than the program.
import { distance as editDistance } from "npm:fastest-levenshtein@1.0.16/esm/mod.js";

export { editDistance };

/** Returns the candidate that is nearest to a word; null if none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: editDistance(word, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const most = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return best !== undefined && best.edits <= most ? best.candidate : null;
}
