/**
 * Reading JSON values whose shape nobody guarantees.
 * @module
 */
import type { JsonObject } from "../../events.ts";

/** True for a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Deeper values are no data of any endpoint, and would overflow the stack of whoever walks them. */
const maxDepth = 200;

/** Parses JSON text; undefined if it does not parse, or is nested more than 200 deep. */
export function parseJson(text: string): unknown {
  // Shorter texts have no room for so many brackets and their ends.
  if (text.length > 2 * maxDepth && isDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Undefined is no JSON value, so it can stand for "does not parse".
    return undefined;
  }
}

const bracketOrString = /["[\]{}]/g;

function isDeep(text: string): boolean {
  let depth = 0;
  bracketOrString.lastIndex = 0;
  for (let match = bracketOrString.exec(text); match; match = bracketOrString.exec(text)) {
    const [character] = match;
    if (character === '"') {
      const end = endOfString(text, match.index);
      if (end < 0) return false;
      bracketOrString.lastIndex = end;
    } else if (character === "[" || character === "{") {
      if (++depth > maxDepth) return true;
    } else depth--;
  }
  return false;
}

/** Where a string that begins at a quotation mark ends, behind its last mark; -1 if it does not. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslash = end - 1;
    while (text[backslash] === "\\") backslash--;
    if ((end - backslash) % 2 === 1) return end + 1;
  }
  return -1;
}

/** The text in a string, in a content part (`{ text }`) or in a list of those; else "". */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join("");
  return isObject(value) && typeof value.text === "string" ? value.text : "";
}
