/**
 * What a host tells its model about this server before the first call.
 * @module
 */
import text from "../prompts/mcp_instructions.md" with { type: "text" };
import { renderCatalog } from "../skills/find/listing.ts";
import type { Skill } from "../skills/skill.ts";

/** Characters of the whole text. Claude Code shows the first 2048, so what matters stands first. */
export const maxInstructionsChars = 8000;

/** How to use skills, and the list of them, as far as it fits. */
export function writeInstructions(
  skills: readonly Skill[],
  maxChars: number = maxInstructionsChars,
): string {
  const frame = text.replace("{{skills}}", "").trim();
  const catalogue = renderCatalog(skills, { maxChars: maxChars - frame.length - 2 });
  return text.replace("{{skills}}", () => catalogue.text).trim();
}
