/**
 * The schema of `--output-schema`.
 * @module
 */
import { resolve } from "node:path";
import { schemaProblem } from "../conversation/schema_problem.ts";
import { reasonOf, RunnerError } from "../errors.ts";
import type { JsonObject } from "../events.ts";
import { readText } from "../files/bounded.ts";

const maxBytes = 1024 * 1024;

/**
 * Reads a JSON Schema from a file, or takes the text itself if it begins with a brace.
 *
 * @throws {RunnerError} `usage` if the file cannot be read or holds no schema that
 * answers can be held against
 */
export async function readOutputSchema(
  given: string | undefined,
  workFolder: string,
): Promise<JsonObject | null> {
  if (given === undefined) return null;
  const isInline = given.trimStart().startsWith("{");
  const name = isInline ? "" : ` "${given}"`;
  const refusal = (reason: string, options: { hint?: string; cause?: unknown } = {}) =>
    new RunnerError("usage", `Cannot use the output schema${name}: ${reason}`, options);
  const text = isInline ? given : await readSchema(resolve(workFolder, given), refusal);
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (cause) {
    const reason = reasonOf(cause);
    throw refusal(`it is not JSON (${reason})`, { cause });
  }
  if (!isObject(schema)) throw refusal("it is not a JSON object");
  const problem = schemaProblem(schema);
  if (problem !== null) throw refusal(problem);
  return schema;
}

async function readSchema(
  path: string,
  refusal: (reason: string, options: { hint?: string; cause: unknown }) => RunnerError,
): Promise<string> {
  try {
    return await readText(path, { maxBytes });
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    if (!(cause instanceof Deno.errors.NotFound)) {
      throw refusal(reasonOf(cause), { cause });
    }
    throw refusal("there is no such file", {
      hint: `Name a file with a JSON Schema, or give the schema itself: '{"type": "object"}'`,
      cause,
    });
  }
}

/** What comes from JSON has JSON in it. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
