/**
 * Finds the Python that environments are made from.
 * @module
 */
import { dirname, isAbsolute, join } from "node:path";
import { RunnerError } from "../../errors.ts";
import { runProcess } from "../../process/process.ts";
import { readText } from "../../files/bounded.ts";
import { writeWhole } from "../../files/whole.ts";
import { allowsPython } from "../declared/python_version.ts";
import { findCommands, findProgram, programNames } from "../search_path.ts";

/** A Python installation. */
export interface Interpreter {
  /** Absolute path of the real program, not of a shim in front of it. */
  executable: string;
  /** Such as `3.12.1`. */
  version: string;
  /** Path of the `uv` that has yet to fetch it; `version` is then what was asked for. */
  fetchedBy?: string;
}

export interface FindInterpreterOptions {
  /** `PATH` decides where to look. */
  env: Record<string, string>;
  /** Remembers what was found: a shim can take a quarter of a second to answer. */
  cacheFolder: string;
  /** Versions that are allowed, as in `>=3.10,<4`. @default all */
  requiresPython?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** What is remembered of a command on the search path. */
interface Remembered extends Interpreter {
  commandTime: number;
  executableTime: number;
}

/** What the program itself needs, as major and minor number. */
const oldestMinor = 8;
const supported = `>=3.${oldestMinor}`;
/** Names of certain versions, looked for when the usual names are not what is asked for. */
const versionedNames = [14, 13, 12, 11, 10, 9, 8].map((minor) => `python3.${minor}`);
const maxMemoryBytes = 1024 * 1024;
const probeTimeoutMs = 20_000;
const PROBE = `import sys
print(getattr(sys, "_base_executable", None) or sys.executable)
print("%d.%d.%d" % sys.version_info[:3])`;

/**
 * The first Python on the search path that answers and is allowed; else one
 * that `uv` can fetch.
 *
 * @throws {RunnerError} `skill` if there is none
 */
export async function findInterpreter(options: FindInterpreterOptions): Promise<Interpreter> {
  const { env, requiresPython = supported } = options;
  const refused = new Set<string>();
  const usual = usualNames();
  for (const names of [usual, requiresPython === supported ? [] : versionedNames]) {
    for (const command of await findCommands(names, env)) {
      const found = await recall(command, options) ?? await probe(command, options);
      if (found === null) {
        // A shim answers to names of versions that it does not have.
        if (names === usual) refused.add(`${command} does not start`);
        continue;
      }
      const isAllowed = isSupported(found) &&
        (requiresPython === supported || await allowsPython(requiresPython, found.version));
      if (isAllowed) return found;
      refused.add(`${found.executable} is ${found.version}`);
    }
  }
  const uv = await findProgram("uv", env);
  if (uv !== null) return { executable: "uv", version: requiresPython, fetchedBy: uv };
  const state = refused.size > 0 ? [...refused].join(", ") : "no python3 on the search path";
  throw new RunnerError("skill", `Cannot find Python ${requiresPython}: ${state}`, {
    hint: `${installHint()}; or install uv, which fetches Python by itself`,
  });
}

function isSupported({ version }: Interpreter): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 3 || (major === 3 && minor >= oldestMinor);
}

function usualNames(): string[] {
  const names = Deno.build.os === "windows" ? ["python", "python3", "py"] : ["python3", "python"];
  return names.flatMap((name) => programNames(name));
}

async function probe(
  command: string,
  options: FindInterpreterOptions,
): Promise<Interpreter | null> {
  const { env, cacheFolder, signal } = options;
  if (isDeveloperToolsStub(command, Deno.build.os) && !await hasDeveloperTools(options)) {
    return null;
  }
  const result = await runProcess(command, {
    // Not as an argument: a batch file, such as pyenv's on Windows, takes no line feed in one.
    args: ["-I", "-"],
    stdin: new TextEncoder().encode(PROBE),
    cwd: dirname(command),
    env,
    timeoutMs: probeTimeoutMs,
    signal,
    maxChars: 10_000,
    outputFolder: cacheFolder,
  }).catch((error) => {
    // A file that cannot be started is not a Python.
    if (error instanceof RunnerError) return null;
    throw error;
  });
  signal?.throwIfAborted();
  const [executable = "", version = ""] = result?.stdout.text.trim().split(/\r?\n/) ?? [];
  if (result?.code !== 0 || !isAbsolute(executable)) return null;
  await remember(command, { executable, version }, cacheFolder);
  return { executable, version };
}

