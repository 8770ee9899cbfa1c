/**
 * What a tool call was given and what it returned, as parts that a page or a
 * text shows one after the other.
 * @module
 */
import type { Json, JsonObject } from "../../events.ts";
import type { TranscriptCall } from "../../sessions/tell.ts";
import { sourceLines } from "./tool_call.ts";

/** A text with a heading. */
export interface ResultPart {
  /** Such as `Python`, `stdout`, `documentation`. */
  label: string;
  text: string;
  /** For highlighting. */
  language: "python" | "json" | "markdown" | "text";
  isError: boolean;
}

/** A short value with its name. */
export interface ResultFact {
  name: string;
  value: string;
}

/** Longer texts, and those of several lines, get a block of their own. */
const maxFactLength = 60;

/** The Python that the model wrote, or else the arguments of the call. */
export function givenParts({ started }: TranscriptCall): ResultPart[] {
  const { arguments: args } = started;
  const source = sourceLines(started).join("\n");
  const others = source === "" || typeof args !== "object" || args === null || Array.isArray(args)
    ? args
    : without(args, ["script", "skill_name"]);
  const isEmpty = typeof others === "object" && others !== null && Object.keys(others).length === 0;
  return [
    ...isEmpty ? [] : [part("arguments", jsonText(others), "json")],
    ...source === "" ? [] : [part("Python", source, "python")],
  ];
}

/** What came back, or what was printed until the program was killed. */
export function returnedParts(call: TranscriptCall): { parts: ResultPart[]; facts: ResultFact[] } {
  if (call.finished === null) return { parts: printedParts(call), facts: [] };
  const { skill_name: _, ...result } = call.finished.result;
  const parts: ResultPart[] = [];
  const facts: ResultFact[] = [];
  for (const [name, value] of Object.entries(result)) {
    if (value === undefined || value === "" || value === false) continue;
    if (typeof value === "object" && value !== null) {
      parts.push(part(name, jsonText(value), "json"));
    } else if (isFact(name, String(value))) {
      facts.push({ name, value: String(value) });
    } else parts.push(part(name, String(value), languageOf(name)));
  }
  return { parts, facts };
}

function printedParts({ output }: TranscriptCall): ResultPart[] {
  return (["stdout", "stderr"] as const).map((stream) => {
    const printed = output.filter((piece) => piece.stream === stream);
    return part(stream, printed.map(({ text }) => text).join(""), "text");
  }).filter(({ text }) => text !== "");
}

function part(label: string, text: string, language: ResultPart["language"]): ResultPart {
  return { label, text, language, isError: label === "stderr" || label === "error" };
}

/** Small values in one line, others with one for each member. */
function jsonText(value: Json): string {
  const line = JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
  return line.length <= maxFactLength ? line : JSON.stringify(value, null, 2);
}

function isFact(name: string, value: string): boolean {
  return !["stdout", "stderr", "error"].includes(name) && value.length <= maxFactLength &&
    !value.includes("\n");
}

function languageOf(name: string): ResultPart["language"] {
  return name === "documentation" ? "markdown" : "text";
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
