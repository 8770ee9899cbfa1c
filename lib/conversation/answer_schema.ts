/**
 * Answers that must be JSON of a certain shape.
 * @module
 */
import type { Json, JsonObject } from "../events.ts";
import type { UserMessage } from "../model/chat_model.ts";
import { violations } from "../tools/schema.ts";

/** A text read as a structured answer: its JSON, and what is wrong with it. */
export interface StructuredAnswer {
  /** The JSON text, without the code fence that some models put around it. */
  text: string;
  /** What violates the schema; empty if nothing does. */
  problems: string[];
}

/** What the model is told about the shape of its answer. */
function schemaInstruction(schema: JsonObject): string {
  return `Answer with JSON alone, without any text around it, that satisfies this JSON Schema:\n\n${
    JSON.stringify(schema)
  }`;
}

/** Not every endpoint passes a schema on to its model, so that the prompt tells it too. */
export function withSchema(
  prompt: UserMessage["content"],
  schema: JsonObject | undefined,
): UserMessage["content"] {
  if (schema === undefined) return prompt;
  const instruction = schemaInstruction(schema);
  return typeof prompt === "string"
    ? `${prompt}\n\n${instruction}`
    : [...prompt, { type: "text", text: instruction }];
}

/** What the model is told when its answer violates the schema. */
export function repairInstruction(problems: readonly string[]): string {
  return `Your answer does not satisfy the JSON Schema: ${problems.join("; ")}\n\n` +
    "Answer again with the corrected JSON alone.";
}

/** Reads a text as JSON and holds it against a schema. */
export function readStructuredAnswer(answer: string, schema: JsonObject): StructuredAnswer {
  const text = answer.trim().replace(/^```(?:json)?\s*\n([^]*?)\n?```$/, "$1").trim();
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { text, problems: [`the answer is not JSON (${(error as SyntaxError).message})`] };
  }
  return { text, problems: violations(schema, value) };
}
