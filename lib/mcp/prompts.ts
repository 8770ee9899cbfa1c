/**
 * Skills as prompts, for hosts that offer prompts as slash commands.
 * @module
 */
import { RunnerError } from "../errors.ts";
import { findSkill } from "../skills/find/by_name.ts";
import { readDocumentation } from "../skills/files/resources.ts";
import type { Skill } from "../skills/skill.ts";
import { type GetPromptResult, type Prompt, ProtocolError, ProtocolErrorCode } from "./package.ts";

/** One prompt a skill, those included that only a person may choose. */
export function listPrompts(skills: readonly Skill[]): Prompt[] {
  return skills.map(({ name, description }) => ({
    name,
    ...(description !== "" && { description }),
    arguments: [{ name: "request", description: "What to do with the skill", required: false }],
  }));
}

/**
 * The documentation of a skill as a message of the user, with the request behind it.
 *
 * @throws {ProtocolError} if there is no such skill, or it cannot be read
 */
export async function getPrompt(
  skills: readonly Skill[],
  { name, request = "" }: { name: string; request?: string | undefined },
): Promise<GetPromptResult> {
  const skill = findSkill(skills, name);
  if (skill === null) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `There is no prompt ${JSON.stringify(name.slice(0, 100))}`,
    );
  }
  const documentation = await readOrExplain(skill);
  const text = [
    `Use the skill "${skill.name}". Its documentation is below; run its scripts with the tools of this server.`,
    `<skill name=${JSON.stringify(skill.name)} folder=${JSON.stringify(skill.folder)}>`,
    documentation.trim(),
    "</skill>",
    ...(request.trim() === "" ? [] : ["", request.trim()]),
  ].join("\n");
  return {
    ...(skill.description !== "" && { description: skill.description }),
    messages: [{ role: "user", content: { type: "text", text } }],
  };
}

async function readOrExplain(skill: Skill): Promise<string> {
  try {
    return await readDocumentation(skill);
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error;
    throw new ProtocolError(ProtocolErrorCode.InternalError, error.message);
  }
}
