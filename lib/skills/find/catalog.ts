/**
 * Folders in, skills out.
 * @module
 */
import { reasonOf } from "../../errors.ts";
import { basename, resolve } from "node:path";
import { Glance } from "../../files/glance.ts";
import { diagnose, type Finding, finding } from "../check/diagnostics.ts";
import { type Frontmatter, parseFrontmatter } from "../read/frontmatter.ts";
import { checkFields } from "../read/rules.ts";
import type { Catalog, Diagnostic, Skill } from "../skill.ts";
import { maxSkillFileBytes, readSkillFile, readSkillFileStart } from "../read/skill_file.ts";
import { clip, compareText, toDisplayLine } from "../read/text.ts";
import { PluginFinder } from "./plugin.ts";
import { isPacked, unpackHint } from "./packed.ts";
import { resolveNames } from "./same_name.ts";
import { findSkillFolders, type SkillLocation } from "./walk.ts";

export { findSkill, nearestNames } from "./by_name.ts";
export { type CatalogText, renderCatalog, type RenderCatalogOptions } from "./listing.ts";

/** Bytes that hold most frontmatter: of 17,000 public skills, 95 % have less than 800. */
const headBytes = 2 * 1024;
const maxNameLength = 200;
/** The specification's limit; what is longer is cut. */
const maxDescriptionLength = 1024;

/** A configured folder: as it was given, and its real path. */
interface Root {
  given: string;
  path: string;
}

export interface LoadCatalogOptions {
  /** Gets what was seen, for whoever looks at the same skills right afterwards. @default for nobody */
  glance?: Glance | undefined;
}

/**
 * Loads the skills of the configured folders.
 *
 * Every folder with a SKILL.md is a skill: a configured folder itself, or one
 * below it, to the depth and the limits of {@linkcode findSkillFolders}. Links
 * are followed only to places inside the configured folders; a place that is
 * reached twice is one skill, and so are copies. Different skills of plugins with
 * one name are called `plugin:name`; of others that of the earlier folder stays,
 * or the first by path. A broken skill is a diagnostic and never
 * costs another one.
 *
 * @example
 * ```ts
 * import { loadCatalog } from "./catalog.ts";
 *
 * const { skills, diagnostics } = await loadCatalog(["./skills"]);
 * console.assert(skills.length > 0 || diagnostics.length > 0);
 * ```
 */
export async function loadCatalog(
  folders: readonly string[],
  { glance = new Glance() }: LoadCatalogOptions = {},
): Promise<Catalog> {
  const diagnostics: Diagnostic[] = [];
  const roots = folders.flatMap((folder) => openRoot(folder, diagnostics) ?? []);
  const rootPaths = roots.map((root) => root.path);
  const seen = new Set<string>();
  const byName = new Map<string, Skill>();
  const skills: Skill[] = [];
  const plugins = new PluginFinder();
  for (const root of roots) {
    const found = findSkillFolders(root.path, { allowedRoots: rootPaths, seen, glance });
    diagnostics.push(...found.diagnostics);
    const loaded: LoadedSkill[] = [];
    for (const location of found.locations) {
      loaded.push(await loadSkill(location, root, { plugins, glance }));
    }
    for (const each of loaded) diagnostics.push(...each.diagnostics);
    const named = resolveNames(loaded.flatMap((each) => each.skill ?? []), byName);
    diagnostics.push(...named.diagnostics);
    skills.push(...named.skills.sort((left, right) => compareText(left.name, right.name)));
  }
  return { skills, diagnostics };
}

function openRoot(folder: string, diagnostics: Diagnostic[]): Root | null {
  const file = resolve(folder);
  try {
    const path = Deno.realPathSync(folder);
    if (Deno.statSync(path).isDirectory) return { given: folder, path };
    diagnostics.push(
      isPacked(path)
        ? diagnose("skill-packed", `The skill is packed; ${unpackHint(path)}`, { file })
        : diagnose("folder-unreadable", "The configured folder of skills is a file", { file }),
    );
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isMissing = error instanceof Deno.errors.NotFound;
    diagnostics.push(
      isMissing
        ? diagnose("folder-missing", "The configured folder of skills does not exist", { file })
        : diagnose("folder-unreadable", `The folder cannot be read: ${reasonOf(error)}`, { file }),
    );
  }
  return null;
}

/** A skill, unless it is broken, and what is wrong with it. */
interface LoadedSkill {
  skill?: Skill;
  diagnostics: Diagnostic[];
}

async function loadSkill(
  { folder, file }: SkillLocation,
  root: Root,
  { plugins, glance }: { plugins: PluginFinder; glance: Glance },
): Promise<LoadedSkill> {
  const read = await readFrontmatter(file, glance);
  if ("error" in read) return { diagnostics: [{ ...read.error, file }] };
  const { fields } = read.frontmatter;
  const folderName = toDisplayLine(basename(folder)) || "skill";
  const skill: Skill = {
    name: clip(toDisplayLine(fields.name ?? ""), maxNameLength) || folderName,
    description: clip(toDisplayLine(fields.description ?? ""), maxDescriptionLength),
    folder,
    file,
    root: root.given,
    visibleToModel: fields.disableModelInvocation !== true,
  };
  if (fields.compatibility !== undefined) skill.compatibility = toDisplayLine(fields.compatibility);
  const pluginFolder = plugins.folderOf(folder);
  if (pluginFolder !== null) skill.pluginFolder = pluginFolder;
  const findings = [
    ...read.findings,
    ...read.frontmatter.diagnostics,
    ...checkFields(read.frontmatter, folderName),
  ];
  return { skill, diagnostics: findings.map((each) => ({ ...each, file })) };
}

/** Reads as much of a SKILL.md as its fields need: the head, unless something is wrong with it. */
async function readFrontmatter(
  file: string,
  glance: Glance,
): Promise<{ frontmatter: Frontmatter; findings: Finding[] } | { error: Finding }> {
  let read = readSkillFileStart(file, { maxBytes: headBytes, isListed: true });
  if ("error" in read) return read;
  if (read.isWhole) glance.noteText(file, read.text);
  let frontmatter = await parseFrontmatter(read.text);
  const { descriptionFrom, diagnostics } = frontmatter;
  const isEnough = descriptionFrom === "frontmatter" && diagnostics.length === 0;
  if (!read.isWhole && !isEnough) {
    read = await readSkillFile(file, maxSkillFileBytes);
    if ("error" in read) return read;
    frontmatter = await parseFrontmatter(read.text);
  }
  const findings = [...read.findings];
  if (read.sizeBytes > maxSkillFileBytes) {
    const message = `The file has ${read.sizeBytes} bytes, more than ${maxSkillFileBytes}; ` +
      "its documentation can only be read in windows";
    findings.push(finding("file-too-large", message));
  }
  return { frontmatter, findings };
}