/** True for the program of macOS that opens a dialog where the developer tools are not installed. */
export function isDeveloperToolsStub(command: string, os: typeof Deno.build.os): boolean {
  return os === "darwin" && /^\/usr\/bin\/python3?$/.test(command);
}

/** Asks without a dialog. */
async function hasDeveloperTools(
  { env, cacheFolder, signal }: FindInterpreterOptions,
): Promise<boolean> {
  const { code } = await runProcess("/usr/bin/xcode-select", {
    args: ["--print-path"],
    cwd: "/",
    env,
    timeoutMs: probeTimeoutMs,
    signal,
    maxChars: 1000,
    outputFolder: cacheFolder,
  });
  return code === 0;
}

async function recall(
  command: string,
  { cacheFolder }: FindInterpreterOptions,
): Promise<Interpreter | null> {
  const known = (await readMemory(cacheFolder))[command];
  if (known === undefined) return null;
  const isSame = await modificationTime(command) === known.commandTime &&
    await modificationTime(known.executable) === known.executableTime;
  return isSame ? { executable: known.executable, version: known.version } : null;
}

async function remember(command: string, found: Interpreter, cacheFolder: string): Promise<void> {
  const commandTime = await modificationTime(command);
  const executableTime = await modificationTime(found.executable);
  if (commandTime === null || executableTime === null) return;
  const memory = await readMemory(cacheFolder);
  memory[command] = { ...found, commandTime, executableTime };
  try {
    await Deno.mkdir(cacheFolder, { recursive: true });
    const text = JSON.stringify(memory, null, 2);
    await writeWhole(memoryPath(cacheFolder), text, { isDurable: false });
  } catch {
    // In a cache that cannot be written it is found out again each time.
  }
}

async function readMemory(cacheFolder: string): Promise<Record<string, Remembered>> {
  try {
    const text = await readText(memoryPath(cacheFolder), { maxBytes: maxMemoryBytes });
    return parseMemory(JSON.parse(text));
  } catch {
    // Missing or damaged: what it would say is found out again.
    return {};
  }
}

/** Of what the cache holds only what makes sense counts. */
function parseMemory(value: unknown): Record<string, Remembered> {
  if (typeof value !== "object" || value === null) return {};
  const found = Object.entries(value).filter((entry): entry is [string, Remembered] =>
    isRemembered(entry[1])
  );
  return Object.fromEntries(found);
}

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== "object" || value === null) return false;
  const { executable, version, commandTime, executableTime }: Partial<Record<string, unknown>> = {
    ...value,
  };
  return typeof executable === "string" && isAbsolute(executable) &&
    typeof version === "string" && /^\d+(\.\d+)+$/.test(version) &&
    typeof commandTime === "number" && typeof executableTime === "number";
}

function memoryPath(cacheFolder: string): string {
  return join(cacheFolder, "interpreters.json");
}

async function modificationTime(path: string): Promise<number | null> {
  try {
    const { isFile, mtime } = await Deno.stat(path);
    return isFile ? mtime?.getTime() ?? null : null;
  } catch {
    // Not there, or not ours to look at: in both cases of no use.
    return null;
  }
}

function installHint(): string {
  switch (Deno.build.os) {
    case "darwin":
      return "Install Python, for example with: brew install python3";
    case "windows":
      return "Install Python, for example with: winget install Python.Python.3.13";
    default:
      return "Install Python, for example with: apt install python3 python3-venv";
  }
}
