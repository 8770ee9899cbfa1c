/**
 * Where the skills are: a bounded walk over the configured folders.
 * @module
 */
import { reasonOf } from "../../errors.ts";
import { Glance } from "../../files/glance.ts";
import { entryPath } from "../../files/paths.ts";
import { diagnose } from "../check/diagnostics.ts";
import { isInsideAny } from "../files/paths.ts";
import { buildFolders, partFolders, toolFolders } from "./folder_names.ts";
import { resolveLink, statLink, statTarget } from "./links.ts";
import type { Diagnostic } from "../skill.ts";
import { unpackHint } from "./packed.ts";
import { followFile, nameOfSkillFile, skillFileName } from "./skill_file_name.ts";
import { compareText } from "../read/text.ts";

/** How deep below a configured folder skills are looked for. */
const maxDepth = 6;
/** How deep behind a link that leaves it: a skill, or a folder with some. */
const maxDepthOutside = 1;
/** Folders without a SKILL.md that are listed, below one configured folder. */
const maxListedFolders = 2_000;
/** Files and links in those folders. */
const maxEntries = 20_000;

/** Folders inside skills that are listed, below one configured folder. */
const maxInnerFolders = 5_000;

/** A folder that holds a SKILL.md; both paths absolute, links resolved. */
export interface SkillLocation {
  folder: string;
  file: string;
}

/** One walk over one configured folder. */
interface Walk extends Required<FindSkillFoldersOptions> {
  glance: Glance;
  locations: SkillLocation[];
  diagnostics: Diagnostic[];
  listedFolders: number;
  entries: number;
  /** Folders of skills, which may hold further ones; looked at when all others are. */
  inner: FolderToWalk[];
  /** Names of folders that were passed over, and how many of each. */
  skipped: Map<string, number>;
  /** The limit that was reached, for the one warning about it. */
  limit?: string | undefined;
}

export interface FindSkillFoldersOptions {
  /** Folders that links may lead into. */
  allowedRoots: readonly string[];
  /** Real paths of all folders seen, in earlier walks too; those of this one are added. */
  seen: Set<string>;
  /** Gets what was seen. @default for nobody */
  glance?: Glance | undefined;
}

/**
 * Finds the skill folders in and below a configured folder, given as a real
 * path; sorted by path.
 *
 * Skills are found below skills too, but for the folders that hold the parts of
 * one, such as `scripts`. Only folders that are no skills count against the
 * limits, so any number of skills side by side is found; once a limit is
 * reached, no further folder is listed, but those that are known are still
 * looked at for a `SKILL.md`. Hidden folders are entered, but for those of tools.
 */
export function findSkillFolders(
  root: string,
  { allowedRoots, seen, glance = new Glance() }: FindSkillFoldersOptions,
): { locations: SkillLocation[]; diagnostics: Diagnostic[] } {
  const walk: Walk = {
    allowedRoots,
    seen,
    glance,
    locations: [],
    diagnostics: [],
    listedFolders: 0,
    entries: 0,
    inner: [],
    skipped: new Map(),
  };
  const folders: FolderToWalk[] = [{ folder: root, depth: 0 }];
  for (const { folder, depth } of folders) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const entries = findLimit(walk) === null ? glance.list(folder) : null;
    if (takeSkill(walk, { folder, depth }, entries)) continue;
    for (const child of listFolder(walk, { folder, depth }, entries)) {
      if (child.depth <= maxDepth) folders.push(child);
      else if (isInsideAny(child.folder, allowedRoots)) {
        walk.limit ??= `more than ${maxDepth} levels of folders`;
      }
    }
  }
  walkInner(walk);
  if (walk.skipped.size > 0) {
    const names = [...walk.skipped].map(([name, count]) => count > 1 ? `${name} (${count})` : name);
    const message = `Folders that were not looked into: ${names.join(", ")}`;
    walk.diagnostics.push(diagnose("folder-skipped", message, { file: root }));
  }
  if (walk.limit !== undefined) {
    const message = `Not everything in this folder was looked at: it has ${walk.limit}`;
    walk.diagnostics.push(diagnose("folder-limit", message, { file: root }));
  }
  walk.locations.sort((left, right) => compareText(left.folder, right.folder));
  return { locations: walk.locations, diagnostics: walk.diagnostics };
}

/** A folder that may be or hold skills, and its levels below the configured one. */
interface FolderToWalk {
  folder: string;
  depth: number;
}

/** The limit from which on no further folder is listed; null as long as there is none. */
function findLimit(walk: Walk): string | null {
  if (walk.listedFolders >= maxListedFolders) {
    return `more than ${maxListedFolders} folders that are no skills`;
  }
  return walk.entries > maxEntries ? `more than ${maxEntries} files beside its skills` : null;
}

