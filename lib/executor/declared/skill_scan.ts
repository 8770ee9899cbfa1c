/**
 * One walk over a skill: its Python, its documentation, its own modules.
 * @module
 */
import { basename, dirname, normalize, relative, sep } from "node:path";
import { Glance } from "../../files/glance.ts";
import { entryPath } from "../../files/paths.ts";
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
export async function scanSkill(
  skillFolder: string,
  readText: ReadText,
  glance: Glance = new Glance(),
): Promise<SkillScan> {
  const files = listFiles(normalize(skillFolder), glance);
  const scripts = files.filter(({ name }) => name.endsWith(".py")).slice(0, maxScripts);
  return {
    scripts: await Promise.all(scripts.map((file) => readScriptFile(file, readText))),
    modules: moduleNames(files),
    requirementFiles: files.filter(isRequirementsFile).map(pathOf),
    documents: files.filter(({ name }) => /\.md$/i.test(name))
      .sort((left, right) => Number(isSkillFile(right)) - Number(isSkillFile(left)))
      .slice(0, maxDocuments)
      .map(pathOf),
  };
}

/** A file of a skill. */
interface SkillFile {
  folder: string;
  name: string;
  /** The names of the folders between the skill and the file. */
  between: readonly string[];
}

function pathOf({ folder, name }: SkillFile): string {
  return entryPath(folder, name);
}

async function readScriptFile(file: SkillFile, readText: ReadText): Promise<ScriptText> {
  const text = await readText(pathOf(file));
  const name = [...file.between, file.name].join(sep);
  return { folder: file.folder, name, ...(text !== null && { text }) };
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
function listFiles(root: string, glance: Glance): SkillFile[] {
  const files: SkillFile[] = [];
  const folders: { folder: string; between: readonly string[] }[] = [{ folder: root, between: [] }];
  let entries = 0;
  for (const { folder, between } of folders) {
    const found = (glance.list(folder) ?? []).toSorted((left, right) =>
      left.name < right.name ? -1 : 1
    );
    // A skill inside a skill has needs of its own.
    if (between.length > 0 && found.some(isSkillFile)) continue;
    for (const { name, isFile, isDirectory } of found) {
      if (++entries > maxEntries) return files;
      if (name.startsWith(".") || skipped.has(name)) continue;
      if (isFile) files.push({ folder, name, between });
      if (isDirectory && between.length < maxDepth) {
        folders.push({ folder: entryPath(folder, name), between: [...between, name] });
      }
    }
  }
  return files;
}

/** `NAME.py` and folders with Python in them, however deep. */
function moduleNames(files: readonly SkillFile[]): Set<string> {
  const names = new Set<string>();
  for (const { name, between } of files) {
    if (!/\.(?:py|pyi|so|pyd)$/.test(name)) continue;
    names.add(name.replace(/\..*$/, ""));
    for (const folder of between) names.add(folder);
  }
  names.delete("");
  return names;
}

function isRequirementsFile({ name, folder }: SkillFile): boolean {
  if (!/\.txt$/i.test(name) || forDevelopers.test(name)) return false;
  return /^requirements/i.test(name) ||
    (basename(folder) === "requirements" && name.endsWith(".txt"));
}

function isSkillFile({ name }: { name: string }): boolean {
  return name.toLowerCase() === "skill.md";
}
