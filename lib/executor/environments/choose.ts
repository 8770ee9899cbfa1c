/**
 * Which environment a skill's scripts run in.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import { type Declaration, noDependencies } from "../declared/dependencies.ts";
import type { WantedModule } from "../declared/packages.ts";
import type { ScriptText } from "../declared/skill_scan.ts";
import { Glance } from "../../files/glance.ts";
import { entryPath } from "../../files/paths.ts";
import type { PythonScript } from "../scripts/launch.ts";
import { readScript } from "../scripts/script_files.ts";
import type { SetupMode, SkillFolder } from "../skill_folder.ts";
import { hasModule } from "./installed.ts";
import { packageFolders, withLayer } from "./layer.ts";
import { type Environment, findOwnEnvironment } from "./own.ts";
import type { Additions } from "./additions.ts";
import { barePlan, SkillPackages } from "./plan.ts";
import type { BuildOptions } from "./progress.ts";
import type { EnvironmentStore } from "./store.ts";

export interface PrepareOptions extends BuildOptions {
  /** Which packages are installed. @default the executor's `setup` */
  setup?: SetupMode | undefined;
}

export interface PrepareEnvironmentOptions extends PrepareOptions {
  script: PythonScript;
  /** Packages that the caller knows to be missing. @default none */
  packages?: readonly string[] | undefined;
}

/** The state of a skill's Python environment. */
export interface PythonState {
  /** `ready`: scripts start at once; `not_built`: built on first use; `unavailable`: cannot be built. */
  state: "ready" | "not_built" | "unavailable";
  /** Where its packages are declared: `venv`, `requirements.txt`, …; `none` for the bare standard library. */
  source: string;
  /** Absolute path of the environment, if `ready`. */
  folder?: string | undefined;
  /** Why it is `unavailable`. */
  message?: string | undefined;
}

/** An environment for one script, and what is known of the script's packages. */
export interface PreparedEnvironment {
  environment: Environment;
  /** What the script declares; null for an environment that the skill brought along. */
  declaration: Declaration | null;
  packages: SkillPackages;
  /** What the script imports and neither Python nor the skill has. */
  imports: WantedModule[];
}

const defaultSetup: SetupMode = "known";

/**
 * The environment of the script, built if it is not there, with what the script
 * imports as far as the mode allows.
 *
 * @throws {RunnerError} `skill` if what is declared cannot be installed, or a
 * package is asked for that the mode does not allow
 */
export async function prepareEnvironment(
  { store, additions }: { store: EnvironmentStore; additions: Additions },
  skill: SkillFolder,
  { script, packages: asked = [], ...options }: PrepareEnvironmentOptions,
): Promise<PreparedEnvironment> {
  const { setup = defaultSetup, signal } = options;
  const packages = new SkillPackages(skill.folder, { setup, ...(signal && { signal }) });
  const text = await readScript(script, skill.folder);
  const own = await findOwnEnvironment(skill.folder);
  const plan = own === null ? await packages.planFor(text) : null;
  const bare = plan === null ? own : await store.build(plan, options);
  if (bare === null) throw new TypeError("An environment is the skill's own or is built");
  const environment = await withLayer(bare, skill.folder, store.cacheFolder);
  const imports = await packages.importsOf(text);
  const wanted = [
    ...await Promise.all(asked.map((each) => requireAllowed(packages, each, setup))),
    ...missingModules(environment, imports)
      .filter(({ isKnown }) => setup === "any" || (setup === "known" && isKnown))
      .map(({ requirement }) => requirement),
  ];
  await additions.add(environment, wanted, options);
  return { environment, declaration: plan?.declaration ?? null, packages, imports };
}

/** Of some modules, those that neither the environment nor its layer has. */
export function missingModules(
  environment: Environment,
  imports: readonly WantedModule[],
): WantedModule[] {
  if (imports.length === 0) return [];
  const folders = packageFolders(environment);
  return imports.filter(({ module }) => !hasModule(folders, module));
}

