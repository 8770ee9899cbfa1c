/**
 * Which packages a script needs.
 * @module
 */
import { dirname, join, resolve } from "node:path";

/** What an environment is made of. */
export interface Declaration {
  /** Where it is written, for people: `requirements.txt`, `inline metadata`, `none`, … */
  source: string;
  /** Lines as in a requirements file. */
  requirements: string[];
  /** Where relative paths in the requirements start from; absent if there are none. */
  folder?: string;
}

/** No packages: the standard library alone. */
export const NO_DEPENDENCIES: Declaration = { source: "none", requirements: [] };

const MAX_NESTING = 10;

/** The declaration of a skill without regard to a certain script. */
export async function readDeclaration(skillFolder: string): Promise<Declaration> {
  const requirements = await readRequirements(join(skillFolder, "requirements.txt"));
  if (requirements === undefined) return NO_DEPENDENCIES;
  const folder = requirements.some(isRelative) ? skillFolder : undefined;
  return { source: "requirements.txt", requirements, folder };
}

/** The lines of a requirements file and of the files that it includes; undefined if there is none. */
async function readRequirements(path: string, depth = 0): Promise<string[] | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const lines: string[] = [];
  for (const line of parseRequirements(text)) {
    const [, option = "", file = ""] =
      /^(-r|--requirement|-c|--constraint)[\s=]+(.+)$/.exec(line) ?? [];
    const target = resolve(dirname(path), file);
    const included = option.includes("r") && depth < MAX_NESTING
      ? await readRequirements(target, depth + 1)
      : undefined;
    if (included !== undefined) lines.push(...included);
    else lines.push(option === "" ? line : `${option} ${target}`);
  }
  return lines;
}

/** The lines of a requirements file, joined where they go on, without comments. */
export function parseRequirements(text: string): string[] {
  return text
    .replace(/^\ufeff/, "")
    .replace(/\\\r?\n/g, "")
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** True for a requirement that means another thing in another folder. */
function isRelative(line: string): boolean {
  return /^(-e|--editable|\.|[^@:]*[/\\])/.test(line) || /@\s*file:/.test(line);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
