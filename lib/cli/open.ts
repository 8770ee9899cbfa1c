/**
 * From a command line to the configuration and the runner that it asks for.
 * @module
 */
import { EndpointAddress } from "../config/address.ts";
import { isLoopbackHost } from "../config/hosts.ts";
import { type Config, resolveConfig } from "../config/resolve.ts";
import { readDotenv } from "../config/dotenv.ts";
import { RunnerError } from "../errors.ts";
import type { EndpointOptions } from "../model/connect.ts";
import type { MemoryFile } from "../model/endpoint/memory_file.ts";
import type { Runner } from "../runner.ts";
import { shippedSkillsFolder } from "../shipped/folder.ts";
import { userAgent } from "../version.ts";
import type { Arguments } from "./arguments.ts";
import type { Io } from "./io.ts";

/** Resolves the configuration of a command. */
export async function loadConfig({ values, lists, flags }: Arguments, io: Io): Promise<Config> {
  const { env, home, workFolder } = io.surroundings;
  return resolveConfig({
    flags: {
      ...Object.fromEntries([...flags].map((flag) => [flag, true])),
      ...values,
      ...lists,
    },
    env,
    dotenv: await readDotenv(workFolder),
    home,
    workFolder,
  });
}

/** What {@linkcode openRunner} takes beside the configuration. */
export interface OpenRunnerOptions {
  /** Without one, only the tools of the runner can be used. */
  model?: EndpointOptions;
  /** A runner whose executor the new one takes over. */
  executorOf?: Runner;
}

/** Makes a runner over the configured skills. */
export async function openRunner(
  config: Config,
  io: Io,
  { model, executorOf }: OpenRunnerOptions = {},
): Promise<Runner> {
  const { createRunner } = await import("../runner.ts");
  return await createRunner({
    surroundings: io.surroundings,
    skillsFolders: await findSkillsFolders(config, io),
    model,
    maxTurns: config.maxTurns.value,
    scriptTimeoutMs: config.scriptTimeoutMs.value,
    setup: config.setup.value,
    warm: !config.noWarm.value,
    executor: executorOf?.executor,
  });
}

/**
 * The configured folders; by default those that exist, and the shipped skills last.
 *
 * @throws {RunnerError} `usage` if none of those that are configured exists
 */
export async function findSkillsFolders({ skillsFolders }: Config, io: Io): Promise<string[]> {
  const isDefault = skillsFolders.source === "default";
  const states = await Promise.all(
    skillsFolders.value.map((path) => isFolder(path, { isDefault })),
  );
  if (!isDefault) {
    if (states.includes(true)) return skillsFolders.value;
    throw new RunnerError(
      "usage",
      `${skillsFolders.source} names no folder that exists: ${skillsFolders.value.join(", ")}`,
    );
  }
  const shipped = await shippedSkillsFolder(io.surroundings.cacheFolder);
  return [...skillsFolders.value.filter((_, index) => states[index]), shipped];
}

/** A default folder that may not be looked into, such as one in another user's home, is none. */
async function isFolder(path: string, { isDefault }: { isDefault: boolean }): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (isDefault) return false;
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw new RunnerError("usage", `Cannot look into ${path}: ${error}`, { cause: error });
  }
}

/**
 * Returns the endpoint that is configured.
 *
 * @throws {RunnerError} `usage` if the key or the model is missing; the latter
 * says which models the endpoint offers
 */
export async function requireEndpoint(config: Config, io: Io): Promise<EndpointOptions> {
  const { baseUrl, apiKey, model } = config;
  if (apiKey.value === null && !isLoopbackHost(new URL(baseUrl.value).hostname)) {
    throw new RunnerError("usage", `No API key for ${EndpointAddress.from(baseUrl.value)}`, {
      hint:
        "Set LLM_API_KEY, or LLM_API_BASE_URL for a local endpoint; skills-runner demo needs neither",
    });
  }
  if (model.value === null) throw await missingModel(baseUrl.value, apiKey.value, io.signal);
  return await endpointOf(config, model.value, io);
}

/** The endpoint that is configured, with a model of it, as a run asks it. */
export async function endpointOf(config: Config, model: string, io: Io): Promise<EndpointOptions> {
  const { baseUrl, apiKey, firstTokenTimeoutMs, idleTimeoutMs } = config;
  return {
    baseUrl: baseUrl.value,
    apiKey: apiKey.value,
    model,
    firstTokenTimeoutMs: firstTokenTimeoutMs.value,
    idleTimeoutMs: idleTimeoutMs.value,
    contextWindow: config.contextWindow.value,
    toolCalls: config.toolCalls.value,
    ...(config.api.value && { api: config.api.value }),
    memory: await openMemory(io),
  };
}

/** Opens what is remembered of endpoints. */
export async function openMemory({ surroundings }: Io): Promise<MemoryFile> {
  const { MemoryFile } = await import("../model/endpoint/memory_file.ts");
  return new MemoryFile({ cacheFolder: surroundings.cacheFolder, now: () => new Date() });
}

async function missingModel(baseUrl: string, apiKey: string | null, signal: AbortSignal) {
  const { listModels } = await import("../model/endpoint/models.ts");
  const address = EndpointAddress.from(baseUrl);
  const names = await listModels({ address, apiKey, userAgent, signal });
  return new RunnerError("usage", `No model is set for ${address}`, {
    hint: names === null || names.length === 0
      ? "Set LLM_MODEL_NAME or --model"
      : `Set LLM_MODEL_NAME or --model; the endpoint offers ${offered(names)}`,
  });
}

function offered(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
