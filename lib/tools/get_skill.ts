/**
 * The tool `get_skill`.
 * @module
 */
import description from "../prompts/get_skill.md" with { type: "text" };
import type { Executor, PythonState } from "../executor/executor.ts";
import type { JsonObject } from "../events.ts";
import { folderVariables, replaceFolderNames } from "../executor/scripts/folders.ts";
import { installAdvice } from "../config/programs.ts";
import { missingTools, needsOf } from "../skills/check/needs.ts";
import { listFiles, readDocumentation } from "../skills/files/resources.ts";
import type { Skill } from "../skills/skill.ts";
import type { Message } from "../model/chat_model.ts";
import { findSkill } from "../skills/find/by_name.ts";
import type { ListSkillsToolOptions } from "./list_skills.ts";
import { requireSkill, skillNameField } from "./require_skill.ts";
import type { Tool } from "./tool.ts";

export interface GetSkillToolOptions extends ListSkillsToolOptions {
  /** Whether the model has the documentation of a skill already; it is not sent twice. */
  isLoaded?: (skillName: string) => boolean;
  /** Called with each skill that the model reads; the result waits for it. */
  onRead?: (skill: Skill) => Promise<void>;
}

/** Makes the tool that reads a skill: its documentation, files and Python. */
export function getSkillTool(
  skills: readonly Skill[],
  executor: Executor,
  { isLoaded = () => false, onRead = () => Promise.resolve(), refresh }: GetSkillToolOptions = {},
): Tool {
  return {
    definition: {
      name: "get_skill",
      description: description.trim(),
      parameters: {
        type: "object",
        properties: { skill_name: skillNameField },
        required: ["skill_name"],
      },
    },
    async run({ skill_name }) {
      if (findSkill(skills, String(skill_name)) === null) await refresh?.();
      const skill = requireSkill(skills, skill_name);
      if (isLoaded(skill.name)) {
        return {
          skill_name: skill.name,
          note: "This skill is loaded already: see the earlier result of get_skill",
        };
      }
      const documentation = await readDocumentation(skill);
      const [{ files, truncated }, python, needs] = await Promise.all([
        listFiles(skill),
        executor.describe(skill),
        needsOf(skill),
        onRead(skill),
      ]);
      return {
        skill_name: skill.name,
        documentation: replaceFolderNames(
          documentation,
          folderVariables(skill, executor.workFolder),
        ),
        folder: skill.folder,
        working_folder: executor.workFolder,
        files: files.map(({ path, size_bytes }) => ({ path, size_bytes })),
        ...(truncated && {
          note: `Only the first ${files.length} files are listed. Others can be read by their path`,
        }),
        python: pythonFields(python),
        ...await missingPrograms(needs, executor),
      };
    },
  };
}

/** Whether a message is the result that gave the model the documentation of a skill. */
export function isDocumentationOf(message: Message, skillName: string): boolean {
  if (message.role !== "tool" || message.name !== "get_skill") return false;
  try {
    const result: Partial<JsonObject> | null = JSON.parse(message.content);
    return result?.skill_name === skillName && result.documentation !== undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** What the skill needs and this machine lacks, before a script fails for it. */
async function missingPrograms(
  needs: Awaited<ReturnType<typeof needsOf>>,
  executor: Executor,
): Promise<JsonObject> {
  const missing = await missingTools(needs, (name) => executor.hasProgram(name));
  if (missing.length === 0) return {};
  return {
    missing_programs: missing.map(({ name, known }) => ({
      name,
      ...(known !== null && { install: installAdvice(known) }),
    })),
  };
}

function pythonFields({ state, source, folder, message }: PythonState): JsonObject {
  return {
    state,
    packages: source,
    ...(folder !== undefined && { environment: folder }),
    ...(message !== undefined && { message }),
  };
}
