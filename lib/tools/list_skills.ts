/**
 * The tool `list_skills`.
 * @module
 */
import description from "../prompts/list_skills.md" with { type: "text" };
import { searchSkills } from "../skills/find/search.ts";
import type { Skill } from "../skills/skill.ts";
import type { Tool } from "./tool.ts";

export interface ListSkillsToolOptions {
  /** Adds skills that were made meanwhile to those that the tools know. @default none are looked for */
  refresh?: (() => Promise<void>) | undefined;
}

/** Makes the tool that lists skills, or those that match a query, best first. */
export function listSkillsTool(
  skills: readonly Skill[],
  { refresh = () => Promise.resolve() }: ListSkillsToolOptions = {},
): Tool {
  return {
    definition: {
      name: "list_skills",
      description: description.trim(),
      parameters: {
        type: "object",
        properties: {
          query: { type: "string", description: "Words to search for; absent: all skills" },
        },
      },
    },
    async run({ query }) {
      await refresh();
      const words = typeof query === "string" ? query.trim() : "";
      const found = words === "" ? skills : searchSkills(skills, words);
      const listed = found.map(({ name, description }) => ({ name, description }));
      if (listed.length > 0) return { skills: listed };
      return { skills: [], note: emptyNote(skills.length, words) };
    },
  };
}

function emptyNote(total: number, words: string): string {
  return total === 0
    ? "No skills were found. Answer without skills"
    : `None of the ${total} skills matches "${words}". Call list_skills without a query to see all`;
}