async function requireAllowed(
  packages: SkillPackages,
  requirement: string,
  setup: SetupMode,
): Promise<string> {
  const allowed = await packages.allow(requirement);
  if (allowed !== null) return allowed;
  const may = setup === "declared"
    ? "only packages that the skill declares or documents are installed"
    : "it is none that the skill documents, and none of the well-known ones";
  throw new RunnerError("skill", `Cannot install ${JSON.stringify(requirement)}: ${may}`, {
    hint: setup === "declared"
      ? "The user can allow more with --setup known or --setup any"
      : "Use another package, or tell the user that --setup any would allow it",
  });
}

/** The environments of the skill and of all its scripts, built if they are not there. */
export async function prepareAllEnvironments(
  store: EnvironmentStore,
  skill: SkillFolder,
  options: PrepareOptions,
): Promise<PythonState> {
  const own = await findOwnEnvironment(skill.folder);
  if (own !== null) return ready([own]);
  const { setup = defaultSetup, signal } = options;
  const packages = new SkillPackages(skill.folder, { setup, ...(signal && { signal }) });
  const plans = new Map<string, Awaited<ReturnType<SkillPackages["planFor"]>>>();
  for (const script of [rootOf(skill), ...await packages.scripts()]) {
    const plan = await packages.planFor(script);
    plans.set(JSON.stringify(plan), plan);
  }
  const built: Environment[] = [];
  for (const plan of plans.values()) built.push(await store.build(plan, options));
  return ready(built);
}

export interface LookOptions {
  setup?: SetupMode | undefined;
  /** What was seen of the skill a moment ago. @default nothing */
  glance?: Glance | undefined;
}

/** The state of the skill's environment, and the environment, without its layer, if it is there. */
export async function lookForEnvironment(
  store: EnvironmentStore,
  skill: SkillFolder,
  { setup = defaultSetup, glance: earlier }: LookOptions = {},
): Promise<{ state: PythonState; environment?: Environment }> {
  const glance = new Glance(earlier);
  let source = noDependencies.source;
  try {
    const own = glance.mayHave(skill.folder, /^\.?venv$/)
      ? await findOwnEnvironment(skill.folder)
      : null;
    if (own !== null) return { state: ready([own]), environment: own };
    const plan = bringsPackages(skill.folder, glance)
      ? await new SkillPackages(skill.folder, { setup, glance }).planFor(rootOf(skill))
      : barePlan;
    source = plan.declaration.source;
    const environment = await store.find(plan);
    if (environment === null) return { state: { state: "not_built", source } };
    return { state: ready([environment]), environment };
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error;
    return { state: { state: "unavailable", source, message: error.message } };
  }
}

/**
 * A glance at the names in a folder: most of many thousand skills bring neither
 * packages nor scripts, and a list has to be fast. Their documentation may still
 * name packages, which is read when there is something to run.
 */
function bringsPackages(folder: string, glance: Glance): boolean {
  const entries = glance.list(folder) ?? [];
  return entries.some(saysPackages) ||
    entries.some(({ name }) =>
      codeFolders.has(name) && glance.list(entryPath(folder, name))?.some(saysPackages)
    );
}

function saysPackages({ name }: Deno.DirEntry): boolean {
  return declaring.test(name);
}

const codeFolders = new Set(["scripts", "src", "lib", "core"]);
const declaring =
  /^(?:requirements.*\.txt|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|environment\.ya?ml|\.?venv)$|\.py$/;

/** The packages that a script imports and that are not installed for it by what is declared. */
export async function proposePackages(
  store: EnvironmentStore,
  skill: SkillFolder,
  script: PythonScript,
): Promise<string[]> {
  const own = await findOwnEnvironment(skill.folder);
  if (own !== null) return [];
  const packages = new SkillPackages(skill.folder, { setup: "declared" });
  const text = await readScript(script, skill.folder);
  const environment = await store.find(await packages.planFor(text));
  const imports = await packages.importsOf(text);
  const missing = environment === null ? imports : missingModules(environment, imports);
  return [...new Set(missing.map(({ requirement }) => requirement))];
}

function rootOf({ folder, name }: SkillFolder): ScriptText {
  return { folder, name };
}

function ready(environments: readonly Environment[]): PythonState {
  const sources = new Set(environments.map(({ source }) => source));
  if (sources.size > 1) sources.delete(noDependencies.source);
  const [first] = environments;
  return {
    state: "ready",
    source: [...sources].join(", "),
    ...(first !== undefined && { folder: first.folder }),
  };
}
