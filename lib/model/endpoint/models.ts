/**
 * The list of models that an endpoint offers.
 * @module
 */
import { isObject } from "../stream/json.ts";
import { AttemptFailed } from "./attempt_failed.ts";
import type { Endpoint } from "./endpoint.ts";
import { EndpointClient } from "./http.ts";

export interface ListModelsOptions extends Endpoint {
  signal: AbortSignal;
}

/**
 * Returns the names of the models that an endpoint offers; null if it does not
 * say, which is no failure: many do not.
 *
 * @throws the reason of the signal
 */
export async function listModels({ signal, ...endpoint }: ListModelsOptions): Promise<
  string[] | null
> {
  try {
    const url = endpoint.address.at("/models");
    const { value } = await new EndpointClient(endpoint).getJson(url, { signal });
    return readModelNames(value);
  } catch (error) {
    if (error instanceof AttemptFailed) return null;
    throw error;
  }
}

/** Reads the names from an answer to `GET /models`; null if it is no such list. */
export function readModelNames(value: unknown): string[] | null {
  const list = isObject(value) ? value.data ?? value.models : value;
  if (!Array.isArray(list)) return null;
  return list.map((model: unknown) => isObject(model) ? model.id ?? model.name : model)
    .filter((name) => typeof name === "string");
}
