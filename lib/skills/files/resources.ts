/**
 * The files of one skill: safe resolution and listings.
 * @module
 */
import { basename, join } from "node:path";
import { RunnerError } from "../../errors.ts";
import { nearest } from "../find/names.ts";
import { brokenPathRule, isInsideAny, segments } from "./paths.ts";
import { describeKind } from "../../files/regular.ts";
import type { Skill } from "../skill.ts";
import { maxSkillFileBytes, readSkillFile } from "../read/skill_file.ts";
import { compareText, foldName } from "../read/text.ts";

/** Entries and levels of one skill that are looked at. */
const maxEntries = 20_000;
const maxDepth = 12;

/** Folders that hold what tools made, not what the author wrote. */
const generatedFolders = new Set(["venv", "__pycache__", "node_modules"]);

/** A file of a skill, as a tool result shows it. */
export interface SkillFile {
  /** Relative to the skill's folder, with `/`. */
  path: string;
  size_bytes: number;
}

/** The files of a skill, sorted by path. */
export interface FileListing {
  files: SkillFile[];
  /** True if the skill has more files than are listed. */
  truncated: boolean;
}

export interface ListFilesOptions {
  /**
   * Files listed at most; those nearest to the skill's root come first.
   * @default 200
   */
  maxFiles?: number;
}

/**
 * Resolves a path that a model gave to the real path of a regular file inside
 * the skill.
 *
 * Accepts `./x` and `<folder name>/x`; takes the exact spelling first, then a
 * spelling that differs only in case or lacks the extension if there is just one. Links are followed
 * as long as they stay inside the skill's folder.
 *
 * @throws {RunnerError} of kind `skill`, with a message that names the rule,
 * for every path that leaves the skill or is no regular file.
 *
 * @example
 * ```ts
 * import { resolveFile } from "./resources.ts";
 *
 * await resolveFile("skills/calculator", "../secret").catch((error) => {
 *   console.assert(error.message.includes(".."));
 * });
 * ```
 */
export async function resolveFile(skillFolder: string, path: string): Promise<string> {
  const rule = brokenPathRule(path);
  if (rule !== null) {
    throw new RunnerError("skill", `Cannot open ${quote(path)}: the path ${rule}`, {
      hint: "Give the path of a file relative to the skill's folder, such as scripts/main.py",
    });
  }
  const folder = await Deno.realPath(skillFolder);
  const names = segments(path);
  const target = await findPath(folder, names) ??
    (names[0] === basename(folder) ? await findPath(folder, names.slice(1)) : null) ??
    await findByStem(folder, names);
  if (target === null) throw await notFound(folder, path);
  if (!isInsideAny(target, [folder])) {
    throw new RunnerError("skill", `Cannot open ${quote(path)}: it links outside the skill`, {
      hint: "Only files inside the skill's folder can be opened",
    });
  }
  const kind = describeKind(await Deno.stat(target));
  if (kind === null) return target;
  throw new RunnerError("skill", `Cannot open ${quote(path)}: it is ${kind}`, {
    hint: "Only regular files can be opened; get_skill lists them",
  });
}

/**
 * Lists the files of a skill without hidden folders, virtual environments and
 * caches. Links count only if they stay inside the skill.
 */
export async function listFiles(
  skill: Pick<Skill, "folder">,
  options: ListFilesOptions = {},
): Promise<FileListing> {
  const { maxFiles = 200 } = options;
  const { paths, isComplete } = await collectPaths(skill.folder);
  const shown = paths.slice(0, maxFiles).sort(compareText);
  const files: SkillFile[] = [];
  for (const path of shown) {
    const status = await statInside(skill.folder, join(skill.folder, path));
    if (status?.isFile) files.push({ path, size_bytes: status.size });
  }
  return { files, truncated: !isComplete || paths.length > maxFiles };
}

/**
 * Reads a skill's whole SKILL.md, frontmatter included.
 *
 * @throws {RunnerError} of kind `skill` if it is larger than 1 MiB, no text or
 * unreadable.
 */
