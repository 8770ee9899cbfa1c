/**
 * Which package provides a module.
 * @module
 */
import { dirname, join } from "node:path";
import { isInside } from "../../files/paths.ts";
import type { ScriptText } from "./dependencies.ts";
import importPackages from "./import_packages.json" with { type: "json" };
import { findImports, type Import } from "./imports.ts";
import type { ReadText } from "./requirements.ts";
import stdlibModules from "./stdlib_modules.json" with { type: "json" };

/** Where the name of a package is not that of its module. */
const packageOf = new Map<string, string>(Object.entries(importPackages));
/** Of Python 3.8 to 3.14. */
const standardLibrary = new Set<string>(stdlibModules);
const MAX_FILES = 200;

/** True if a module comes with Python. */
export function isStandardModule(module: string): boolean {
  return standardLibrary.has(firstPart(module));
}

/** The package to install for a module such as `yaml` or `google.cloud.storage`; empty if unknown. */
export function findPackage(module: string): string {
  for (let name = module; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
    const known = packageOf.get(name);
    if (known !== undefined) return known;
  }
  return firstPart(module);
}

/**
 * The packages that a script needs, judged by what it imports, and what the
 * modules of the skill that it pulls in import. Sorted; without version.
 */
export async function inferPackages(
  script: ScriptText,
  skillFolder: string,
  readText: ReadText,
): Promise<string[]> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const queue = [{ text: script.text ?? "", folder: script.folder }];
  for (const { text, folder } of queue) {
    for (const statement of findImports(text)) {
      if (statement.level === 0 && isStandardModule(statement.module)) continue;
      const roots = statement.level === 0
        ? [script.folder, skillFolder]
        : [join(folder, ...Array<string>(statement.level - 1).fill(".."))];
      const paths = roots.flatMap((root) => candidatePaths(root, statement))
        .filter((path) => isInside(path, skillFolder));
      const found = await readFirst(paths, readText);
      for (const { path, text } of found) {
        if (seen.has(path) || seen.size >= MAX_FILES) continue;
        seen.add(path);
        queue.push({ text, folder: dirname(path) });
      }
      if (found.length === 0 && statement.level === 0) packages.add(packageFor(statement));
    }
  }
  packages.delete("");
  return [...packages].sort();
}

/** The files that an import may run, were it one of the skill's own modules. */
function candidatePaths(root: string, { module, names }: Import): string[] {
  const parts = module.split(".").filter((part) => part !== "");
  const paths = parts.map((_, i) => join(root, ...parts.slice(0, i + 1)));
  const submodules = names.map((name) => join(root, ...parts, name));
  return [...paths, ...submodules].flatMap((path) => [`${path}.py`, join(path, "__init__.py")]);
}

async function readFirst(
  paths: readonly string[],
  readText: ReadText,
): Promise<{ path: string; text: string }[]> {
  const files = await Promise.all(
    paths.map(async (path) => ({ path, text: await readText(path) })),
  );
  return files.flatMap(({ path, text }) => text === undefined ? [] : [{ path, text }]);
}

function packageFor({ module, names }: Import): string {
  const [name] = names;
  return findPackage(name === undefined ? module : `${module}.${name}`);
}

function firstPart(module: string): string {
  return module.split(".")[0] ?? "";
}
