/**
 * From a command line to the configuration and the runner that it asks for.
 * @module
 */
import { readDotenv } from "../config/dotenv.ts";
import { configFile } from "../config/platform.ts";
import { findRepositoryRoot } from "../config/repository.ts";
import { type Config, resolveConfig } from "../config/resolve.ts";
import type { FileLayer } from "../config/sources.ts";
import { isPacked, unpackHint } from "../skills/find/packed.ts";
import { RunnerError } from "../errors.ts";
import type { RunnerOptions } from "../runner/options.ts";
import type { Runner } from "../runner/runner.ts";
import type { Approve } from "../trust/gate.ts";
import { shippedSkillsFolder } from "../shipped/folder.ts";
import type { Arguments } from "./arguments.ts";
import { printWarning } from "./failure.ts";
import { together } from "../waiting.ts";
import { writeNote } from "./note.ts";
import type { Io } from "./io.ts";

/** Resolves the configuration of a command, and says what is odd about it. */
export async function loadConfig(
  { command, values, lists, flags }: Arguments,
  io: Io,
): Promise<Config> {
  const { env, home, workFolder } = io.surroundings;
  const [dotenv, layers, repositoryRoot] = await together([
    readDotenv(workFolder),
    readLayers(values.profile ?? null, io),
    findRepositoryRoot(workFolder),
  ]);
  const switches = Object.fromEntries([...flags].map((flag) => [flag, true]));
  const given = {
    ...switches,
    ...values,
    ...lists,
    // Of lines, not of scripts.
    ...(command === "read" && { limit: undefined }),
  };
  const config = resolveConfig({
    flags: given,
    env,
    dotenv,
    layers,
    home,
    workFolder,
    repositoryRoot,
  });
  if (!flags.has("quiet")) {
    for (const { message } of config.warnings) await printWarning(message, io);
  }
  return config;
}

/** Reads the configuration file; what reads it is loaded only if there is one, or a profile is wanted. */
async function readLayers(profile: string | null, { surroundings }: Io): Promise<FileLayer[]> {
  const path = configFile(surroundings);
  if (profile === null && !await isThere(path)) return [];
  const [{ readConfigFile }, { inheritedVariable }] = await Promise.all([
    import("../config/config_file.ts"),
    import("../process/inherited_variable.ts"),
  ]);
  const readVariable = async (name: string) =>
    surroundings.env[name] ?? await inheritedVariable(name);
  return await readConfigFile(path, { profile, readVariable });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    // Whatever else it is, the reader says it.
    return true;
  }
}

export interface OpenRunnerOptions
  extends Pick<RunnerOptions, "model" | "instructions" | "loadedSkills" | "hiddenSkills"> {
  /** A runner whose executor the new one takes over. */
  executorOf?: Runner;
  /** Asks a person; null where nobody can be asked. @default null */
  approve?: Approve | null | undefined;
  /** True for what runs no script, and so needs no sandbox. @default false */
  onlyReads?: boolean;
  /** True if another program asks the person, as the host of a server does. @default false */
  asksElsewhere?: boolean;
}

/** Makes a runner over the configured skills. */
export async function openRunner(
  config: Config,
  io: Io,
  { executorOf, onlyReads = false, asksElsewhere = false, ...options }: OpenRunnerOptions = {},
): Promise<Runner> {
  const { createRunner } = await import("../runner/runner.ts");
  return await createRunner({
    ...options,
    surroundings: io.surroundings,
    skillsFolders: await findSkillsFolders(config, io),
    maxTurns: config.maxTurns.value,
    scriptTimeoutMs: config.scriptTimeoutMs.value,
    setup: config.setup.value,
    warm: !config.noWarm.value,
    maxParallel: config.maxParallel.value,
    executor: executorOf?.executor,
    sandbox: onlyReads ? "off" : config.sandbox.value,
    sandboxRead: config.sandboxRead.value,
    limits: config.limits.value,
    ask: asksElsewhere ? "none" : config.ask.value,
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
    const packed = skillsFolders.value.find(isPacked);
    throw new RunnerError(
      "usage",
      `${skillsFolders.source} names no folder that exists: ${skillsFolders.value.join(", ")}`,
      packed === undefined ? {} : { hint: `A skill is read from a folder: ${unpackHint(packed)}` },
    );
  }
  const found = skillsFolders.value.filter((_, index) => states[index]);
  try {
    // In a clone they are those of the working folder.
    const { surroundings, build } = io;
    const shipped = await shippedSkillsFolder(surroundings.cacheFolder, build.skills);
    return [...new Set([...found, shipped])];
  } catch (error) {
    // The skills that ship are the last thing to fail for.
    if (!(error instanceof RunnerError)) throw error;
    await writeNote({ label: "warning", colour: "yellow", text: error.message }, io);
    return found;
  }
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
