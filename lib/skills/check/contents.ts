/**
 * Checks what a skill refers to, ships and needs.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import { join } from "node:path";
import { diagnose, type Finding, finding } from "./diagnostics.ts";
import type { Frontmatter } from "../read/frontmatter.ts";
import { brokenPathRule } from "../files/paths.ts";
import { findInputCalls } from "./python_input.ts";
import { findReferences } from "./references.ts";
import { listFiles } from "../files/resources.ts";
import type { Diagnostic } from "../skill.ts";
import { installAdvice } from "../../config/programs.ts";
import { readInSkill } from "../files/read_text.ts";
import { type HasProgram, missingTools, programNeeds } from "./needs.ts";

/** An import of a skill's Python that neither its files nor its declared packages provide. */
export interface UnprovidedImport {
  /** Relative to the skill's folder. */
  file: string;
  /** Counted from 1. */
  line: number;
  /** The name that is imported. */
  module: string;
  /** The package that would provide it. */
  package: string;
}

/** Finds the imports of a skill that nothing provides. */
export type FindUnprovidedImports = (skillFolder: string) => Promise<UnprovidedImport[]>;

/** Files of one skill that are looked at. */
const maxFiles = 2_000;
/** Bytes of a script that is looked at. */
const maxScriptBytes = 1024 * 1024;

/** Names the programs that the skill needs, as it says or its scripts show, and that are not there. */
export async function checkTools(
  skill: Frontmatter,
  folder: string,
  hasProgram: HasProgram | undefined,
): Promise<Finding[]> {
  if (hasProgram === undefined) return [];
  const missing = await missingTools(await programNeeds(skill, folder), hasProgram);
  return missing.map(({ name, programs, known }) => {
    const advice = known === null ? "" : `: ${installAdvice(known)}`;
    const message = `The skill needs ${name}, and ${
      programs.join(" or ")
    } is not installed${advice}`;
    return finding("tool-missing", message);
  });
}

/** Names the files that the documentation refers to and that are not there. */
export async function checkReferences(skill: Frontmatter, folder: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { path, line } of findReferences(skill.body)) {
    const rule = brokenPathRule(path);
    // A path into another skill can be read where that one is loaded.
    const canBeThere = rule === null || path.startsWith("../");
    if (canBeThere && await exists(join(folder, path))) continue;
    const message = rule === null
      ? `The file "${path}" does not exist in the skill`
      : `The path "${path}" cannot be opened in a skill: it ${rule}`;
    findings.push(finding("reference-broken", message, skill.bodyLine + line - 1));
  }
  return findings;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    // Not there, or behind a link to nothing: either way it cannot be opened.
    return false;
  }
}

/** Looks into the files that the skill ships. */
export async function checkFiles(folder: string): Promise<Diagnostic[]> {
  const { files } = await listFiles({ folder }, { maxFiles });
  const paths = new Set(files.map(({ path }) => path));
  const diagnostics: Diagnostic[] = [];
  for (const { path, size_bytes } of files) {
    const file = join(folder, path);
    if (path.endsWith(".pyc") && !paths.has(path.slice(0, -1))) {
      const message = "This compiled Python has no source beside it and cannot be reviewed";
      diagnostics.push(diagnose("pyc-without-source", message, { file }));
    }
    if (!path.endsWith(".py") || size_bytes > maxScriptBytes) continue;
    const [line, ...others] = findInputCalls(await readInSkill(folder, path, maxScriptBytes) ?? "");
    if (line === undefined) continue;
    const places = others.length === 0 ? "" : `, in ${others.length + 1} places`;
    const message = `The script asks for input${places}, and nobody can answer`;
    diagnostics.push(diagnose("script-asks-input", message, { file, line }));
  }
  return diagnostics;
}

/** Names the imports that nothing provides. */
export async function checkImports(
  folder: string,
  findImports: FindUnprovidedImports | undefined,
): Promise<Diagnostic[]> {
  let imports: readonly UnprovidedImport[];
  try {
    imports = await findImports?.(folder) ?? [];
  } catch (error) {
    // A declaration that cannot be read says nothing about other skills.
    if (!(error instanceof RunnerError)) throw error;
    return [diagnose("file-unreadable", error.message, { file: folder })];
  }
  return imports.map(({ file, line, module, package: name }) => {
    const message = `Nothing provides the module ${module}; declare the package ${name}`;
    return diagnose("import-unprovided", message, { file: join(folder, file), line });
  });
}
