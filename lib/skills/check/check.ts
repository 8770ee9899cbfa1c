/**
 * Validates skills: what the reference library says, and what it does not look at.
 * @module
 */
import { reasonOf } from "../../errors.ts";
import { basename, dirname, join, resolve } from "node:path";
import {
  checkFiles,
  checkImports,
  checkReferences,
  checkTools,
  type FindUnprovidedImports,
} from "./contents.ts";
import type { HasProgram } from "./needs.ts";
import { diagnose, type Finding, finding, toStrict } from "./diagnostics.ts";
import { type Frontmatter, parseFrontmatter } from "../read/frontmatter.ts";
import { checkFields, checkKeys } from "../read/rules.ts";
import { checkTemplate } from "./template.ts";
import type { Diagnostic } from "../skill.ts";
import { maxSkillFileBytes, readSkillFile } from "../read/skill_file.ts";
import { normalizeName } from "../read/text.ts";
import { PluginFinder } from "../find/plugin.ts";
import { isCopy } from "../find/same_name.ts";
import { findSkillFolders, type SkillLocation } from "../find/walk.ts";

export type { FindUnprovidedImports, UnprovidedImport } from "./contents.ts";
export type { HasProgram } from "./needs.ts";

/** How strictly skills are checked, and with what known of the machine. */
export interface CheckOptions {
  /**
   * Whether what the reference library refuses is an error, whatever the
   * program itself forgives.
   * @default false
   */
  strict?: boolean;
  /** Says whether a program is on the search path; absent: tools are not looked for. */
  hasProgram?: HasProgram;
  /** Finds imports that nothing provides; absent: they are not looked for. */
  unprovidedImports?: FindUnprovidedImports;
}

/**
 * Checks the skills in and below folders, or single skills; a SKILL.md stands
 * for its folder. A skill without a diagnostic of severity
 * `error` passes.
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
  const opened = paths.map(openFolder);
  const roots = [...new Set(opened.flatMap((each) => "path" in each ? [each.path] : []))];
  const diagnostics = opened.flatMap((each) => "path" in each ? [] : [each]);
  const seen = new Set<string>();
  const names = new Map<string, SkillLocation>();
  for (const root of roots) {
    // Below a folder that was checked already.
    if (seen.has(root)) continue;
    const found = findSkillFolders(root, { allowedRoots: roots, seen });
    diagnostics.push(...found.diagnostics);
    const hasSaidWhy = found.diagnostics.some(({ severity }) => severity !== "info");
    if (found.locations.length === 0 && !hasSaidWhy) {
      const message = "There is no SKILL.md in this folder or below it";
      diagnostics.push(diagnose("skill-file-missing", message, { file: root }));
    }
    for (const location of found.locations) {
      diagnostics.push(...await checkLocation(location, options, names));
    }
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
      : `The path cannot be read: ${reasonOf(error)}`;
    return diagnose("path-missing", message, { file });
  }
}

async function checkLocation(
  { folder, file }: SkillLocation,
  options: CheckOptions,
  names: Map<string, SkillLocation>,
): Promise<Diagnostic[]> {
  const read = await readSkillFile(file, maxSkillFileBytes);
  if ("error" in read) return [{ ...read.error, file }];
  const skill = await parseFrontmatter(read.text);
  const findings = [
    ...read.findings,
    ...(read.isWhole ? [] : [finding("file-too-large", `The file has ${read.sizeBytes} bytes`)]),
    ...skill.diagnostics,
    ...checkFields(skill, basename(folder)),
    ...(options.strict ? [...checkKeys(skill), ...await checkYaml(skill)] : []),
    ...checkCollision(skill, { folder, file }, names),
    ...await checkTools(skill, folder, options.hasProgram),
    ...await checkReferences(skill, folder),
    ...checkTemplate(skill),
  ];
  return [
    ...findings.map((each) => ({ ...each, file })),
    ...checkSecondFile(folder, file),
    ...await checkFiles(folder),
    ...await checkImports(folder, options.unprovidedImports),
  ];
}

/** Some folders have `skill.md` too; where case does not matter, it is the same file. */
function checkSecondFile(folder: string, file: string): Diagnostic[] {
  const path = join(folder, "skill.md");
  if (basename(file) === "skill.md") return [];
  try {
    const [first, second] = [Deno.lstatSync(file), Deno.lstatSync(path)];
    if (second.ino !== null && second.ino === first.ino) return [];
  } catch {
    // There is none.
    return [];
  }
  const message = `The folder has a ${basename(file)} too, which is the one that counts`;
  return [diagnose("file-name-twice", message, { file: path })];
}

/** Copies are no matter, and skills of plugins are told apart by the plugin. */
function checkCollision(
  skill: Frontmatter,
  location: SkillLocation,
  names: Map<string, SkillLocation>,
): Finding[] {
  const name = normalizeName(skill.fields.name ?? basename(location.folder));
  const first = names.get(name);
  if (first === undefined) {
    names.set(name, location);
    return [];
  }
  const [here, there] = [location, first].map(({ folder }) => new PluginFinder().folderOf(folder));
  if (isCopy(location, first) || (here !== null && here !== there)) return [];
  return [finding("name-collision", `Hidden by the skill of the same name in ${first.file}`)];
}

/** What is YAML but not for the reference library. */
async function checkYaml(skill: Frontmatter): Promise<Finding[]> {
  if (skill.frontmatter === undefined) return [];
  const { findUnstrictYaml } = await import("../read/yaml.ts");
  return findUnstrictYaml(skill.frontmatter).map(({ what, line }) => {
    const message = `The frontmatter has ${what}, which the reference library refuses`;
    return finding("yaml-not-strict", message, skill.frontmatterLine + line - 1);
  });
}
