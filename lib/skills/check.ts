/**
 * Validates skills: what the reference library says, and what it does not look at.
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import { diagnose, type Finding, finding, toStrict } from "./diagnostics.ts";
import { type Frontmatter, parseFrontmatter } from "./frontmatter.ts";
import { brokenPathRule } from "./paths.ts";
import { findInputCalls } from "./python_input.ts";
import { findReferences } from "./references.ts";
import { listFiles } from "./resources.ts";
import { checkFields, checkKeys } from "./rules.ts";
import type { Diagnostic } from "./skill.ts";
import { maxSkillFileBytes, readSkillFile } from "./skill_file.ts";
import { neededTools } from "./system_tools.ts";
import { normalizeName } from "./text.ts";
import { findSkillFolders, type SkillLocation } from "./walk.ts";

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

/** What {@linkcode checkSkill} and {@linkcode checkFolders} take beside the place. */
export interface CheckOptions {
  /**
   * Whether what the reference library refuses is an error, whatever the
   * program itself forgives.
   * @default false
   */
  strict?: boolean;
  /** Says whether a program is on the search path; absent: tools are not looked for. */
  hasProgram?: (name: string) => boolean | Promise<boolean>;
  /** Finds imports that nothing provides; absent: they are not looked for. */
  unprovidedImports?: (skillFolder: string) => Promise<UnprovidedImport[]>;
}

/** Files of one skill that are looked at. */
const maxFiles = 2_000;
/** Bytes of a script that is looked at. */
const maxScriptBytes = 1024 * 1024;

/**
 * Checks the skills in and below folders, or single skills; a SKILL.md stands
 * for its folder. The result is sorted by place; a skill without a diagnostic
 * of severity `error` passes.
 *
 * @example
 * ```ts
 * import { checkFolders } from "./check.ts";
 *
 * const diagnostics = await checkFolders(["skills"], { strict: true });
 * console.assert(diagnostics.every((each) => each.file !== ""));
 * ```
 */
export async function checkFolders(
  paths: readonly string[],
  options: CheckOptions = {},
): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  const locations: SkillLocation[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const folder = openFolder(path);
    if ("code" in folder) {
      diagnostics.push(folder);
      continue;
    }
    const found = await findSkillFolders(folder.path, [folder.path], seen);
    diagnostics.push(...found.diagnostics);
    locations.push(...found.locations);
    if (found.locations.length + found.diagnostics.length > 0 || seen.size === 0) continue;
    const message = "There is no SKILL.md in this folder or below it";
    diagnostics.push(diagnose("skill-file-missing", message, { file: folder.path }));
  }
  const names = new Map<string, string>();
  for (const location of locations) {
    diagnostics.push(...await checkLocation(location, options, names));
  }
  return options.strict ? diagnostics.map(toStrict) : diagnostics;
}

/** Checks one skill, given by its folder or its SKILL.md. */
export async function checkSkill(
  path: string,
  options: CheckOptions = {},
): Promise<Diagnostic[]> {
  return await checkFolders([path], options);
}

/** The real path of a folder to check, or what is wrong with it. */
function openFolder(path: string): { path: string } | Diagnostic {
  const file = resolve(path);
  try {
    const real = Deno.realPathSync(path);
    if (Deno.statSync(real).isDirectory) return { path: real };
    if (basename(real).toLowerCase() === "skill.md") return { path: dirname(real) };
    return diagnose("path-not-folder", "The path is not a folder", { file });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = error instanceof Deno.errors.NotFound
      ? "The path does not exist"
      : `The path cannot be read: ${error.message}`;
    return diagnose("path-missing", message, { file });
  }
}

async function checkLocation(
  { folder, file }: SkillLocation,
  options: CheckOptions,
  names: Map<string, string>,
): Promise<Diagnostic[]> {
  const read = await readSkillFile(file, maxSkillFileBytes);
  if ("error" in read) return [{ ...read.error, file }];
  const skill = await parseFrontmatter(read.text);
  const findings = [
    ...read.findings,
    ...skill.diagnostics,
    ...checkFields(skill, basename(folder)),
    ...(options.strict ? [...checkKeys(skill), ...await checkYaml(skill)] : []),
    ...checkCollision(skill, folder, file, names),
    ...await checkTools(skill, options),
    ...await checkReferences(skill, folder),
  ];
  return [
    ...findings.map((each) => ({ ...each, file })),
    ...await checkFiles(folder),
    ...await checkImports(folder, options),
  ];
}

function checkCollision(
  skill: Frontmatter,
  folder: string,
  file: string,
  names: Map<string, string>,
): Finding[] {
  const name = normalizeName(skill.fields.name ?? basename(folder));
  const first = names.get(name);
  if (first === undefined) {
    names.set(name, file);
    return [];
  }
  return [finding("name-collision", `Hidden by the skill of the same name in ${first}`)];
}

/** What is YAML but not for the reference library. */
async function checkYaml(skill: Frontmatter): Promise<Finding[]> {
  if (skill.frontmatter === undefined) return [];
  const { findUnstrictYaml } = await import("./yaml.ts");
  return findUnstrictYaml(skill.frontmatter).map(({ what, line }) => {
    const message = `The frontmatter has ${what}, which the reference library refuses`;
    return finding("yaml-not-strict", message, skill.frontmatterLine + line - 1);
  });
}

async function checkTools(skill: Frontmatter, options: CheckOptions): Promise<Finding[]> {
  const { hasProgram } = options;
  if (hasProgram === undefined) return [];
  const findings: Finding[] = [];
  for (const { name, programs } of neededTools(skill.fields.compatibility ?? "")) {
    const found = await Promise.all(programs.map(hasProgram));
    if (found.includes(true)) continue;
    const message = `The skill needs ${name}, and ${programs.join(" or ")} is not installed`;
    findings.push(finding("tool-missing", message));
  }
  return findings;
}

async function checkReferences(skill: Frontmatter, folder: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { path, line } of findReferences(skill.body)) {
    const rule = brokenPathRule(path);
    if (rule === undefined && await exists(join(folder, path))) continue;
    const message = rule === undefined
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
async function checkFiles(folder: string): Promise<Diagnostic[]> {
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
    for (const line of findInputCalls(await Deno.readTextFile(file))) {
      const message = "The script asks for input, and nobody can answer";
      diagnostics.push(diagnose("script-asks-input", message, { file, line }));
    }
  }
  return diagnostics;
}

async function checkImports(folder: string, options: CheckOptions): Promise<Diagnostic[]> {
  const imports = await options.unprovidedImports?.(folder) ?? [];
  return imports.map(({ file, line, module, package: name }) => {
    const message = `Nothing provides the module ${module}; declare the package ${name}`;
    return diagnose("import-unprovided", message, { file: join(folder, file), line });
  });
}
