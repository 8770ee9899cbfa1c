/**
 * The skills as a text for the system prompt.
 * @module
 */
import type { Skill } from "../skill.ts";
import { clip, escapeXml } from "../read/text.ts";

export interface RenderCatalogOptions {
  /**
   * Characters that the text may have.
   * @default 8000
   */
  maxChars?: number;
}

/** The text for the system prompt, and what is not in it. */
export interface CatalogText {
  /** One line a skill, each ended by a line feed; empty if there is no skill to show. */
  text: string;
  warnings: { code: "catalog_shortened" | "catalog_names_only" | "catalog_cut"; message: string }[];
}

/** A description cut shorter than this says nothing. */
const minDescriptionLength = 20;

/**
 * Writes one line a skill: `- name: description`, escaped as XML text.
 *
 * If that is more than fits, all long descriptions are cut to one length; if
 * that length is too short to say anything, only the names stay, and at last
 * as many names as fit and a line that says how to find the others. Skills
 * that are hidden from the model are left out.
 *
 * @example
 * ```ts
 * import { renderCatalog } from "./listing.ts";
 *
 * console.assert(renderCatalog([]).text === "");
 * ```
 */
export function renderCatalog(
  skills: readonly Skill[],
  options: RenderCatalogOptions = {},
): CatalogText {
  const { maxChars = 8000 } = options;
  const visible = skills.filter((skill) => skill.visibleToModel);
  const whole = renderLines(visible, Infinity);
  if (whole.length <= maxChars) return { text: whole, warnings: [] };
  return renderShortened(visible, maxChars) ?? renderNames(visible, maxChars);
}

/** With descriptions of the greatest common length that fits. */
function renderShortened(skills: readonly Skill[], maxChars: number): CatalogText | null {
  const note = 'Some descriptions are cut; list_skills({"query": "…"}) gives them whole.\n';
  const fits = (length: number) => (renderLines(skills, length) + note).length <= maxChars;
  if (!fits(minDescriptionLength)) return null;
  let length = minDescriptionLength;
  let tooLong = Math.max(...skills.map((skill) => skill.description.length)) + 1;
  while (tooLong - length > 1) {
    const middle = Math.floor((length + tooLong) / 2);
    if (fits(middle)) length = middle;
    else tooLong = middle;
  }
  const message = `Descriptions of skills were cut to ${length} characters to fit into ${maxChars}`;
  return {
    text: renderLines(skills, length) + note,
    warnings: [{ code: "catalog_shortened", message }],
  };
}

/** With names only, as many as fit. */
function renderNames(skills: readonly Skill[], maxChars: number): CatalogText {
  const lines = skills.map((skill) => `- ${escapeXml(skill.name)}\n`);
  const allNote = 'Find out what a skill does with list_skills({"query": "…"}).\n';
  if (lines.join("").length + allNote.length <= maxChars) {
    const message = `Descriptions of skills were left out to fit into ${maxChars} characters`;
    return {
      text: lines.join("") + allNote,
      warnings: [{ code: "catalog_names_only", message }],
    };
  }
  const note = (left: number) =>
    `${left} more skills: find them with list_skills({"query": "…"}).\n`;
  const shown: string[] = [];
  let length = note(lines.length).length;
  for (const line of lines) {
    length += line.length;
    if (length > maxChars) break;
    shown.push(line);
  }
  const left = lines.length - shown.length;
  const message =
    `${left} of ${lines.length} skills were left out to fit into ${maxChars} characters`;
  return {
    text: shown.join("") + note(left),
    warnings: [{ code: "catalog_cut", message }],
  };
}

function renderLines(skills: readonly Skill[], maxDescriptionLength: number): string {
  return skills.map(({ name, description }) => {
    const shown = escapeXml(clip(description, maxDescriptionLength));
    return shown === "" ? `- ${escapeXml(name)}\n` : `- ${escapeXml(name)}: ${shown}\n`;
  }).join("");
}
