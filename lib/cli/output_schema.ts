/**
 * The schema of `--output-schema`.
 * @module
 */
import { resolve } from "node:path";
import { RunnerError } from "../errors.ts";
import type { JsonObject } from "../events.ts";

/**
 * Reads a JSON Schema from a file.
 *
 * @throws {RunnerError} `usage` if the file cannot be read or holds no JSON object
 */
export async function readOutputSchema(
  path: string | undefined,
  workFolder: string,
): Promise<JsonObject | undefined> {
  if (path === undefined) return undefined;
  const refusal = (reason: string, cause?: unknown) =>
    new RunnerError("usage", `Cannot use the output schema "${path}": ${reason}`, { cause });
  const text = await Deno.readTextFile(resolve(workFolder, path)).catch((cause) => {
    throw refusal(
      cause instanceof Deno.errors.NotFound ? "there is no such file" : String(cause),
      cause,
    );
  });
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (cause) {
    throw refusal(`it is not JSON (${(cause as SyntaxError).message})`, cause);
  }
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    throw refusal("it is not a JSON object");
  }
  return schema as JsonObject;
}
