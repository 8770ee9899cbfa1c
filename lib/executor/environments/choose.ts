/**
 * Which environment a skill's scripts run in.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import {
  type Declaration,
  NO_DEPENDENCIES,
  resolveDeclaration,
  type ScriptText,
} from "../declared/dependencies.ts";
import type { BuildOptions, EnvironmentStore } from "./store.ts";
import type { SetupMode, SkillFolder } from "../skill_folder.ts";
import { readInSkill } from "../declared/read_in_skill.ts";
import type { PythonScript } from "../scripts/launch.ts";
import { inferPackages } from "../declared/packages.ts";
import { listScripts, readScript } from "../scripts/script_files.ts";
import { type Environment, findOwnEnvironment } from "./own.ts";

/** What {@linkcode prepareEnvironment} takes beside the skill. */
export interface PrepareOptions extends BuildOptions {
  /** Which packages are installed. @default the executor's `setup` */
  setup?: SetupMode;
}

/** The state of a skill's Python environment. */
export interface PythonState {
  /** `ready`: scripts start at once; `not_built`: built on first use; `unavailable`: cannot be built. */
  state: "ready" | "not_built" | "unavailable";
  /** Where its packages are declared: `venv`, `requirements.txt`, …; `none` for the bare standard library. */
  source: string;
  /** Absolute path of the environment, if `ready`. */
  folder?: string;
  /** Why it is `unavailable`. */
  message?: string;
}

/** How the source of inferred packages begins. */
const INFERRED = "imports of ";

/** The environment of the script, built if it is not there. */
export async function prepareEnvironment(
  store: EnvironmentStore,
  skill: SkillFolder,
  { script, ...options }: PrepareOptions & { script: PythonScript },
): Promise<Environment> {
  const own = await findOwnEnvironment(skill.folder);
  if (own !== undefined) return own;
  const text = await readScript(script, skill.folder);
  return await store.build(await declare(skill, text, options), options);
}

/** The environments of the skill and of all its scripts, built if they are not there. */
export async function prepareAllEnvironments(
  store: EnvironmentStore,
  skill: SkillFolder,
  options: PrepareOptions,
): Promise<PythonState> {
  const own = await findOwnEnvironment(skill.folder);
  if (own !== undefined) return ready([own]);
  const declarations = new Map<string, Declaration>();
  for (const script of [rootOf(skill), ...await listScripts(skill.folder)]) {
    const declaration = await declare(skill, script, options);
    declarations.set(JSON.stringify(declaration), declaration);
  }
  const built: Environment[] = [];
  for (const declaration of declarations.values()) {
    built.push(await store.build(declaration, options));
  }
  return ready(built);
}

/** The state of the skill's environment, and the environment if it is there. */
export async function lookForEnvironment(
  store: EnvironmentStore,
  skill: SkillFolder,
): Promise<{ state: PythonState; environment?: Environment }> {
  let source = NO_DEPENDENCIES.source;
  try {
    const isBare = !bringsPackages(skill.folder);
    const own = isBare ? undefined : await findOwnEnvironment(skill.folder);
    if (own !== undefined) return { state: ready([own]), environment: own };
    const declaration = isBare
      ? NO_DEPENDENCIES
      : await resolveDeclaration(rootOf(skill), skill.folder, readInSkill(skill.folder));
    source = declaration.source;
    const environment = await store.find(declaration);
    if (environment === undefined) return { state: { state: "not_built", source } };
    return { state: ready([environment]), environment };
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error;
    return { state: { state: "unavailable", source, message: error.message } };
  }
}

/** A glance at the names in a folder: most of many thousand skills bring nothing, and a list has to be fast. */
function bringsPackages(folder: string): boolean {
  const names = namesIn(folder);
  return names.some((name) => declaring.has(name) || name === "venv" || name === ".venv") ||
    names.includes("scripts") &&
      namesIn(`${folder}/scripts`).some((name) => declaring.has(name));
}

const declaring = new Set(["requirements.txt", "pyproject.toml"]);

function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch {
    // A folder that cannot be listed declares nothing that could be read.
    return [];
  }
}

/** The packages that a script imports, if nothing declares any. */
export async function proposePackages(
  skill: SkillFolder,
  script: PythonScript,
): Promise<string[]> {
  if (await findOwnEnvironment(skill.folder) !== undefined) return [];
  const text = await readScript(script, skill.folder);
  const { source, requirements } = await declare(skill, text, { setup: "infer" });
  return source.startsWith(INFERRED) ? requirements : [];
}

async function declare(
  { folder }: SkillFolder,
  script: ScriptText,
  { setup, signal }: PrepareOptions,
): Promise<Declaration> {
  const readText = readInSkill(folder, { signal });
  const declared = await resolveDeclaration(script, folder, readText);
  if (setup !== "infer" || declared !== NO_DEPENDENCIES) return declared;
  const requirements = await inferPackages(script, folder, readText);
  if (requirements.length === 0) return declared;
  return { source: `${INFERRED}${script.name}`, requirements };
}

function rootOf({ folder, name }: SkillFolder): ScriptText {
  return { folder, name };
}

function ready(environments: readonly Environment[]): PythonState {
  const sources = new Set(environments.map(({ source }) => source));
  if (sources.size > 1) sources.delete(NO_DEPENDENCIES.source);
  return { state: "ready", source: [...sources].join(", "), folder: environments[0]?.folder };
}
