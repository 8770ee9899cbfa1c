/**
 * A script that failed because a package has another version than it was written for.
 * @module
 */
import { loadPackageTable } from "../declared/packages.ts";
import { normalizePackageName, parseRequirement } from "../declared/requirement.ts";
import { installedPackages } from "../environments/installed.ts";
import { packageFolders } from "../environments/layer.ts";
import type { PreparedEnvironment } from "../environments/choose.ts";

const missingName =
  /ImportError: cannot import name '(?<name>\w+)' from (?:partially initialized module )?'(?<module>[\w.]+)'/;
const missingAttribute =
  /AttributeError: module '(?<module>[\w.]+)' has no attribute '(?<name>\w+)'/;

/**
 * What to do about an import that an installed package does not have: the skill
 * leaves the version open, and an older one may have it. Null for other failures.
 */
export async function explainWrongVersion(
  stderr: string,
  { environment, declaration }: PreparedEnvironment,
): Promise<string | null> {
  const { groups } = missingName.exec(stderr) ?? missingAttribute.exec(stderr) ?? {};
  const { name = "", module = "" } = groups ?? {};
  if (name === "" || module === "") return null;
  const [first = ""] = module.split(".");
  const table = await loadPackageTable();
  const project = normalizePackageName(
    parseRequirement(table.find(module) ?? first)?.name ?? first,
  );
  const version = installedPackages(packageFolders(environment)).get(project);
  const major = Number(version?.split(".")[0]);
  if (version === undefined || !(major > 0)) return null;
  const declared = declaration?.requirements.find((line) =>
    parseRequirement(line)?.name === project
  );
  const source = declared === undefined
    ? ""
    : `, which "${declared}" of ${declaration?.source} allows`;
  return `The installed ${project} ${version}${source}, has no "${name}" in ${module}. An older ` +
    `version may have it: run the script again with "packages": ["${project}<${major}"]`;
}
