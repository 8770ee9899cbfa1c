/**
 * The tool `run_skill_script`.
 * @module
 */
import description from "../prompts/run_skill_script.md" with { type: "text" };
import type { Executor } from "../executor/executor.ts";
import { scriptLanguages } from "../executor/scripts/languages.ts";
import { resolveFile } from "../skills/files/resources.ts";
import type { Skill } from "../skills/skill.ts";
import type { Gate } from "../trust/gate.ts";
import { requireApproval } from "./approval.ts";
import { fileInSkill } from "./file_in_skill.ts";
import { requireSkill, skillNameField } from "./require_skill.ts";
import { scriptFields, scriptOptions } from "./script_options.ts";
import type { Tool } from "./tool.ts";

const names = scriptLanguages.map(({ name }) => name);

/** Makes the tool that runs what a skill ships beside Python. */
export function runSkillScriptTool(
  skills: readonly Skill[],
  { executor, gate }: { executor: Executor; gate: Gate },
): Tool {
  return {
    definition: {
      name: "run_skill_script",
      description: description.trim().replace("{{languages}}", names.join(", ")),
      parameters: {
        type: "object",
        properties: {
          skill_name: skillNameField,
          file_path: {
            type: "string",
            description: "Path of a script within the skill's folder, such as scripts/build.sh",
          },
          ...scriptFields,
        },
        required: ["skill_name", "file_path"],
      },
    },
    async run(args, context) {
      const named = requireSkill(skills, args.skill_name);
      const { skill, path: given } = fileInSkill(skills, named, String(args.file_path));
      const path = await resolveFile(skill.folder, given);
      const options = scriptOptions(skill, args, context);
      const stdin = typeof args.stdin === "string" ? args.stdin : null;
      const script = { kind: "file", path } as const;
      const call = { tool: "run_skill_script", script, args: options.args, stdin };
      await requireApproval(gate, { skill, call }, context);
      const result = await executor.runScript(skill, path, options);
      return { skill_name: skill.name, ...result };
    },
  };
}
