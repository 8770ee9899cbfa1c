/**
 * Which package provides a module.
 * @module
 */
import { dirname, join, relative } from "node:path";
import { findImports, type Import } from "./imports.ts";
import { findPathFolders } from "./python_paths.ts";
import { normalizePackageName } from "./requirement.ts";
import type { ReadText } from "./requirements.ts";
import type { ScriptText } from "./skill_scan.ts";

/** A module that a script imports, and where it comes from. */
export interface WantedModule {
  /** Such as `yaml` or `google.cloud.storage`. */
  module: string;
  /** The package to install for it, as a requirement. */
  requirement: string;
  /** True if the table has it; otherwise `requirement` is a guess by the name. */
  isKnown: boolean;
  /** True if the script can do without it. */
  isOptional: boolean;
}

export interface FindWantedOptions {
  skillFolder: string;
  /** Names under which the skill's own files can be imported. */
  ownModules: ReadonlySet<string>;
  readText: ReadText;
}

/** The table as it lies on disk. */
interface TableFile {
  /** Modules whose package has another name, and the package; or, for a family, an empty text. */
  different: Record<string, string>;
  /** Modules whose package has the same name, but for `_` and `-`. */
  same: string[];
}

/** Which package has which module; loaded when a script imports what Python lacks. */
class PackageTable {
  readonly #packages: ReadonlyMap<string, string>;
  readonly #same: ReadonlySet<string>;
  readonly #standardLibrary: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;

  /** Use {@linkcode loadPackageTable}. */
  constructor({ different, same }: TableFile, standardLibrary: readonly string[]) {
    this.#packages = new Map(Object.entries(different));
    this.#same = new Set(same);
    this.#standardLibrary = new Set(standardLibrary);
    this.#names = new Set([...Object.values(different), ...same].map(nameOf));
  }

  /** True if a module comes with Python, of any version from 3.8 to 3.14. */
  isStandard(module: string): boolean {
    return this.#standardLibrary.has(firstPart(module));
  }

