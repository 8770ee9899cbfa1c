/**
 * What this machine has of what the program can use.
 * @module
 */
import { dirname, join } from "node:path";
import { RunnerError } from "../../../errors.ts";
import { findInterpreter } from "../../../executor/environments/interpreter.ts";
import { scriptLanguages, scriptProgramNames } from "../../../executor/scripts/languages.ts";
import { findCommands, findProgram, programNames } from "../../../executor/search_path.ts";
import { listEnvironments } from "../../../executor/environments/cache.ts";
import { buildVariables, scriptVariables, type Surroundings } from "../../../config/platform.ts";

/** A program on the search path. */
export interface FoundProgram {
  name: string;
  /** Null if it is not there. */
  path: string | null;
}

/** What this machine has. */
export interface Machine {
  deno: string;
  /** Operating system and architecture. */
  system: string;
  /** The Python that environments are made from; null with an `error`. */
  python: { path: string; version: string } | null;
  uv: string | null;
  /** The languages of scripts beside Python, and the program that runs each. */
  languages: FoundProgram[];
  /** Environments in the cache. */
  environments: { count: number; bytes: number };
  /** Programs that can lock a process in: for information only. */
  sandboxes: FoundProgram[];
}

const sandboxNames = ["bwrap", "firejail", "docker", "podman", "sandbox-exec"];

/** Looks at the machine. A Python that is missing is a problem, not a failure. */
export async function inspectMachine(
  { env, cacheFolder }: Surroundings,
  signal: AbortSignal,
): Promise<{ machine: Machine; problem: RunnerError | null }> {
  const searchEnv = { ...scriptVariables(env), ...buildVariables(env) };
  const find = (name: string) => findProgram(name, searchEnv);
  let python: Machine["python"] = null;
  let problem: RunnerError | null = null;
  try {
    const found = await findInterpreter({ env: searchEnv, cacheFolder, signal });
    python = { path: found.fetchedBy ?? found.executable, version: found.version };
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error;
    problem = error;
  }
  const machine = {
    deno: Deno.version.deno,
    system: `${Deno.build.os} ${Deno.build.arch}`,
    python,
    uv: await find("uv"),
    languages: await Promise.all(scriptLanguages.map(async ({ name, programs }) => ({
      name,
      path: await findFirst(programs.map(({ name }) => name), find),
    }))),
    environments: {
      count: (await listEnvironments(cacheFolder)).length,
      bytes: await sizeOf(join(cacheFolder, "environments")),
    },
    sandboxes: await Promise.all(sandboxNames.map(async (name) => ({
      name,
      path: await find(name),
    }))),
  };
  return { machine, problem };
}

async function findFirst(
  names: readonly string[],
  find: (name: string) => Promise<string | null>,
): Promise<string | null> {
  for (const name of names) {
    const path = await find(name);
    if (path !== null) return path;
  }
  return null;
}

/** Programs that run scripts of skills or fetch their packages. */
const usedNames = ["python3", "python", "uv", ...scriptProgramNames()];

/** The folders of the programs that the program itself has to find. */
export async function findProgramFolders(
  { env }: Surroundings,
  { python }: Machine,
): Promise<string[]> {
  const paths = await findCommands(
    usedNames.flatMap((name) => programNames(name)),
    scriptVariables(env),
  );
  return [...new Set([...paths, ...(python === null ? [] : [python.path])].map(dirname))];
}

/** Bytes of the files below a folder; 0 if it is not there. Links are not followed. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = join(folder, name);
      bytes += isDirectory ? await sizeOf(path) : (await Deno.lstat(path)).size;
    }
  } catch (error) {
    // Somebody may be building or removing one at this moment.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return bytes;
}
