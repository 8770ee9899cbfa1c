/**
 * Fills a virtual environment: what is declared, then what can be had of the rest.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../../errors.ts";
import type { ProcessResult } from "../../process/process.ts";
import { copyProject } from "./copy_project.ts";
import { hasModule, installedPackages, sitePackagesOf, unsatisfied } from "./installed.ts";
import { Installer, installFailure, type InstallGuard, installReason } from "./installer.ts";
import type { Interpreter } from "./interpreter.ts";
import type { PackagePlan } from "./plan.ts";
import type { SkippedPackage } from "./record.ts";
import { parseRequirement } from "../declared/requirement.ts";

export interface FillEnvironmentOptions {
  plan: PackagePlan;
  interpreter: Interpreter;
  /** What `installVariables` gives. */
  env: Record<string, string>;
  cacheFolder: string;
  signal?: AbortSignal | undefined;
  /** @default nothing holds installers back */
  guard?: InstallGuard | null;
}

/**
 * Makes an environment with the packages of a plan, and looks whether they are
 * in it. What is not declared is tried at once, and if that fails one by one: of
 * those that cannot be had it tells, and none stops the rest.
 *
 * @throws {RunnerError} `skill` if what is declared cannot be installed
 */
export async function fillEnvironment(
  folder: string,
  { plan, ...options }: FillEnvironmentOptions,
): Promise<SkippedPackage[]> {
  const { declaration, imports } = plan;
  const { requirements, optional = [], project, folder: cwd } = declaration;
  const installer = new Installer(folder, { ...options, ...(cwd !== undefined && { cwd }) });
  await installer.make();
  const skipped: SkippedPackage[] = [];
  const first = requirements.length === 0 ? withoutNamed(imports, optional) : [];
  const mayBuild = options.guard?.mayBuild ?? true;
  await installAll(installer, { declaration, tried: [...optional, ...first], skipped, mayBuild });
  if (project !== undefined) await installProject(installer, project, { folder, skipped });
  const site = sitePackagesOf(folder);
  const places = site === null ? [] : [site];
  const missing = await unsatisfied(requirements, places);
  if (missing.length > 0) throw notInstalled(declaration.source, missing);
  const left = imports.filter(({ module }) => !hasModule(places, module))
    .map(({ requirement }) => requirement)
    .filter((requirement) => !first.includes(requirement));
  if (left.length > 0) {
    const constraints = [...installedPackages(places)].map(([name, version]) =>
      `${name}==${version}`
    );
    await installEach(installer, { tried: left, skipped, constraints });
  }
  return skipped;
}

export interface InstallEachOptions {
  /** Requirements, of which each may fail. */
  tried: readonly string[];
  /** Gets those that failed. */
  skipped: SkippedPackage[];
  constraints?: readonly string[];
}

/** Installs requirements at once, or, if that fails, one by one. */
export async function installEach(
  installer: Installer,
  { tried, skipped, constraints = [] }: InstallEachOptions,
): Promise<void> {
  const wanted = [...new Set(tried)];
  if (wanted.length === 0) return;
  const atOnce = await installer.install(wanted, { constraints });
  if (atOnce.code === 0) return;
  if (wanted.length === 1) {
    const [requirement = ""] = wanted;
    skipped.push({ requirement, reason: installReason(atOnce) });
    return;
  }
  for (const requirement of wanted) {
    const { code, ...result } = await installer.install([requirement], { constraints });
    if (code !== 0) skipped.push({ requirement, reason: installReason({ code, ...result }) });
  }
}

/** The declared ones must be had; what is tried is, as far as it can be. */
async function installAll(
  installer: Installer,
  { declaration, tried, skipped, mayBuild }:
    & InstallEachOptions
    & Pick<PackagePlan, "declaration">
    & { mayBuild: boolean },
): Promise<void> {
  const { requirements, source } = declaration;
  if (requirements.length === 0) return await installEach(installer, { tried, skipped });
  if (tried.length > 0) {
    const { code } = await installer.install([...requirements, ...tried]);
    if (code === 0) return;
  }
  const installed = await installer.install(requirements);
  if (installed.code !== 0) {
    const hint = mayBuild || !needsBuild(installed) ? installHint(source) : buildHint;
    throw installFailure(`install what ${source} declares`, installed, hint);
  }
  for (const requirement of tried) await installEach(installer, { tried: [requirement], skipped });
}

/** A copy is built: installers write into the folder of a project. */
async function installProject(
  installer: Installer,
  project: string,
  { folder, skipped }: { folder: string; skipped: SkippedPackage[] },
): Promise<void> {
  const copy = await copyProject(project, join(folder, "project"));
  const { code, ...result } = await installer.install([copy], { isOwn: true });
  if (code !== 0) {
    skipped.push({ requirement: project, reason: installReason({ code, ...result }) });
  }
}

/** Requirements of imports, but for packages that are among others by name. */
function withoutNamed(imports: PackagePlan["imports"], others: readonly string[]): string[] {
  const names = new Set(others.map((line) => parseRequirement(line)?.name));
  return imports.map(({ requirement }) => requirement)
    .filter((requirement) => !names.has(parseRequirement(requirement)?.name));
}

function notInstalled(source: string, missing: readonly string[]): RunnerError {
  return new RunnerError(
    "skill",
    `Cannot install what ${source} declares: the installer reported success, but the environment lacks ${
      missing.join(", ")
    }`,
    { hint: "Check the settings of pip and uv (PIP_*, UV_*, pip.conf, uv.toml)" },
  );
}

/** What the user can do about a package that is there, but not as a wheel. */
const buildHint =
  "A package without a wheel for this Python runs code while it is built, which is " +
  "not done for a sandbox; --setup=any allows it";

/** Whether an installer failed because it may not build. */
function needsBuild({ stdout, stderr }: Pick<ProcessResult, "stdout" | "stderr">): boolean {
  return /from versions: none|no wheels|only-binary|building from source is disabled|No matching distribution/i
    .test(`${stdout.text}\n${stderr.text}`);
}

function installHint(source: string): string {
  return `Check ${source}, the network and the index settings (PIP_*, UV_*); ` +
    "packages in a folder are found with PIP_FIND_LINKS";
}
