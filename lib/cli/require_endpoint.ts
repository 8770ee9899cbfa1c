/**
 * The endpoint that is configured, or all that is missing for one.
 * @module
 */
import { EndpointAddress } from "../config/address.ts";
import { isLoopbackHost, isPrivateHost } from "../config/hosts.ts";
import type { Config } from "../config/resolve.ts";
import { RunnerError } from "../errors.ts";
import type { EndpointOptions } from "../model/connect.ts";
import { type Endpoint, endpointAt } from "../model/endpoint/endpoint.ts";
import type { MemoryFile } from "../model/endpoint/memory_file.ts";
import type { Io } from "./io.ts";

/** How to get a model, for who has none. */
const waysToAModel = [
  "Ollama:    ollama pull qwen3; LLM_API_BASE_URL=http://localhost:11434/v1 LLM_MODEL_NAME=qwen3",
  "llama.cpp: llama-server --jinja -hf ggml-org/Qwen3-8B-GGUF; LLM_API_BASE_URL=http://localhost:8080/v1 LLM_MODEL_NAME=qwen3",
  "account:   make a key with OpenAI, OpenRouter or any other provider; LLM_API_KEY, LLM_API_BASE_URL, LLM_MODEL_NAME",
];

/**
 * Returns the endpoint that is configured.
 *
 * @throws {RunnerError} `usage` that names all that is missing at once: the key,
 * the model; if it is the model alone, with those that the endpoint offers
 */
export async function requireEndpoint(config: Config, io: Io): Promise<EndpointOptions> {
  const { model } = config;
  const keyError = findKeyError(config);
  if (model.value === null) throw await missingModel(config, keyError, io);
  if (keyError !== null) throw keyError;
  return await endpointOf(config, model.value, io);
}

/** The endpoint that is configured, with a model of it, as a run asks it. */
export async function endpointOf(config: Config, model: string, io: Io): Promise<EndpointOptions> {
  const { baseUrl, apiKey, firstTokenTimeoutMs, idleTimeoutMs } = config;
  return {
    baseUrl: baseUrl.value,
    apiKey: apiKey.value,
    keySource: apiKey.source,
    model,
    firstTokenTimeoutMs: firstTokenTimeoutMs.value,
    idleTimeoutMs: idleTimeoutMs.value,
    contextWindow: config.contextWindow.value,
    toolCalls: config.toolCalls.value,
    ...(config.api.value && { api: config.api.value }),
    headers: config.headers.value,
    options: config.options.value,
    memory: await openMemory(io),
  };
}

/** The endpoint that is configured, for what asks no model. */
export function configuredEndpoint({ baseUrl, apiKey, headers }: Config): Endpoint {
  return endpointAt({ baseUrl: baseUrl.value, apiKey: apiKey.value, headers: headers.value });
}

/** Opens what is remembered of endpoints. */
export async function openMemory({ surroundings }: Io): Promise<MemoryFile> {
  const { MemoryFile } = await import("../model/endpoint/memory_file.ts");
  return new MemoryFile({ cacheFolder: surroundings.cacheFolder, now: () => new Date() });
}

/**
 * Sees to it that there is a key where one is needed.
 *
 * @throws {RunnerError} `usage` if it is missing, or cannot be one
 */
export function requireKey(config: Config): void {
  const error = findKeyError(config);
  if (error !== null) throw error;
}

/** What is wrong with the key, or that there is none for an endpoint that may want one. */
function findKeyError({ apiKey, baseUrl, keyError }: Config): RunnerError | null {
  if (keyError !== null) return keyError;
  const { hostname } = new URL(baseUrl.value);
  if (apiKey.value !== null || isLoopbackHost(hostname)) return null;
  return new RunnerError("usage", `No API key for ${EndpointAddress.from(baseUrl.value)}`, {
    hint: isPrivateHost(hostname)
      ? "Set LLM_API_KEY; a server of your own that asks for none takes any word"
      : "Set LLM_API_KEY, or LLM_API_BASE_URL for a local endpoint; skills-runner demo needs neither",
    ...(baseUrl.from === "default" && { steps: waysToAModel }),
  });
}

async function missingModel(
  config: Config,
  keyError: RunnerError | null,
  { signal }: Io,
): Promise<RunnerError> {
  const address = EndpointAddress.from(config.baseUrl.value);
  if (keyError !== null) {
    const message = config.keyError === null
      ? `No API key and no model is set for ${address}`
      : `${keyError.message}; no model is set for ${address} either`;
    return new RunnerError("usage", message, {
      hint: "Set LLM_API_KEY and LLM_MODEL_NAME, or get a model in one of these ways; " +
        "skills-runner demo needs none",
      steps: waysToAModel,
      cause: keyError,
    });
  }
  const { listModels } = await import("../model/endpoint/models.ts");
  const names = await listModels({ ...configuredEndpoint(config), signal });
  signal.throwIfAborted();
  if (names !== null && names.length > 0) {
    return new RunnerError("usage", `No model is set for ${address}`, {
      hint: `Set LLM_MODEL_NAME or --model; the endpoint offers ${offered(names)}`,
    });
  }
  return new RunnerError("usage", `No model is set for ${address}`, {
    hint: "Set LLM_MODEL_NAME or --model",
    ...(names === null && { steps: waysToAModel }),
  });
}

function offered(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
