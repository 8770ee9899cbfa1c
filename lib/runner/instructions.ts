/**
 * What a model is told before the first prompt.
 * @module
 */
import type { JsonObject } from "../events.ts";
import systemPrompt from "../prompts/system.md" with { type: "text" };
import { requireSkill } from "../tools/require_skill.ts";
import { renderCatalog } from "../skills/find/listing.ts";
import type { Skill } from "../skills/skill.ts";

/** Which skills the model knows. */
export interface SkillSelection {
  /** Names of skills whose documentation the model has from the first request on. @default none */
  loadedSkills?: readonly string[] | undefined;
  /** Names of skills that the model does not see; `"all"` but those that are loaded. @default none */
  hiddenSkills?: readonly string[] | "all" | undefined;
}

/**
 * Leaves out the skills that are hidden.
 *
 * @throws {RunnerError} `skill` if one that is named is not there
 */
export function selectSkills(
  skills: readonly Skill[],
  { loadedSkills = [], hiddenSkills = [] }: SkillSelection,
): readonly Skill[] {
  const loaded = loadedSkills.map((name) => requireSkill(skills, name));
  if (hiddenSkills === "all") return [...new Set(loaded)];
  const hidden = hiddenSkills.map((name) => requireSkill(skills, name));
  return skills.filter((skill) => loaded.includes(skill) || !hidden.includes(skill));
}

/** What the instructions are made of. */
export interface InstructionParts {
  /** Those that the model may use by itself. */
  skills: readonly Skill[];
  /** Where scripts run. */
  workFolder: string;
  /** Characters for the list of skills. */
  catalogChars: number;
  /** Results of `get_skill` for skills that are there from the start. */
  loaded: readonly JsonObject[];
  /** The user's own; null for none. */
  own: string | null;
}

/** The text of the system message, null if there is nothing to say, and what is odd about it. */
export function writeInstructions(
  { skills, workFolder, catalogChars, loaded, own }: InstructionParts,
): { text: string | null; warnings: { code: string; message: string }[] } {
  const parts: string[] = [];
  const warnings: { code: string; message: string }[] = [];
  if (skills.length > 0) {
    const catalogue = renderCatalog(skills, { maxChars: catalogChars });
    parts.push(
      systemPrompt.replace("{{work_folder}}", () => workFolder)
        .replace("{{skills}}", () => catalogue.text).trim(),
    );
    warnings.push(...catalogue.warnings);
  }
  if (loaded.length > 0) {
    const documents = loaded.map((result) => JSON.stringify(result)).join("\n\n");
    parts.push(`Skills that are read already, as get_skill gives them:\n\n${documents}`);
  }
  if (own !== null && own.trim() !== "") {
    parts.push(`The user's own instructions, to follow throughout:\n\n${own.trim()}`);
  }
  return { text: parts.length === 0 ? null : parts.join("\n\n"), warnings };
}

/** Characters for the list of skills: 2 % of a known context window, at 3.5 a token, else 8,000. */
export function catalogChars(windowTokens: number | null): number {
  return windowTokens ? Math.round(windowTokens * 0.02 * 3.5) : 8000;
}
