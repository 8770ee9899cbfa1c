/**
 * Arguments that can be read in one way only, read in that way, before they are
 * held against the schema: models of strict servers write null for what is left
 * out, others write every value as a text.
 * @module
 */
import type { Json, JsonObject } from "../events.ts";

/**
 * Returns arguments as their schema wants them: an optional field that is null
 * or "" is absent; a text that is the JSON of the wanted type is that value; a
 * number or a truth value where a text is wanted is its text. Everything else
 * stays as it is.
 *
 * @example
 * ```ts
 * import { normaliseArguments } from "./normalise.ts";
 *
 * const schema = { type: "object", properties: { count: { type: "integer" }, name: { type: "string" } } };
 * const args = normaliseArguments(schema, { count: "10", name: null });
 * console.assert(JSON.stringify(args) === '{"count":10}');
 * ```
 */
export function normaliseArguments(schema: JsonObject, args: JsonObject): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const entries = Object.entries(args).flatMap(([name, value]): [string, Json][] => {
    if (value === undefined) return [];
    const wanted = Object.hasOwn(properties, name) ? properties[name] : null;
    if (!isObject(wanted)) return [[name, value]];
    const isAbsent = (value === null && !typesOf(wanted).includes("null")) || value === "";
    if (isAbsent && !required.includes(name)) return [];
    return [[name, normalise(wanted, value)]];
  });
  return Object.fromEntries(entries);
}

function normalise(schema: JsonObject, value: Json): Json {
  const types = typesOf(schema);
  if (types.length === 0) return value;
  const read = typeof value === "string" && !types.includes("string")
    ? readText(types, value)
    : value;
  if (Array.isArray(read)) {
    const { items } = schema;
    return isObject(items) ? read.map((item) => normalise(items, item)) : read;
  }
  if (isObject(read)) return types.includes("object") ? normaliseArguments(schema, read) : read;
  const isScalar = typeof read === "number" || typeof read === "boolean";
  const wantsText = types.includes("string") && !types.some((type) => scalarTypes.has(type));
  return isScalar && wantsText ? String(read) : read;
}

const scalarTypes = new Set(["number", "integer", "boolean"]);

/** A text that is the JSON of one of the types, as that value. */
function readText(types: readonly string[], text: string): Json {
  const trimmed = text.trim();
  if (types.includes("boolean") && /^(?:true|false)$/i.test(trimmed)) {
    return trimmed.toLowerCase() === "true";
  }
  const parsed = parse(trimmed);
  const fits = parsed !== null && types.some((type) => isOfType(type, parsed.value));
  return fits ? parsed.value : text;
}

function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "null":
      return value === null;
    case "number":
      return typeof value === "number";
    default:
      return false;
  }
}

function typesOf({ type }: JsonObject): string[] {
  return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
}

/** Returns a JSON value; null if the text is none. */
function parse(text: string): { value: Json } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // No JSON: the text stays a text.
    return null;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
