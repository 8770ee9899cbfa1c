/**
 * Relative paths that mean a file of the folder in which a script did not run.
 * @module
 */
import { isAbsolute, join, relative } from "node:path";
import { exists } from "../../files/whole.ts";
import type { SkillFolder } from "../skill_folder.ts";

/** Where a script ran and with what. */
export interface ScriptPlaces {
  skill: SkillFolder;
  /** Absolute path of the user's folder. */
  workFolder: string;
  /** Absolute path of the working folder. */
  cwd: string;
  args: readonly string[];
}

/** How programs name a file that is not there. */
const missingFile =
  /(?:No such file or directory: (?:'([^'\n]+)'|"([^"\n]+)")|ENOENT[^'"\n]*['"]([^'"\n]+)['"]|(?:^|[:\s])([^\s:'"]+): No such file or directory|NotFound[^\n]*['"`]([^'"`\n]+)['"`])/gm;
const maxPaths = 20;

/**
 * A hint if a script failed for want of a file that lies in the other folder:
 * in that of the skill if it ran in the user's, or the other way round.
 */
export async function explainOtherFolder(
  { returncode, stdout, stderr }: { returncode: number; stdout: string; stderr: string },
  { skill, workFolder, cwd, args }: ScriptPlaces,
): Promise<string | null> {
  if (returncode === 0) return null;
  const isInSkill = cwd === skill.folder;
  const other = isInSkill ? workFolder : skill.folder;
  const paths = [...namedPaths(`${stderr}\n${stdout}`), ...args.map(valueOf)].slice(0, maxPaths);
  for (const path of paths) {
    const name = isAbsolute(path) ? relative(cwd, path) : path;
    if (name === "" || name.startsWith("..") || isAbsolute(name)) continue;
    const elsewhere = join(other, name);
    if (await exists(join(cwd, name)) || !await exists(elsewhere)) continue;
    const owner = isInSkill ? "the user's" : "the skill's";
    return `"${name}" is not in the working folder ${cwd} but in ${owner} folder: ` +
      `give the path ${elsewhere}, or run the script with "cwd": "${isInSkill ? "user" : "skill"}"`;
  }
  return null;
}

function namedPaths(output: string): string[] {
  return [...output.matchAll(missingFile)].flatMap((match) =>
    match.slice(1).filter((path) => path !== undefined)
  );
}

/** Of `--input=a.csv` the part that may be a path. */
function valueOf(argument: string): string {
  return argument.replace(/^--?[\w-]+=/, "");
}
