/**
 * The list of models that an endpoint offers.
 * @module
 */
import { isObject } from "../stream/json.ts";

/** Reads the names from an answer to `GET /models`; null if it is no such list. */
export function readModelNames(value: unknown): string[] | null {
  const list = isObject(value) ? value.data ?? value.models : value;
  if (!Array.isArray(list)) return null;
  return list.map((model: unknown) => isObject(model) ? model.id ?? model.name : model)
    .filter((name) => typeof name === "string");
}
