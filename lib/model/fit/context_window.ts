/**
 * How large the context window of a model is, as far as its endpoint tells.
 * @module
 */
import { isPrivateHost } from "../../config/hosts.ts";
import type { JsonObject } from "../../events.ts";
import { isObject } from "../stream/json.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { EndpointClient } from "../endpoint/http.ts";

export interface ProbeContextWindowOptions extends Endpoint {
  model: string;
  signal: AbortSignal;
}

/** All questions together take no longer. */
const maxProbeMs = 5000;

/**
 * Asks an endpoint for the context window of a model in tokens; null if it
 * does not say. Understands vLLM and OpenRouter (`/models`), llama.cpp
 * (`/props`) and Ollama (`/api/ps`, `/api/show`); the last two are asked on
 * private hosts only.
 *
 * @throws the reason of the signal
 */
export async function probeContextWindow(
  options: ProbeContextWindowOptions,
): Promise<number | null> {
  const { address, model } = options;
  const ask = createAsk(options);
  const listed = readModelsWindow(await ask(address.at("/models")), model);
  if (listed !== null || !isPrivateHost(address.hostname)) return listed;
  const [props, running, shown] = await Promise.all([
    ask(address.atRoot("/props")),
    ask(address.atRoot("/api/ps")),
    ask(address.atRoot("/api/show"), { model }),
  ]);
  return readPropsWindow(props) ?? readRunningWindow(running, model) ?? readShownWindow(shown);
}

function createAsk(
  { signal, ...endpoint }: ProbeContextWindowOptions,
): (url: URL, body?: JsonObject) => Promise<unknown> {
  const client = new EndpointClient(endpoint);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(maxProbeMs)]);
  return async (url, body) => {
    try {
      const text = body && JSON.stringify(body);
      const { value } = await client.getJson(url, {
        signal: limited,
        ...(text && { body: () => text }),
      });
      return value;
    } catch {
      // Most endpoints have no such address; only an abort is of interest.
      signal.throwIfAborted();
      return null;
    }
  };
}

/** vLLM: `max_model_len`; OpenRouter: `context_length`; others: `context_window`. */
function readModelsWindow(value: unknown, model: string): number | null {
  const found = findModel(isObject(value) ? value.data : null, model);
  return found &&
    (tokens(found.max_model_len) ?? tokens(found.context_length) ?? tokens(found.context_window));
}

/** llama.cpp: the window of one slot. */
function readPropsWindow(value: unknown): number | null {
  const settings = isObject(value) ? value.default_generation_settings : null;
  return isObject(settings) ? tokens(settings.n_ctx) : null;
}

/** Ollama, where the model is loaded: the window that it really has. */
function readRunningWindow(value: unknown, model: string): number | null {
  const found = findModel(isObject(value) ? value.models : null, model);
  return found && tokens(found.context_length);
}

/** Ollama, where the model is not loaded: the `num_ctx` of its Modelfile. */
function readShownWindow(value: unknown): number | null {
  const parameters = isObject(value) ? value.parameters : null;
  if (typeof parameters !== "string") return null;
  return tokens(Number(/^num_ctx[ \t]{1,99}(\d{1,12})/m.exec(parameters)?.[1]));
}

function findModel(list: unknown, model: string): JsonObject | null {
  if (!Array.isArray(list)) return null;
  const found = list.find((entry) =>
    isObject(entry) &&
    [entry.id, entry.name, entry.model].some((name) => name === model || name === `${model}:latest`)
  );
  return isObject(found) ? found : null;
}

function tokens(value: unknown): number | null {
  return typeof value === "number" && value > 0 ? value : null;
}
