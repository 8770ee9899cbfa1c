/**
 * One walk over a skill: its Python, its documentation, its own modules.
 * @module
 */
import { basename, dirname, extname, join, relative, sep } from "node:path";
import type { ReadText } from "./requirements.ts";

/** The script whose packages are asked for. */
export interface ScriptText {
  /** Folder of the script; the skill's root for inline code. */
  folder: string;
  /** What messages call it: a path in the skill, or `inline code`. */
  name: string;
  /** Absent if it cannot be read, such as a module of an installed package. */
  text?: string | undefined;
}

/** What a skill consists of, as far as its packages depend on it. */
export interface SkillScan {
  /** Its Python files, sorted by path. */
  scripts: ScriptText[];
  /** Names under which its own files and folders with Python can be imported. */
  modules: ReadonlySet<string>;
  /** Absolute paths of `requirements*.txt`, those nearest to the root first. */
  requirementFiles: string[];
  /** Absolute paths of its Markdown; SKILL.md first. */
  documents: string[];
}

const maxDepth = 6;
const maxEntries = 5000;
const maxScripts = 300;
const maxDocuments = 50;
/** Folders that hold nothing of the skill's own; hidden ones are left out anyway. */
const skipped = new Set(["venv", "env", "node_modules", "__pycache__", "site-packages"]);
/** Requirements of those who work on the skill. */
const forDevelopers = /(?:dev|test|tests|lint|docs?|build|ci)\b/i;

/** Looks at a skill's files, up to numbers that no real skill reaches. */
export async function scanSkill(skillFolder: string, readText: ReadText): Promise<SkillScan> {
  const paths = listPaths(skillFolder);
  const scripts = paths.filter((path) => path.endsWith(".py")).slice(0, maxScripts);
  return {
    scripts: await Promise.all(scripts.map((path) => readScriptText(path, skillFolder, readText))),
    modules: moduleNames(paths, skillFolder),
    requirementFiles: paths.filter(isRequirementsFile),
    documents: paths.filter((path) => extname(path).toLowerCase() === ".md")
      .sort((left, right) => Number(isSkillFile(right)) - Number(isSkillFile(left)))
      .slice(0, maxDocuments),
  };
}

/** A Python file of a skill, as {@linkcode ScriptText}. */
export async function readScriptText(
  path: string,
  skillFolder: string,
  readText: ReadText,
): Promise<ScriptText> {
  const text = await readText(path);
  const name = relative(skillFolder, path);
  return { folder: dirname(path), name, ...(text !== null && { text }) };
}

/** Files, those nearest to the root first; in one folder sorted by name. */
function listPaths(root: string): string[] {
  const paths: string[] = [];
  const folders = [{ folder: root, depth: 0 }];
  let entries = 0;
  for (const { folder, depth } of folders) {
    const found = readFolder(folder).sort((left, right) => left.name < right.name ? -1 : 1);
    // A skill inside a skill has needs of its own.
    if (depth > 0 && found.some(({ name }) => /^skill\.md$/i.test(name))) continue;
    for (const { name, isFile, isDirectory } of found) {
      if (++entries > maxEntries) return paths;
      if (name.startsWith(".") || skipped.has(name)) continue;
      const path = join(folder, name);
      if (isFile) paths.push(path);
      if (isDirectory && depth < maxDepth) folders.push({ folder: path, depth: depth + 1 });
    }
  }
  return paths;
}

function readFolder(folder: string): Deno.DirEntry[] {
  try {
    // Synchronous: a skill is small, and the way to a worker thread takes longer.
    return [...Deno.readDirSync(folder)];
  } catch {
    // Gone, or not ours to look into: nothing in it can be imported.
    return [];
  }
}

/** `NAME.py` and folders with Python in them, however deep. */
function moduleNames(paths: readonly string[], root: string): Set<string> {
  const names = new Set<string>();
  for (const path of paths) {
    if (!/\.(?:py|pyi|so|pyd)$/.test(path)) continue;
    names.add(basename(path).replace(/\..*$/, ""));
    for (const folder of dirname(relative(root, path)).split(sep)) names.add(folder);
  }
  names.delete(".");
  names.delete("");
  return names;
}

function isRequirementsFile(path: string): boolean {
  const name = basename(path);
  const isInFolder = basename(dirname(path)) === "requirements" && name.endsWith(".txt");
  return (/^requirements.*\.txt$/i.test(name) || isInFolder) && !forDevelopers.test(name);
}

function isSkillFile(path: string): boolean {
  return basename(path).toLowerCase() === "skill.md";
}
