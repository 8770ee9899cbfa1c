/**
 * Where the skills are: a bounded walk over the configured folders.
 * @module
 */
import { join } from "node:path";
import { diagnose } from "../check/diagnostics.ts";
import { isInsideAny } from "../files/paths.ts";
import { buildFolders, partFolders, toolFolders } from "./folder_names.ts";
import { hasPartsOnly, listSync, resolveLink, statLink, statTarget } from "./links.ts";
import type { Diagnostic } from "../skill.ts";
import { unpackHint } from "./packed.ts";
import { compareText } from "../read/text.ts";

/** How deep below a configured folder skills are looked for. */
const maxDepth = 6;
/** How deep behind a link that leaves it: a skill, or a folder with some. */
const maxDepthOutside = 1;
/** Folders without a SKILL.md that are listed, below one configured folder. */
const maxListedFolders = 2_000;
/** Files and links in those folders. */
const maxEntries = 20_000;

/** The accepted names, the specification's own first. */
const fileNames = ["SKILL.md", "SKILL.MD", "Skill.md", "skill.md"];
/** Folders inside skills that are listed, below one configured folder. */
const maxInnerFolders = 5_000;

/** A folder that holds a SKILL.md; both paths absolute, links resolved. */
export interface SkillLocation {
  folder: string;
  file: string;
}

/** One walk over one configured folder. */
interface Walk {
  /** Folders that links may lead into. */
  allowedRoots: readonly string[];
  /** Real paths of all folders seen, in earlier walks too. */
  seen: Set<string>;
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
export async function findSkillFolders(
  root: string,
  allowedRoots: readonly string[],
  seen: Set<string>,
): Promise<{ locations: SkillLocation[]; diagnostics: Diagnostic[] }> {
  const walk: Walk = {
    allowedRoots,
    seen,
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
    if (takeSkill(walk, { folder, depth }, fileNames[0])) continue;
    for (const child of await listFolder(walk, { folder, depth })) {
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

/** Gives the folders in a folder that is not a skill; empty if it turns out to be one. */
async function listFolder(walk: Walk, { folder, depth }: FolderToWalk): Promise<FolderToWalk[]> {
  if (walk.listedFolders >= maxListedFolders) {
    walk.limit ??= `more than ${maxListedFolders} folders that are no skills`;
    return [];
  }
  if (walk.entries > maxEntries) {
    walk.limit ??= `more than ${maxEntries} files beside its skills`;
    return [];
  }
  const entries = await readFolder(walk, folder);
  const names = new Set(entries.map((entry) => entry.name));
  for (const { name } of entries.filter(({ name, isFile }) => isFile && /\.skill$/i.test(name))) {
    const path = join(folder, name);
    walk.diagnostics.push(
      diagnose("skill-packed", `The skill is packed; ${unpackHint(path)}`, { file: path }),
    );
  }
  if (takeSkill(walk, { folder, depth }, fileNames.find((name) => names.has(name)))) return [];
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
    if (depth >= maxDepth || hasPartsOnly(folder)) continue;
    if (++listed > maxInnerFolders) {
      walk.limit ??= `more than ${maxInnerFolders} folders inside its skills`;
      return;
    }
    // Synchronous: a skill is small, and there may be thousands.
    for (const { name, isDirectory } of listSync(folder)) {
      if (!isDirectory || name.startsWith(".") || buildFolders.has(name)) continue;
      const child = { folder: join(folder, name), depth: depth + 1 };
      if (partFolders.has(name) || walk.seen.has(child.folder)) continue;
      walk.seen.add(child.folder);
      const isSkill = fileNames.some((fileName) => takeSkill(walk, child, fileName));
      if (!isSkill) walk.inner.push(child);
    }
  }
}

/** Whether skills may lie in an entry of a folder. What is passed over is counted. */
function maybeSkills(walk: Walk, { name, isDirectory }: Deno.DirEntry): boolean {
  if (toolFolders.test(name)) return false;
  if (!buildFolders.has(name)) return true;
  if (isDirectory) walk.skipped.set(name, (walk.skipped.get(name) ?? 0) + 1);
  return false;
}

async function readFolder(walk: Walk, folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = `The folder cannot be read: ${error.message}`;
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
  const path = join(folder, entry.name);
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

/** Notes the skill of a folder if it has this file; says whether it has. */
function takeSkill(
  walk: Walk,
  { folder, depth }: FolderToWalk,
  fileName: string | undefined,
): boolean {
  if (fileName === undefined) return false;
  const path = join(folder, fileName);
  // Synchronous on purpose: it takes a few microseconds, a tenth of what the
  // way to a worker thread and back takes, and it is done for every folder.
  const status = statLink(path);
  if (status === null) return false;
  const file = status.isSymlink ? followFile(walk, path) : { path, status };
  if (file === null || !file.status.isFile) {
    const message = status.isSymlink
      ? `The ${fileName} links to no ${fileNames[0]} and to no file inside the configured folders`
      : `The ${fileName} is not a regular file`;
    walk.diagnostics.push(diagnose("file-not-regular", message, { file: path }));
    return true;
  }
  if (fileName !== fileNames[0]) {
    const message = `The file is named ${fileName}; the specification says ${fileNames[0]}`;
    walk.diagnostics.push(diagnose("file-name-case", message, { file: path }));
  }
  walk.locations.push({ folder, file: file.path });
  walk.inner.push({ folder, depth });
  return true;
}

/**
 * What a link to a SKILL.md leads to: a file inside the configured folders, or a
 * SKILL.md elsewhere, as programs make such links that manage files of settings.
 */
function followFile(
  walk: Walk,
  link: string,
): { path: string; status: Deno.FileInfo } | null {
  const path = resolveLink(link);
  if (path === null) return null;
  if (!isInsideAny(path, walk.allowedRoots) && !/skill\.md$/i.test(path)) return null;
  const status = statTarget(path);
  return status === null ? null : { path, status };
}
