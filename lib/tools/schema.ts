/**
 * JSON Schema validation; the one import of the validator.
 * @module
 */
import { type Schema, Validator } from "npm:@cfworker/json-schema@4.1.6";
import type { Json, JsonObject } from "../events.ts";

/**
 * Lists what violates a schema, as lines such as `/args: expected array`;
 * empty if nothing does.
 */
export function violations(schema: JsonObject, value: Json): string[] {
  const { valid, errors } = new Validator(schema as Schema, "2020-12", false).validate(value);
  if (valid) return [];
  return errors
    .filter(({ keyword }) => !["properties", "items", "$ref"].includes(keyword))
    .map(({ instanceLocation, error }) => `${instanceLocation.slice(1) || "/"}: ${error}`);
}
