/**
 * Which kinds of scripts skills ship.
 * @module
 */
import { extname, join } from "node:path";
import type { Skill } from "./skill.ts";

/** Skills that are looked at; of more, the first. */
const maxSkills = 1000;

/**
 * Whether any of the skills ships a script with one of the extensions, which
 * are in lower case, in its folder or in `scripts/`; or an executable file
 * without extension, whose first line names its program.
 */
export function shipsScript(skills: readonly Skill[], extensions: readonly string[]): boolean {
  const wanted = new Set(extensions);
  if (wanted.size === 0) return false;
  return skills.slice(0, maxSkills).some(({ folder }) =>
    [folder, join(folder, "scripts")].some((place) =>
      fileNames(place).some((name) => {
        const extension = extname(name).toLowerCase();
        return extension === "" ? isExecutable(join(place, name)) : wanted.has(extension);
      })
    )
  );
}

function isExecutable(path: string): boolean {
  try {
    return ((Deno.lstatSync(path).mode ?? 0) & 0o111) !== 0;
  } catch {
    // Gone since it was listed.
    return false;
  }
}

function fileNames(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile).map(({ name }) => name);
  } catch {
    // Most skills have no such folder; one that cannot be read offers no scripts.
    return [];
  }
}
