/**
 * Which kinds of scripts skills ship.
 * @module
 */
import { join } from "node:path";
import type { Skill } from "./skill.ts";

/** Skills that are looked at; of more, the first. */
const maxSkills = 1000;

/** Extensions of scripts that are no Python, as far as anything could run them. */
export const otherExtensions = [".sh", ".bash", ".js", ".mjs", ".cjs", ".ts", ".mts"];

/** Whether any of the skills ships a file with one of the extensions, in its folder or in `scripts/`. */
export function shipsScript(skills: readonly Skill[], extensions: readonly string[]): boolean {
  return skills.slice(0, maxSkills).some(({ folder }) =>
    [folder, join(folder, "scripts")].some((place) =>
      fileNames(place).some((name) => extensions.some((extension) => name.endsWith(extension)))
    )
  );
}

function fileNames(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile).map(({ name }) => name);
  } catch {
    // Most skills have no such folder; one that cannot be read offers no scripts.
    return [];
  }
}
