/**
 * How a script is handed to an interpreter.
 * @module
 */
import { delimiter, dirname, join, relative } from "node:path";
import { reasonOf, RunnerError } from "../../errors.ts";
import bootstrap from "./bootstrap.py" with { type: "text" };
import type { StartProcessOptions } from "../../process/process.ts";
import { concat } from "../../process/byte_ring.ts";
import type { Environment } from "../environments/own.ts";
import { shortHash } from "../../files/hash.ts";
import { readBytes } from "../../files/bounded.ts";
import { writeWhole } from "../../files/whole.ts";
import type { SkillFolder } from "../skill_folder.ts";
import { byteCodeFolder } from "../environments/compile.ts";
import { publicInstallVariables } from "../environments/settings.ts";
import { folderVariables } from "./folders.ts";

/** A larger code is written anew each time. */
const maxCodeBytes = 1024 * 1024;

/** What to run: source text, a file of the skill, or a module as with `python -m`. */
export type PythonScript =
  | { kind: "code"; code: string }
  /** Absolute, and found to be inside the skill by the caller. */
  | { kind: "file"; path: string }
  | { kind: "module"; name: string };

/** What a script reads: the order to the bootstrap, and then its own input. */
export interface ScriptInput {
  args?: readonly string[];
  stdin?: Uint8Array | ReadableStream<Uint8Array> | undefined;
  /** Absolute path of its working folder. */
  cwd: string;
  cacheFolder: string;
}

export interface LaunchOptions {
  cacheFolder: string;
  /** The user's directory, for scripts. */
  workFolder: string;
  /** The user's variables, for scripts. */
  env: Record<string, string>;
  /** Settings of pip and uv; scripts get what holds no password. @default none */
  buildEnv?: Record<string, string> | undefined;
}

/**
 * How the interpreter of an environment is started.
 *
 * All scripts start in one way: the interpreter runs `bootstrap.py`, which
 * reads what to do from the beginning of its standard input. So a start does
 * not depend on the script, and can be made before the script is known: until
 * then nothing of the skill runs, not even what Python looks for at its start.
 */
export async function interpreterStart(
  environment: Environment,
  skill: SkillFolder,
  options: LaunchOptions,
): Promise<StartProcessOptions> {
  // With the skill on its path it would run what the skill has for the starts of interpreters.
  const { PYTHONPATH: path = "", ...env } = await scriptEnv(environment, skill, options);
  return {
    args: ["-c", bootstrap],
    // The script's own working folder stands in its order.
    cwd: options.workFolder,
    env: {
      ...env,
      SKILLS_RUNNER_PYTHONPATH: path,
      SKILLS_RUNNER_BYTE_CODE: byteCodeFolder(options.cacheFolder),
    },
    makesSession: true,
  };
}

/**
 * What an interpreter that was started so must read to run a script.
 *
 * @throws {RunnerError} `skill` for an argument that no process can take
 */
export async function encodeScript(
  script: PythonScript,
  skillFolder: string,
  { args = [], stdin = new Uint8Array(), cwd, cacheFolder }: ScriptInput,
): Promise<Uint8Array | ReadableStream<Uint8Array>> {
  requireNoNul(args);
  const order = [...await describeScript(script, skillFolder, cacheFolder), cwd, ...args];
  return prepend(encodeOrder(order), stdin);
}

/** @throws {RunnerError} `skill` for an argument that no process can take */
export function requireNoNul(args: readonly string[]): void {
  if (!args.some((argument) => argument.includes("\0"))) return;
  throw new RunnerError("skill", "Cannot pass an argument that contains a NUL character", {
    hint: "Pass such data through standard input or a file",
  });
}

/** How, what, and the first entry of the module search path, as `bootstrap.py` wants them. */
async function describeScript(
  script: PythonScript,
  skillFolder: string,
  cacheFolder: string,
): Promise<string[]> {
  switch (script.kind) {
    case "code":
      return ["file", await saveCode(script.code, join(cacheFolder, "scripts")), skillFolder];
    case "file":
      return ["file", script.path, dirname(script.path)];
    case "module":
      return ["module", script.name, skillFolder];
  }
}

/** Inline code needs a file: tracebacks show its lines, and `multiprocessing` imports it again. */
async function saveCode(code: string, folder: string): Promise<string> {
  const path = join(folder, `${await shortHash(code)}.py`);
  if (await readOrNull(path) === code) return path;
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(path, code, { mode: 0o600, isDurable: false });
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new RunnerError("skill", `Cannot save the code of the script in ${folder}: ${reason}`, {
      hint: "Check that the folder can be written; SKILLS_RUNNER_CACHE names another one",
      cause,
    });
  }
  return path;
}

/** What has the name of a code need not hold it: a power failure empties files, and scripts can write. */
async function readOrNull(path: string): Promise<string | null> {
  try {
    if (!Deno.lstatSync(path).isFile) return null;
    return new TextDecoder().decode(await readBytes(path, { maxBytes: maxCodeBytes }));
  } catch {
    // Not there or not readable: it is written anew.
    return null;
  }
}

function encodeOrder(fields: readonly string[]): Uint8Array {
  const body = new TextEncoder().encode(fields.join("\0"));
  const length = String(body.length).padStart(10, "0");
  return concat([new TextEncoder().encode(length), body]);
}

function prepend(
  first: Uint8Array,
  rest: Uint8Array | ReadableStream<Uint8Array>,
): Uint8Array | ReadableStream<Uint8Array> {
  if (rest instanceof Uint8Array) return concat([first, rest]);
  return ReadableStream.from(async function* () {
    yield first;
    yield* rest;
  }());
}

/**
 * The variables of a script: the user's, where it is, and what makes its
 * Python that of its environment, if it has one.
 */
export async function scriptEnv(
  environment: Environment | undefined,
  skill: SkillFolder,
  { env, buildEnv = {}, cacheFolder, workFolder }: LaunchOptions,
): Promise<Record<string, string>> {
  const layer = environment?.layer;
  const common = {
    ...env,
    ...folderVariables(skill, workFolder),
    PYTHONPATH: [skill.folder, layer?.site, layer?.pip]
      .filter((path) => path !== undefined).join(delimiter),
    PYTHONUTF8: "1",
    PYTHONUNBUFFERED: "1",
    // Byte code is never read from beside its source, where somebody may have planted it,
    // nor from where the scripts of another skill may have.
    PYTHONPYCACHEPREFIX: join(
      byteCodeFolder(cacheFolder),
      await shortHash(`${skill.folder}\0${environment?.folder ?? ""}`),
    ),
  };
  if (environment === undefined) return common;
  if (layer === undefined) {
    const path = [dirname(environment.python), env.PATH ?? ""].join(delimiter);
    return { ...common, PATH: path, VIRTUAL_ENV: environment.folder };
  }
  const programs = relative(environment.folder, dirname(environment.python));
  const path = [
    join(layer.folder, programs),
    join(layer.pip, "bin"),
    dirname(environment.python),
    env.PATH ?? "",
  ].join(delimiter);
  return {
    ...publicInstallVariables(buildEnv),
    ...common,
    PATH: path,
    VIRTUAL_ENV: environment.folder,
    SKILLS_RUNNER_LAYER: layer.folder,
  };
}