  /** The requirement for a module such as `yaml` or `google.cloud.storage`; null if there is none. */
  find(module: string): string | null {
    for (let name = module; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
      const known = this.#packages.get(name);
      if (known) return known;
    }
    return packageInFamily(module) ??
      (this.#same.has(firstPart(module)) ? firstPart(module).replaceAll("_", "-") : null);
  }

  /** True if a module is nothing but the first part of others, which packages share. */
  isFamily(module: string): boolean {
    return this.#packages.get(module) === "";
  }

  /** True if a package, given by its normalised name, is one of the table. */
  hasPackage(name: string): boolean {
    return this.#names.has(name) || /^(?:google-cloud|azure)-[a-z0-9-]+$/.test(name);
  }
}

let loading: Promise<PackageTable> | undefined;

/** Loads the table; later calls give the same one. */
export function loadPackageTable(): Promise<PackageTable> {
  return loading ??= readTable();
}

async function readTable(): Promise<PackageTable> {
  const [packages, modules] = await Promise.all([
    import("./import_packages.json", { with: { type: "json" } }),
    import("./stdlib_modules.json", { with: { type: "json" } }),
  ]);
  return new PackageTable(packages.default, modules.default);
}

/** Parts of `azure` below which the next part names the package. */
const azureGroups =
  /^(?:ai|communication|data|developer|digitaltwins|health|iot|keyvault|maps|media|mgmt|mixedreality|monitor|purview|search|security|storage|synapse)$/;

/**
 * Modules of families whose packages are named after them:
 * `google.cloud.storage_v1` is in google-cloud-storage, `azure.mgmt.compute` in
 * azure-mgmt-compute.
 */
function packageInFamily(module: string): string | null {
  const [family, group = "", name = ""] = module.split(".");
  if (family === "google" && /^(?:cloud|analytics|maps|shopping)$/.test(group)) {
    const service = /^[a-z][a-z0-9_]*$/.exec(name)?.[0].replace(/_v\d+\w*$/, "");
    return service === undefined ? null : asPackage(["google", group, service]);
  }
  if (family !== "azure" || !/^[a-z][a-z0-9_]*$/.test(group)) return null;
  if (!azureGroups.test(group)) return asPackage(["azure", group]);
  return /^[a-z][a-z0-9_]*$/.test(name) ? asPackage(["azure", group, name]) : null;
}

function asPackage(parts: readonly string[]): string {
  return parts.join("-").replaceAll("_", "-");
}

/**
 * The modules that a script needs and neither Python nor the skill has: those
 * that it imports, and those that the skill's own modules import which it pulls
 * in. Sorted by module; each once.
 */
export async function findWanted(
  script: ScriptText,
  options: FindWantedOptions,
): Promise<WantedModule[]> {
  const wanted = new Map<string, WantedModule>();
  const seen = new Set<string>();
  const queue = [{ script, isOptional: false }];
  for (const { script: { text = "", folder, name }, isOptional } of queue) {
    const imports = findImports(text);
    if (imports.length === 0) continue;
    const table = await loadPackageTable();
    const added = findPathFolders(text, join(options.skillFolder, name));
    const isOutside = (path: string) => relative(options.skillFolder, path).startsWith("..");
    const outside = added.filter(isOutside);
    const roots = [
      script.folder,
      folder,
      options.skillFolder,
      ...added.filter((it) => !isOutside(it)),
    ];
    for (const statement of imports.slice(0, maxImports)) {
      if (statement.level === 0 && table.isStandard(statement.module)) continue;
      const found = await readOwn(statement, { folder, roots, readText: options.readText });
      for (const own of found) {
        if (seen.has(own.path) || seen.size >= maxFiles) continue;
        seen.add(own.path);
        const module = {
          text: own.text,
          folder: dirname(own.path),
          name: relative(options.skillFolder, own.path),
        };
        queue.push({ script: module, isOptional: isOptional || statement.isOptional });
      }
      const first = firstPart(statement.module);
      if (found.length > 0 || statement.level > 0 || options.ownModules.has(first)) continue;
      if (outside.some((root) => isModuleIn(root, first))) continue;
      for (const each of wantedBy(statement, table)) {
        const isNeeded = !(isOptional || statement.isOptional);
        const known = wanted.get(each.module);
        wanted.set(each.module, { ...each, isOptional: !isNeeded && (known?.isOptional ?? true) });
      }
    }
  }
  return [...wanted.values()].sort((left, right) => left.module < right.module ? -1 : 1);
}

const maxFiles = 200;
/** Statements of one file that are looked at: each is looked for in folders. */
const maxImports = 5000;

/** What an import statement asks for; nothing for names that no package can have. */
function wantedBy(statement: Import, table: PackageTable): WantedModule[] {
  const { module, names, isOptional } = statement;
  const first = firstPart(module);
  const known = table.find(module);
  if (known !== null) return [{ module, requirement: known, isKnown: true, isOptional }];
  // Of `from google.cloud import storage` the second name tells the package.
  const deeper = names.flatMap((name) => {
    const requirement = table.find(`${module}.${name}`);
    return requirement === null
      ? []
      : [{ module: `${module}.${name}`, requirement, isKnown: true, isOptional }];
  });
  const canBePackage = /^[A-Za-z]\w*$/.test(first) && !table.isFamily(first);
  if (deeper.length > 0 || !canBePackage) return deeper;
  return [{ module, requirement: first.replaceAll("_", "-"), isKnown: false, isOptional }];
}

/** Beside the skill, as where plugins share code: only the names are looked at. */
function isModuleIn(folder: string, name: string): boolean {
  return [`${name}.py`, name].some((entry) => {
    try {
      Deno.lstatSync(join(folder, entry));
      return true;
    } catch {
      // Not there, or not to be looked at: Python would not find it either.
      return false;
    }
  });
}

/** The files of the skill that an import runs. */
async function readOwn(
  statement: Import,
  { folder, roots, readText }: { folder: string; roots: readonly string[]; readText: ReadText },
): Promise<{ path: string; text: string }[]> {
  const bases = statement.level === 0
    ? roots
    : [join(folder, ...Array<string>(statement.level - 1).fill(".."))];
  const paths = new Set(bases.flatMap((base) => candidatePaths(base, statement)));
  const files = await Promise.all(
    [...paths].map(async (path) => ({ path, text: await readText(path) })),
  );
  return files.flatMap(({ path, text }) => text === null ? [] : [{ path, text }]);
}

/** The files that an import may run, were it one of the skill's own modules. */
function candidatePaths(root: string, { module, names }: Import): string[] {
  const parts = module.split(".").filter((part) => part !== "");
  const paths = parts.map((_, i) => join(root, ...parts.slice(0, i + 1)));
  const submodules = names.map((name) => join(root, ...parts, name));
  return [...paths, ...submodules].flatMap((path) => [`${path}.py`, join(path, "__init__.py")]);
}

function nameOf(requirement: string): string {
  return normalizePackageName(/^[\w.-]*/.exec(requirement)?.[0] ?? "");
}

function firstPart(module: string): string {
  return module.split(".")[0] ?? "";
}
