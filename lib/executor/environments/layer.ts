/**
 * Adds packages for one skill, beside the environment that it runs in.
 * @module
 */
import { basename, join, relative } from "node:path";
import { shortHash } from "../../files/hash.ts";
import { lockFile } from "../../files/lock.ts";
import { exists, removeIfThere } from "../../files/whole.ts";
import { installEach } from "./build.ts";
import { compilePackages } from "./compile.ts";
import { parseRequirement } from "../declared/requirement.ts";
import { installedPackages, sitePackagesOf } from "./installed.ts";
import { Installer, type InstallGuard } from "./installer.ts";
import type { Interpreter } from "./interpreter.ts";
import { type Environment, type Layer, pythonIn } from "./own.ts";
import { pipForScripts } from "./pip_for_scripts.ts";
import type { SkippedPackage } from "./record.ts";
import { installVariables } from "./settings.ts";

/** The file in a layer that puts the packages of its environment behind its own. */
const basePathFile = "environment.pth";

/** The environment with the layer of a skill; only the folder for packages is made. */
export async function withLayer(
  environment: Environment,
  skillFolder: string,
  cacheFolder: string,
): Promise<Environment> {
  const site = sitePackagesOf(environment.folder);
  if (site === null) return environment;
  const skill = await shortHash(JSON.stringify([skillFolder, environment.folder]));
  const folder = join(cacheFolder, "layers", `${skill}-${basename(environment.folder)}`);
  const place = join(folder, relative(environment.folder, site));
  try {
    Deno.mkdirSync(place, { recursive: true, mode: 0o700 });
    // Pruning goes by when a layer was last taken up.
    const now = new Date();
    Deno.utimeSync(folder, now, now);
    const layer = { folder, site: place, pip: await pipForScripts(cacheFolder) };
    return { ...environment, layer };
  } catch {
    // A cache that can only be read holds no layers.
    return environment;
  }
}

/** The folders in which Python looks for packages, the first that has one wins. */
export function packageFolders({ folder, layer }: Environment): string[] {
  const site = sitePackagesOf(folder);
  return [layer?.site, site].filter((path) => typeof path === "string");
}

export interface AddPackagesOptions {
  interpreter: Interpreter;
  cacheFolder: string;
  /** For interpreters and installers. */
  env: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** @default nothing holds installers back */
  guard?: InstallGuard | null;
}

/**
 * Installs requirements into the layer of an environment, each as far as it can
 * be; returns those that cannot. What the environment has already is not
 * installed again, nor replaced.
 */
export async function addPackages(
  { environment, layer }: { environment: Environment; layer: Layer },
  requirements: readonly string[],
  options: AddPackagesOptions,
): Promise<SkippedPackage[]> {
  const { interpreter, cacheFolder, signal, guard = null } = options;
  const env = await installVariables(options.env);
  await Deno.mkdir(layer.folder, { recursive: true });
  using _lock = await lockFile(`${layer.folder}.lock`, { ...(signal !== undefined && { signal }) });
  const common = { env, cacheFolder, guard, ...(signal !== undefined && { signal }) };
  const site = sitePackagesOf(environment.folder);
  if (!(await exists(pythonIn(layer.folder)))) {
    // The environment's own Python makes it, so that both are of one version.
    const maker = { ...interpreter, executable: environment.python };
    await new Installer(layer.folder, { ...common, interpreter: maker }).make();
    if (site !== null) await Deno.writeTextFile(join(layer.site, basePathFile), `${site}\n`);
  }
  const named = new Set(requirements.map((each) => parseRequirement(each)?.name));
  const installer = new Installer(layer.folder, { ...common, interpreter });
  const constraints = [...installedPackages(site === null ? [] : [site])]
    .filter(([name]) => !named.has(name))
    .map(([name, version]) => `${name}==${version}`);
  const bound: SkippedPackage[] = [];
  await installEach(installer, { tried: requirements, skipped: bound, constraints });
  // What does not go with the versions that are there may bring its own.
  const skipped: SkippedPackage[] = [];
  const tried = constraints.length === 0 ? [] : bound.map(({ requirement }) => requirement);
  await installEach(installer, { tried, skipped });
  if (constraints.length === 0) skipped.push(...bound);
  await removeIfThere(join(layer.folder, "tmp"));
  // In a sandbox other byte code is used, and a Python with packages may run their code.
  if (guard !== null) return skipped;
  await compilePackages(layer.folder, {
    cacheFolder,
    env: options.env,
    python: environment.python,
    ...(signal !== undefined && { signal }),
  });
  return skipped;
}
