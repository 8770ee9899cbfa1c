/**
 * Which packages a script declares; pure but for the reading of files, which
 * comes in as an argument.
 * @module
 */
import { dirname, join, relative } from "node:path";
import { readInlineMetadata, readProject } from "./metadata.ts";
import { isRelative, readRequirements, type ReadText } from "./requirements.ts";

/** What an environment is made of. */
export interface Declaration {
  /** Where it is written, for people: `scripts/requirements.txt`, `none`, … */
  source: string;
  /** Lines as in a requirements file. */
  requirements: string[];
  /** Where relative paths in the requirements start from; absent if there are none. */
  folder?: string;
  /** Versions of Python that are allowed, as in `>=3.10,<4`; absent if all are. */
  requiresPython?: string;
}

/** The script whose packages are asked for. */
export interface ScriptText {
  /** Folder of the script; the skill's root for inline code. */
  folder: string;
  /** What messages call it: a path in the skill, or `inline code`. */
  name: string;
  /** Absent if it cannot be read, such as a module of an installed package. */
  text?: string;
}

/** No packages: the standard library alone. */
export const NO_DEPENDENCIES: Declaration = { source: "none", requirements: [] };

/**
 * What a script declares: in its inline metadata (PEP 723), else in the
 * nearest `requirements.txt` from its folder up to the skill's root, else in
 * the nearest `pyproject.toml`, else nothing.
 *
 * A skill whose root declares nothing is taken at the word of its `scripts`
 * folder, so that code the model writes finds what the skill's scripts use.
 *
 * @throws {RunnerError} `skill` if a declaration does not parse
 */
export async function resolveDeclaration(
  script: ScriptText,
  skillFolder: string,
  readText: ReadText,
): Promise<Declaration> {
  const inline = await readInlineMetadata(script.text ?? "", script.name);
  if (inline !== undefined) return { source: `inline metadata of ${script.name}`, ...inline };
  const folders = foldersUpTo(skillFolder, script.folder);
  if (script.folder === skillFolder) folders.push(join(skillFolder, "scripts"));
  for (const read of [fromRequirements, fromProject]) {
    const found = await Promise.all(folders.map((folder) => read(folder, skillFolder, readText)));
    const nearest = found.find((declaration) => declaration !== undefined);
    if (nearest !== undefined) return nearest;
  }
  return NO_DEPENDENCIES;
}

/** From the inner folder to the outer one. */
function foldersUpTo(outer: string, inner: string): string[] {
  const folders = [inner];
  for (let folder = inner; folder !== outer && folder !== dirname(folder);) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

async function fromRequirements(
  folder: string,
  skillFolder: string,
  readText: ReadText,
): Promise<Declaration | undefined> {
  const path = join(folder, "requirements.txt");
  const requirements = await readRequirements(path, readText);
  if (requirements === undefined) return undefined;
  const source = relative(skillFolder, path);
  return requirements.some(isRelative)
    ? { source, requirements, folder }
    : { source, requirements };
}

async function fromProject(
  folder: string,
  skillFolder: string,
  readText: ReadText,
): Promise<Declaration | undefined> {
  const path = join(folder, "pyproject.toml");
  const text = await readText(path);
  if (text === undefined) return undefined;
  const source = relative(skillFolder, path);
  const declared = await readProject(text, source);
  return declared === undefined ? undefined : { source, ...declared };
}
