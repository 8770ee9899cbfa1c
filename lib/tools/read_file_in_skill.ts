/**
 * The tool `read_file_in_skill`.
 * @module
 */
import description from "../prompts/read_file_in_skill.md" with { type: "text" };
import { resolveFile } from "../skills/resources.ts";
import type { Skill } from "../skills/skill.ts";
import { readWindow } from "../skills/window.ts";
import { requireSkill, skillNameField } from "./require_skill.ts";
import type { Tool } from "./tool.ts";

/** Makes the tool that reads a text file of a skill, in windows of lines. */
export function readFileInSkillTool(skills: readonly Skill[]): Tool {
  return {
    definition: {
      name: "read_file_in_skill",
      description: description.trim(),
      parameters: {
        type: "object",
        properties: {
          skill_name: skillNameField,
          file_path: {
            type: "string",
            description: "Path within the skill's folder, such as references/options.md",
          },
          offset: { type: "integer", description: "First line to read, counted from 1" },
          limit: { type: "integer", description: "How many lines to read at the most" },
        },
        required: ["skill_name", "file_path"],
      },
    },
    async run({ skill_name, file_path, offset, limit }) {
      const skill = requireSkill(skills, skill_name);
      const path = await resolveFile(skill.folder, String(file_path));
      const window = await readWindow(path, {
        offset: typeof offset === "number" ? offset : undefined,
        limit: typeof limit === "number" ? limit : undefined,
      });
      return { skill_name: skill.name, file_path: String(file_path), ...window };
    },
  };
}
