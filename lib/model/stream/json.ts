/**
 * Reading JSON values whose shape nobody guarantees.
 * @module
 */
import type { JsonObject } from "../../events.ts";

/** True for a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parses JSON text; undefined if it does not parse. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Undefined is no JSON value, so it can stand for "does not parse".
    return undefined;
  }
}

/** The text in a string, in a content part (`{ text }`) or in a list of those; else "". */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join("");
  return isObject(value) && typeof value.text === "string" ? value.text : "";
}
