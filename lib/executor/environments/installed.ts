/**
 * What an environment holds, read from its files: no Python is started.
 * @module
 */
import { join, resolve } from "node:path";
import { normalizePackageName, parseRequirement } from "../declared/requirement.ts";

/** The folder for packages of an environment, absolute; null if there is none. */
export function sitePackagesOf(environment: string): string | null {
  if (Deno.build.os === "windows") return join(environment, "Lib", "site-packages");
  const [version] = namesIn(join(environment, "lib"))
    .filter((name) => /^(?:python|pypy)3\.\d+/.test(name));
  return version === undefined ? null : join(environment, "lib", version, "site-packages");
}

/** The distributions in folders for packages: normalised name to version. */
export function installedPackages(folders: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of folders.flatMap(namesIn)) {
    const [, project, version] = /^(.+?)-([^-]+)(?:-[^-]+)*\.(?:dist|egg)-info$/.exec(name) ?? [];
    if (project === undefined || version === undefined) continue;
    const key = normalizePackageName(project);
    if (!found.has(key)) found.set(key, version);
  }
  return found;
}

/**
 * True if one of the folders has a module. Of a dotted name the first part
 * decides, unless it is a family (a folder without `__init__.py`), of which the
 * next part does.
 */
export function hasModule(folders: readonly string[], module: string): boolean {
  const parts = module.split(".");
  let places = [...folders, ...folders.flatMap(pathFolders)];
  for (const part of parts) {
    const isFile = places.some((place) =>
      isThere(join(place, `${part}.py`)) ||
      namesIn(place).some((name) => name.startsWith(`${part}.`) && /\.(?:so|pyd)$/.test(name))
    );
    if (isFile) return true;
    places = places.map((place) => join(place, part)).filter(isThere);
    if (places.length === 0) return false;
    if (places.some((place) => isThere(join(place, "__init__.py")))) return true;
  }
  return true;
}

/**
 * Of some requirements, those that the folders do not satisfy, in words;
 * requirements with a marker and those that are no names are not looked at.
 */
export async function unsatisfied(
  requirements: readonly string[],
  folders: readonly string[],
): Promise<string[]> {
  const installed = installedPackages(folders);
  const missing: string[] = [];
  for (const line of requirements) {
    const wanted = parseRequirement(line);
    if (wanted === null || wanted.marker !== null) continue;
    const version = installed.get(wanted.name);
    if (version === undefined) missing.push(line);
    else if (wanted.versions !== "" && !(await isVersionIn(version, wanted.versions))) {
      missing.push(`${line} (there is ${version})`);
    }
  }
  return missing;
}

async function isVersionIn(version: string, range: string): Promise<boolean> {
  const { allowsPython } = await import("../declared/python_version.ts");
  return await allowsPython(range, version);
}

/** Folders that `.pth` files add, such as those of editable installs. */
function pathFolders(folder: string): string[] {
  return namesIn(folder).filter((name) => name.endsWith(".pth")).flatMap((name) => {
    try {
      const lines = Deno.readTextFileSync(join(folder, name)).split(/\r?\n/);
      return lines.filter((line) => line !== "" && !/^(?:import|#)\b/.test(line))
        .map((line) => resolve(folder, line));
    } catch {
      // Gone, or not readable: Python would not read it either.
      return [];
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    // Synchronous: a listing takes microseconds.
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch {
    // No such folder: there is nothing in it.
    return [];
  }
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    // Not there, or not to be looked at: it cannot be imported.
    return false;
  }
}