export async function readDocumentation(skill: Pick<Skill, "name" | "file">): Promise<string> {
  const read = await readSkillFile(skill.file, maxSkillFileBytes, { isInside: true });
  const problem = "error" in read
    ? read.error.message
    : read.isWhole
    ? undefined
    : "The file is larger than 1 MiB";
  if (problem === undefined && "text" in read) return read.text;
  throw new RunnerError("skill", `Cannot read the documentation of "${skill.name}": ${problem}`, {
    hint: `Read ${basename(skill.file)} of the skill in windows instead`,
  });
}

/** The real path of names below a folder, wherever links lead; null if there is nothing. */
async function findPath(folder: string, names: readonly string[]): Promise<string | null> {
  const exact = await realPathIfAny(join(folder, ...names));
  if (exact !== null) return exact;
  let path = folder;
  for (const name of names) {
    if (!isInsideAny(path, [folder])) return null;
    const child = await findChild(path, name);
    if (child === null) return null;
    path = child;
  }
  return path;
}

/** The real path of the only file that the last name means without its extension. */
async function findByStem(folder: string, names: readonly string[]): Promise<string | null> {
  const name = names.at(-1);
  if (name === undefined) return null;
  const parent = await findPath(folder, names.slice(0, -1));
  if (parent === null || !isInsideAny(parent, [folder])) return null;
  const [only, ...others] = (await readFolderIfAny(parent))
    .filter((entry) => entry.name.replace(/\.\w+$/, "") === name);
  return only === undefined || others.length > 0
    ? null
    : await realPathIfAny(join(parent, only.name));
}

/** The real path of a folder's only entry of that name, case aside. */
async function findChild(folder: string, name: string): Promise<string | null> {
  const exact = await realPathIfAny(join(folder, name));
  if (exact !== null) return exact;
  const entries = await readFolderIfAny(folder);
  const alike = entries.filter((entry) => foldName(entry.name) === foldName(name));
  const [only] = alike;
  return only === undefined || alike.length > 1
    ? null
    : await realPathIfAny(join(folder, only.name));
}

async function notFound(folder: string, path: string): Promise<RunnerError> {
  const { paths } = await collectPaths(folder);
  const wanted = segments(path);
  const name = wanted.at(-1) ?? path;
  const sameName = paths.filter((each) => foldName(basename(each)) === foldName(name));
  const alike = [...new Set([...sameName, ...nearest(paths, wanted.join("/"))])].slice(0, 3);
  return new RunnerError("skill", `Cannot open ${quote(path)}: the skill has no such file`, {
    hint: alike.length > 0
      ? `The nearest files are: ${alike.join(", ")}`
      : "The skill has no files that can be opened",
  });
}

/** Relative paths of the files in a folder, those nearest to its root first. */
async function collectPaths(folder: string): Promise<{ paths: string[]; isComplete: boolean }> {
  const paths: string[] = [];
  const folders = [{ prefix: "", depth: 1 }];
  let entries = 0;
  for (const { prefix, depth } of folders) {
    const found = await readFolderIfAny(join(folder, prefix));
    for (const entry of found.sort((left, right) => compareText(left.name, right.name))) {
      if (++entries > maxEntries) return { paths, isComplete: false };
      const path = prefix + entry.name;
      if (entry.isFile || (entry.isSymlink && await linksToFile(folder, path))) paths.push(path);
      if (!entry.isDirectory || entry.name.startsWith(".") || generatedFolders.has(entry.name)) {
        continue;
      }
      if (depth >= maxDepth) return { paths, isComplete: false };
      folders.push({ prefix: `${path}/`, depth: depth + 1 });
    }
  }
  return { paths, isComplete: true };
}

async function linksToFile(folder: string, path: string): Promise<boolean> {
  return (await statInside(folder, join(folder, path)))?.isFile ?? false;
}

/** The status of a path if it leads to something inside a folder. */
async function statInside(folder: string, path: string): Promise<Deno.FileInfo | null> {
  const target = await realPathIfAny(path);
  if (target === null || !isInsideAny(target, [folder])) return null;
  return await Deno.stat(target);
}

async function realPathIfAny(path: string): Promise<string | null> {
  try {
    return await Deno.realPath(path);
  } catch {
    // Nothing there, a link to nothing or to itself, or a file taken for a folder.
    return null;
  }
}

async function readFolderIfAny(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch {
    // Not a folder, or not readable: it holds nothing for us.
    return [];
  }
}

/** A path as part of a message: on one line and not too long. */
function quote(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}
