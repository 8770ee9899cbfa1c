/**
 * Imports of a skill's scripts that neither the skill nor a declared package
 * provides.
 * @module
 */
import { noDependencies, resolveDeclaration } from "./dependencies.ts";
import { findInstalls } from "./documented.ts";
import { findWanted } from "./packages.ts";
import { readInSkill } from "./read_in_skill.ts";
import { parseRequirement } from "./requirement.ts";
import { scanSkill } from "./skill_scan.ts";

/** A package that scripts import and nothing declares; the place is that of the first import. */
export interface UnprovidedImport {
  /** Relative to the skill's folder. */
  file: string;
  /** Counted from 1. */
  line: number;
  /** Such as `yaml`. */
  module: string;
  /** Such as `pyyaml`. */
  package: string;
}

export interface FindUnprovidedImportsOptions {
  /** Whether the skill brings an environment of its own: then nothing is missing. */
  hasEnvironment: boolean;
}

/**
 * Finds the packages that scripts of a skill import and that nothing declares,
 * each once. A script with a declaration in a file is trusted to have declared
 * all it needs, since a package may bring others.
 */
export async function findUnprovidedImports(
  skillFolder: string,
  { hasEnvironment }: FindUnprovidedImportsOptions,
): Promise<UnprovidedImport[]> {
  if (hasEnvironment) return [];
  const readText = readInSkill(skillFolder);
  const { scripts, modules: ownModules, requirementFiles, documents } = await scanSkill(
    skillFolder,
    readText,
  );
  const documented = new Set<string>();
  for (const path of documents) {
    for (const line of findInstalls(await readText(path) ?? "")) {
      documented.add(parseRequirement(line)?.name ?? line);
    }
  }
  const found = new Map<string, UnprovidedImport>();
  for (const script of scripts) {
    const declaration = await resolveDeclaration(script, skillFolder, {
      readText,
      requirementFiles,
    });
    if (declaration !== noDependencies) continue;
    // Each file has its turn: what it pulls in need not be followed.
    const options = { skillFolder, ownModules, readText: () => Promise.resolve(null) };
    for (const { module, requirement } of await findWanted(script, options)) {
      const { name = requirement } = parseRequirement(requirement) ?? {};
      if (documented.has(name) || found.has(name)) continue;
      const line = lineOf(script.text ?? "", module);
      found.set(name, { file: script.name, line, module, package: name });
    }
  }
  return [...found.values()];
}

function lineOf(text: string, module: string): number {
  const name = module.replaceAll(".", "\\.");
  const statement = new RegExp(`^\\s*(?:from\\s+${name}\\b|import\\b.*\\b${name}\\b)`);
  return Math.max(1, text.split(/\r\n?|\n/).findIndex((line) => statement.test(line)) + 1);
}
