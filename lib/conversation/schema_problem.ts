/**
 * What is wrong with a JSON Schema, found before anything is held against it.
 * @module
 */
import type { Json, JsonObject } from "../events.ts";

const types = ["null", "boolean", "object", "array", "number", "integer", "string"];
const maps = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
const lists = ["allOf", "anyOf", "oneOf", "prefixItems"];
const single = [
  "items",
  "contains",
  "additionalProperties",
  "propertyNames",
  "unevaluatedItems",
  "unevaluatedProperties",
  "not",
  "if",
  "then",
  "else",
];

/**
 * Says which part of a schema (draft 2020-12) cannot be used, as words that follow
 * a colon, such as `/properties/age: type is "numbr"`; null if all can.
 *
 * @example
 * ```ts
 * import { schemaProblem } from "./schema_problem.ts";
 *
 * console.assert(schemaProblem({ type: "objekt" }) === 'its type is "objekt"');
 * console.assert(schemaProblem({ type: "object" }) === null);
 * ```
 */
export function schemaProblem(schema: JsonObject): string | null {
  return problemOf(schema, schema, "");
}

function problemOf(schema: Json, root: JsonObject, path: string): string | null {
  if (typeof schema === "boolean") return null;
  const its = path === "" ? "its" : `${path}: its`;
  if (!isObject(schema)) return `${path || "/"} is ${JSON.stringify(schema)} and no schema`;
  const own = typeProblem(schema) ?? keywordProblem(schema) ?? referenceProblem(schema, root);
  if (own !== null) return `${its} ${own}`;
  return first(partsOf(schema), ([key, part]) => problemOf(part, root, `${path}/${key}`));
}

function typeProblem({ type }: JsonObject): string | null {
  if (type === undefined) return null;
  const names = Array.isArray(type) ? type : [type];
  const wrong = names.find((name) => typeof name !== "string" || !types.includes(name));
  return wrong === undefined ? null : `type is ${JSON.stringify(wrong)}`;
}

function keywordProblem({ required, enum: words, pattern, properties }: JsonObject): string | null {
  if (required !== undefined && !isListOfTexts(required)) return "required is no list of names";
  if (words !== undefined && !Array.isArray(words)) return "enum is no list";
  if (properties !== undefined && !isObject(properties)) return "properties are no object";
  if (pattern === undefined) return null;
  return typeof pattern === "string" && isExpression(pattern)
    ? null
    : `pattern is ${JSON.stringify(pattern)}`;
}

function referenceProblem({ $ref }: JsonObject, root: JsonObject): string | null {
  if ($ref === undefined) return null;
  const leadsNowhere = `$ref is ${JSON.stringify($ref)}, which leads nowhere`;
  if (typeof $ref !== "string") return leadsNowhere;
  if ($ref === "#" || $ref === root.$id) return null;
  if (!$ref.startsWith("#/")) {
    return JSON.stringify(root).includes(`"$anchor":${JSON.stringify($ref.slice(1))}`)
      ? null
      : leadsNowhere;
  }
  let place: Json | null = root;
  for (const part of $ref.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    const isThere = typeof place === "object" && place !== null && Object.hasOwn(place, key);
    if (!isThere) return leadsNowhere;
    place = Object.entries(place ?? {}).find(([name]) => name === key)?.[1] ?? null;
  }
  return null;
}

function partsOf(schema: JsonObject): [string, Json][] {
  return [
    ...single.filter((key) => schema[key] !== undefined && !Array.isArray(schema[key]))
      .map((key): [string, Json] => [key, schema[key] ?? null]),
    ...[...maps, ...lists, "items"].flatMap((key) => {
      const value = schema[key];
      const isGroup = Array.isArray(value) || (maps.includes(key) && isObject(value));
      return isGroup
        ? Object.entries(value).map(([name, part]): [string, Json] => [
          `${key}/${name}`,
          part ?? null,
        ])
        : [];
    }),
  ];
}

function first<T>(items: readonly T[], find: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOfTexts(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isExpression(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    // The validator would throw at the answer.
    return false;
  }
}
