/**
 * Looking for ends in a text, each part of it once.
 * @module
 */
import { endOfString } from "../stream/json.ts";

/** Where a text occurs next; null if it does not. */
export type Finder = (needle: string, start: number) => number | null;

/** Makes a finder that remembers what does not occur any more. */
export function createFinder(text: string): Finder {
  const absentFrom = new Map<string, number>();
  return (needle, start) => {
    if (start >= (absentFrom.get(needle) ?? Infinity)) return null;
    const found = text.indexOf(needle, start);
    if (found < 0) absentFrom.set(needle, start);
    return found < 0 ? null : found;
  };
}

const bracketOrQuote = /["[\]{}]/g;

/** Where a value in brackets ends, behind its last one; null if it does not. */
export function endOfValue(text: string, start: number): number | null {
  let depth = 0;
  bracketOrQuote.lastIndex = start;
  for (let match = bracketOrQuote.exec(text); match; match = bracketOrQuote.exec(text)) {
    const [character] = match;
    if (character === '"') {
      const end = endOfString(text, match.index);
      if (end < 0) return null;
      bracketOrQuote.lastIndex = end;
    } else if (character === "{" || character === "[") depth++;
    else if (--depth === 0) return match.index + 1;
    else if (depth < 0) return null;
  }
  return null;
}
