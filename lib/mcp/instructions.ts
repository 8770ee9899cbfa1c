/**
 * What a host tells its model about this server before the first call.
 * @module
 */
import text from "../prompts/mcp_instructions.md" with { type: "text" };
import { renderCatalog } from "../skills/find/listing.ts";
import type { JsonObject } from "../events.ts";
import type { Skill } from "../skills/skill.ts";

/** Characters of the whole text. Claude Code shows the first 2048, so what matters stands first. */
export const maxInstructionsChars = 8000;

/** What the instructions are made of. */
export interface InstructionParts {
  skills: readonly Skill[];
  /** Where scripts run. */
  workFolder: string;
  /** Results of `get_skill` for skills that are to be there from the start; they count on top. @default none */
  loaded?: readonly JsonObject[];
  /** @default 8000 */
  maxChars?: number;
}

/** How to use skills, the list of them as far as it fits, and those that are read already. */
export function writeInstructions(
  { skills, workFolder, loaded = [], maxChars = maxInstructionsChars }: InstructionParts,
): string {
  const frame = text.replace("{{work_folder}}", () => workFolder).trim();
  const room = maxChars - frame.length + "{{skills}}".length;
  const catalogue = renderCatalog(skills, { maxChars: room });
  const instructions = frame.replace("{{skills}}", () => catalogue.text).trim();
  if (loaded.length === 0) return instructions;
  const documents = loaded.map((result) => JSON.stringify(result));
  return [instructions, "Skills that are read already, as get_skill gives them:", ...documents]
    .join("\n\n");
}
