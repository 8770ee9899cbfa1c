/**
 * How a program is updated that cannot update itself.
 * @module
 */
import { type Build, repositoryUrl } from "../../../version.ts";

/** The program that runs. */
export interface RunningProgram {
  form: Build["form"];
  /** The executable, with links followed; of other forms the address of the main module. */
  place: string;
}

/** Package managers, by the folders in which they keep what they have installed. */
const managers: readonly [RegExp, string][] = [
  [/\/Cellar\//, "brew upgrade skills-runner"],
  [/[/\\]scoop[/\\]apps[/\\]/i, "scoop update skills-runner"],
  [/[/\\]WinGet[/\\]Packages[/\\]/i, "winget upgrade skills-runner.skills-runner"],
];

/** The command that updates the program; null for an executable that does it itself. */
export function updateAdvice({ form, place }: RunningProgram): string | null {
  switch (form) {
    case "executable":
      return managers.find(([folder]) => folder.test(place))?.[1] ?? null;
    case "npm":
      return "npm install --global skills-runner@latest, or npx skills-runner@latest for one run";
    case "file":
      return isRemote(place)
        ? `deno cache --reload --allow-import ${place}`
        : `curl --location --remote-name ${repositoryUrl}/releases/latest/download/skills-runner.js`;
    case "source":
      return isRemote(place) ? `deno cache --reload --allow-import ${place}` : "git pull";
  }
}

function isRemote(place: string): boolean {
  return /^https?:/.test(place);
}
