/**
 * Imports of a skill's scripts that neither the skill nor a declared package
 * provides.
 * @module
 */
import { NO_DEPENDENCIES, resolveDeclaration } from "./dependencies.ts";
import { readInSkill } from "./read_in_skill.ts";
import type { ReadText } from "./requirements.ts";
import { findImports } from "./imports.ts";
import { inferPackages } from "./packages.ts";
import { listScripts } from "../scripts/script_files.ts";
import { findOwnEnvironment } from "../environments/own.ts";

/** One import and the package that would provide it. */
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

/**
 * Finds the imports of all scripts of a skill that nothing provides. A script
 * with any declaration is trusted to have declared all it needs, since a package
 * may bring others.
 */
export async function findUnprovidedImports(skillFolder: string): Promise<UnprovidedImport[]> {
  if (await findOwnEnvironment(skillFolder) !== undefined) return [];
  const found: UnprovidedImport[] = [];
  const readText = readInSkill(skillFolder);
  for (const script of await listScripts(skillFolder)) {
    const declaration = await resolveDeclaration(script, skillFolder, readText);
    if (declaration !== NO_DEPENDENCIES) continue;
    const text = script.text ?? "";
    const modules = findImports(text).filter(({ level }) => level === 0);
    for (const module of new Set(modules.map(({ module }) => module))) {
      const alone = { ...script, text: `import ${module}` };
      const [name] = await inferPackages(alone, skillFolder, presence(readText));
      if (name === undefined) continue;
      found.push({ file: script.name, line: lineOf(text, module), module, package: name });
    }
  }
  return found;
}

/** A module of the skill counts as there, whatever it imports in turn. */
function presence(readText: ReadText): ReadText {
  return async (path) => await readText(path) === undefined ? undefined : "";
}

function lineOf(text: string, module: string): number {
  const name = module.replaceAll(".", "\\.");
  const statement = new RegExp(`^\\s*(?:from\\s+${name}\\s|import\\b.*\\b${name}\\b)`);
  return Math.max(1, text.split(/\r\n?|\n/).findIndex((line) => statement.test(line)) + 1);
}