/** Gives the folders in a folder that is not a skill. */
function listFolder(
  walk: Walk,
  { folder, depth }: FolderToWalk,
  listed: readonly Deno.DirEntry[] | null,
): FolderToWalk[] {
  const limit = findLimit(walk);
  if (limit !== null) {
    walk.limit ??= limit;
    return [];
  }
  const entries = listed ?? readFolder(walk, folder);
  for (const { name, isFile } of entries) {
    if (!isFile || !/\.skill$/i.test(name)) continue;
    const path = entryPath(folder, name);
    walk.diagnostics.push(
      diagnose("skill-packed", `The skill is packed; ${unpackHint(path)}`, { file: path }),
    );
  }
  walk.listedFolders++;
  walk.entries += entries.filter((entry) => !entry.isDirectory).length;
  return entries
    .filter((entry) => maybeSkills(walk, entry))
    .sort((left, right) => compareText(left.name, right.name))
    .flatMap((entry) => followEntry(walk, { folder, depth }, entry) ?? []);
}

/** Looks into skills for further ones. Links in a skill are its author's, and are not followed. */
function walkInner(walk: Walk): void {
  let listed = 0;
  for (const { folder, depth } of walk.inner) {
    if (depth >= maxDepth) continue;
    const children = walk.glance.list(folder)?.filter(isWalkedInSkill) ?? [];
    if (children.length === 0) continue;
    if (++listed > maxInnerFolders) {
      walk.limit ??= `more than ${maxInnerFolders} folders inside its skills`;
      return;
    }
    for (const { name } of children) {
      const child = { folder: entryPath(folder, name), depth: depth + 1 };
      if (walk.seen.has(child.folder)) continue;
      walk.seen.add(child.folder);
      if (!takeSkill(walk, child, walk.glance.list(child.folder))) walk.inner.push(child);
    }
  }
}

function isWalkedInSkill({ name, isDirectory }: Deno.DirEntry): boolean {
  return isDirectory && !partFolders.has(name) && !name.startsWith(".") && !buildFolders.has(name);
}

/** Whether skills may lie in an entry of a folder. What is passed over is counted. */
function maybeSkills(walk: Walk, { name, isDirectory }: Deno.DirEntry): boolean {
  if (toolFolders.test(name)) return false;
  if (!buildFolders.has(name)) return true;
  if (isDirectory) walk.skipped.set(name, (walk.skipped.get(name) ?? 0) + 1);
  return false;
}

/** The entries of a folder that could not be listed, or why not. */
function readFolder(walk: Walk, folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = `The folder cannot be read: ${reasonOf(error)}`;
    walk.diagnostics.push(diagnose("folder-unreadable", message, { file: folder }));
    return [];
  }
}

/**
 * An entry if it is a folder that may be entered. A link directly in a configured
 * folder is its user's word, and is followed wherever it leads; one below it may
 * have come with somebody else's files, and is followed inside the folders only.
 */
function followEntry(
  walk: Walk,
  { folder, depth }: FolderToWalk,
  entry: Deno.DirEntry,
): FolderToWalk | null {
  const path = entryPath(folder, entry.name);
  if (entry.isDirectory) return { folder: path, depth: depth + 1 };
  if (!entry.isSymlink) return null;
  const target = resolveLink(path);
  if (target === null || !statTarget(target)?.isDirectory) return null;
  if (isInsideAny(target, walk.allowedRoots)) return { folder: target, depth: depth + 1 };
  if (depth === 0) return { folder: target, depth: maxDepth - maxDepthOutside };
  const message = `The link leads out of the configured folders and was not followed`;
  walk.diagnostics.push(diagnose("link-outside", message, { file: path }));
  return null;
}

/** Notes the skill of a folder if it has one; says whether it has. */
function takeSkill(
  walk: Walk,
  { folder, depth }: FolderToWalk,
  entries: readonly Deno.DirEntry[] | null,
): boolean {
  const fileName = entries === null ? skillFileName : nameOfSkillFile(entries);
  if (fileName === null) return false;
  const path = entryPath(folder, fileName);
  // A folder that cannot be listed may still be entered.
  const status = entries?.find(({ name }) => name === fileName) ?? statLink(path);
  if (status === null) return false;
  const file = status.isSymlink
    ? followFile(path, walk.allowedRoots)
    : { path, isFile: status.isFile };
  if (file === null || !file.isFile) {
    const message = status.isSymlink
      ? `The ${fileName} links to no ${skillFileName} and to no file inside the configured folders`
      : `The ${fileName} is not a regular file`;
    walk.diagnostics.push(diagnose("file-not-regular", message, { file: path }));
    return true;
  }
  if (fileName !== skillFileName) {
    const message = `The file is named ${fileName}; the specification says ${skillFileName}`;
    walk.diagnostics.push(diagnose("file-name-case", message, { file: path }));
  }
  walk.locations.push({ folder, file: file.path });
  walk.inner.push({ folder, depth });
  return true;
}
