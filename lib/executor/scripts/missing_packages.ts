/**
 * The packages for want of which a script has failed.
 * @module
 */
import { findInstalls } from "../declared/documented.ts";
import { loadPackageTable } from "../declared/packages.ts";
import { missingModules, type PreparedEnvironment } from "../environments/choose.ts";

/** What a failed script lacks. */
export interface MissingPackages {
  /** Requirements, the likeliest first; each once. */
  requirements: string[];
  /** Modules that belong to Python itself, but this installation lacks them. */
  standard: string[];
}

/** How Python and libraries name what is not there. */
const missingModule =
  /No module named '?([A-Za-z_][\w.]*)'?|Missing optional dependency '([\w.-]+)'|`Import ([\w.]+)` failed/g;
const missingMetadata =
  /(?:PackageNotFoundError|DistributionNotFound)[^\n]*?(?:for |The ')([\w.-]+)/g;

/**
 * What a failed script lacks: modules that its output names, packages that it
 * tells to install, and what it imports and the environment does not have,
 * also if the script caught the error itself.
 */
export async function findMissing(
  { stdout, stderr }: { stdout: string; stderr: string },
  { environment, imports, packages }: PreparedEnvironment,
): Promise<MissingPackages> {
  const table = await loadPackageTable();
  const output = `${stderr}\n${stdout}`;
  const modules = [...output.matchAll(missingModule)].map((match) =>
    match.slice(1).find((name) => name !== undefined) ?? ""
  );
  const standard = modules.filter((module) => table.isStandard(module));
  const named = modules.filter((module) => !table.isStandard(module) && !module.startsWith("_"))
    .map((module) => table.find(module) ?? requirementOf(module));
  const told = [...output.matchAll(missingMetadata)].map(([, name = ""]) => name);
  const requirements = [
    ...named,
    ...told,
    ...installsIn(output).filter(({ isFirst, requirement }) =>
      isFirst || table.hasPackage(requirement)
    )
      .map(({ requirement }) => requirement),
    ...missingModules(environment, imports).map(({ requirement }) => requirement),
  ];
  const written = await Promise.all(
    requirements.map(async (requirement) => await packages.allow(requirement) ?? requirement),
  );
  return { requirements: [...new Set(written)], standard: [...new Set(standard)] };
}

/** Behind `pip install` in a message the first word is a package, the next ones may be prose. */
function installsIn(output: string): { requirement: string; isFirst: boolean }[] {
  const first = findInstalls(output);
  const all = findInstalls(`\`\`\`\n${output}`);
  return all.map((requirement) => ({ requirement, isFirst: first.includes(requirement) }));
}

function requirementOf(module: string): string {
  return (module.split(".")[0] ?? "").replaceAll("_", "-");
}
