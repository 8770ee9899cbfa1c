/**
 * The tools over a set of skills.
 * @module
 */
import type { Executor } from "../executor/executor.ts";
import type { Skill } from "../skills/skill.ts";
import type { Gate } from "../trust/gate.ts";
import { getSkillTool, type GetSkillToolOptions } from "./get_skill.ts";
import { listSkillsTool } from "./list_skills.ts";
import { readFileInSkillTool } from "./read_file_in_skill.ts";
import { runPythonScriptTool } from "./run_python_script.ts";
import { runSkillScriptTool } from "./run_skill_script.ts";
import type { Tool } from "./tool.ts";

export interface SkillToolsOptions extends GetSkillToolOptions {
  /** Whether to offer the tool for scripts in other languages than Python. */
  hasOtherScripts?: boolean;
}

/** Makes the tools with which a model finds, reads and runs skills. */
export function createSkillTools(
  skills: readonly Skill[],
  { executor, gate }: { executor: Executor; gate: Gate },
  options: SkillToolsOptions = {},
): Tool[] {
  return [
    listSkillsTool(skills, options),
    getSkillTool(skills, executor, options),
    readFileInSkillTool(skills),
    runPythonScriptTool(skills, { executor, gate }),
    ...(options.hasOtherScripts ? [runSkillScriptTool(skills, { executor, gate })] : []),
  ];
}
