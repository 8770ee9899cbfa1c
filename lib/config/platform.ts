/**
 * What the program needs to know of the machine and the user it works for.
 * @module
 */
import { isAbsolute, join } from "node:path";
import { isForBuilds, isForScripts, knownVariables } from "./variables.ts";

/** The machine and the user, as values. */
export interface Surroundings {
  /** Environment variables, as far as the program may read them. */
  env: Readonly<Record<string, string>>;
  /** The user's home directory. */
  home: string;
  /** The user's working directory. */
  workFolder: string;
  /** For what can be made again: environments, byte code, whole outputs. */
  cacheFolder: string;
  /** For what is kept: conversations. */
  stateFolder: string;
}

/** Reads the machine and the user of this process, as far as its permissions allow. */
export function readSurroundings(): Surroundings {
  return surroundingsOf(readEnvironment(), Deno.cwd());
}

/** What follows from the environment and the working folder. */
export function surroundingsOf(env: Record<string, string>, workFolder: string): Surroundings {
  const home = folderOf(env.HOME) ?? folderOf(env.USERPROFILE) ?? accountHome(env);
  const own = platformPlaces(env, home);
  return {
    env,
    home,
    workFolder,
    cacheFolder: chosen(env.SKILLS_RUNNER_CACHE, workFolder) ?? own.cacheFolder,
    stateFolder: chosen(env.SKILLS_RUNNER_STATE, workFolder) ?? own.stateFolder,
  };
}

/** The file with settings and profiles, whether it is there or not. */
export function configFile({ env, home, workFolder }: Surroundings): string {
  return chosen(env.SKILLS_RUNNER_CONFIG, workFolder) ?? platformPlaces(env, home).configFile;
}

/** The variables for scripts: a fixed list of harmless names. */
export function scriptVariables(env: Surroundings["env"]): Record<string, string> {
  return pick(env, isForScripts);
}

/** The variables for builds of Python environments: those of pip and uv. */
export function buildVariables(env: Surroundings["env"]): Record<string, string> {
  return pick(env, isForBuilds);
}

function pick(
  env: Surroundings["env"],
  isWanted: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isWanted(name)));
}

/**
 * Variables under one name each: Windows takes `Path` and `PATH` for the same,
 * and a record with both would be two.
 */
export function unifyNames(
  variables: Readonly<Record<string, string>>,
  os: typeof Deno.build.os,
): Record<string, string> {
  const entries = Object.entries(variables);
  if (os !== "windows") return Object.fromEntries(entries);
  return Object.fromEntries(entries.map(([name, value]) => [name.toUpperCase(), value]));
}

function readEnvironment(): Record<string, string> {
  try {
    return unifyNames(Deno.env.toObject(), Deno.build.os);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
  const values: Record<string, string> = {};
  for (const name of knownVariables) {
    const value = readVariable(name);
    if (value !== null) values[name] = value;
  }
  return values;
}

/** A variable that the permissions hide counts as not set. */
function readVariable(name: string): string | null {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) ?? null : null;
}

/** The folders and the file of the program. */
interface Places {
  cacheFolder: string;
  stateFolder: string;
  configFile: string;
}

/** Where the operating system wants such folders to be. */
function platformPlaces(env: Record<string, string>, home: string): Places {
  const name = "skills-runner";
  switch (Deno.build.os) {
    case "darwin": {
      const support = join(home, "Library", "Application Support", name);
      return {
        cacheFolder: join(home, "Library", "Caches", name),
        stateFolder: support,
        configFile: join(support, "config.toml"),
      };
    }
    case "windows": {
      const local = folderOf(env.LOCALAPPDATA) ?? join(home, "AppData", "Local");
      const roaming = folderOf(env.APPDATA) ?? join(home, "AppData", "Roaming");
      return {
        cacheFolder: join(local, name, "cache"),
        stateFolder: join(local, name, "state"),
        configFile: join(roaming, name, "config.toml"),
      };
    }
    default: {
      const cache = folderOf(env.XDG_CACHE_HOME) ?? join(home, ".cache");
      const state = folderOf(env.XDG_STATE_HOME) ?? join(home, ".local", "state");
      const config = folderOf(env.XDG_CONFIG_HOME) ?? join(home, ".config");
      return {
        cacheFolder: join(cache, name),
        stateFolder: join(state, name),
        configFile: join(config, name, "config.toml"),
      };
    }
  }
}

/**
 * The home of the account, for programs that are started without `HOME`: by no
 * means the working folder, where others may find what is kept in it.
 */
function accountHome(env: Record<string, string>): string {
  const folder = folderOf(env.TMPDIR) ?? folderOf(env.TEMP) ?? "/tmp";
  try {
    const { uid } = Deno.statSync("/proc/self");
    const line = Deno.readTextFileSync("/etc/passwd").split("\n")
      .find((line) => line.split(":")[2] === String(uid));
    return folderOf(line?.split(":")[5]) ?? join(folder, `skills-runner-${uid}`);
  } catch {
    // No such files on this system, or no right to read them.
    return join(folder, "skills-runner-home");
  }
}

/** What is empty or relative counts as not set (XDG Base Directory Specification). */
function folderOf(path: string | undefined): string | null {
  return path !== undefined && isAbsolute(path) ? path : null;
}

/** A place that the user chose; a relative one starts at the working folder. */
function chosen(path: string | undefined, workFolder: string): string | null {
  if (path === undefined || path.trim() === "") return null;
  return isAbsolute(path) ? path : join(workFolder, path);
}
