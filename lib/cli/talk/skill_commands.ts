/**
 * The slash commands for skills and instructions.
 * @module
 */
import type { Outcome } from "../../conversation/judge.ts";
import { RunnerError } from "../../errors.ts";
import { columns } from "../../render/words/columns.ts";
import type { Skill } from "../../skills/skill.ts";
import { requireSkill } from "../../tools/require_skill.ts";
import { counted } from "../../words/numbers.ts";
import type { PromptRunnerOptions } from "../text_files.ts";
import type { SlashContext } from "./slash_context.ts";

/** Lists the skills, or shows some to the model or not; notices those made meanwhile. */
export async function switchSkills(argument: string, context: SlashContext): Promise<void> {
  const [word = "", ...names] = argument.split(/\s+/);
  const found = await context.findSkills();
  if (word === "") return await listSkills(found, context);
  if (word !== "on" && word !== "off" || names.length === 0) {
    throw new RunnerError("usage", `Cannot switch "${argument}": expected on or off and names`, {
      hint: "/skills off NAME hides a skill from the model, /skills on NAME shows it again",
    });
  }
  const { conversation, say } = context;
  const hidden = hiddenNames(found, context);
  for (const name of names) {
    const skill = requireSkill(found, name);
    if (word === "off") hidden.add(skill.name);
    else hidden.delete(skill.name);
  }
  const { loadedSkills = [], ...others } = presentChoices(conversation.choices, found);
  await conversation.reopen({
    ...others,
    hiddenSkills: [...hidden],
    loadedSkills: loadedSkills.filter((name) => !hidden.has(name)),
  });
  await say(`The model sees ${counted(conversation.runner.skills.length, "skill")}.`);
}

/** Looks for skills anew. */
export async function reloadSkills(
  _: string,
  { conversation, findSkills, say }: SlashContext,
): Promise<void> {
  const before = new Set(conversation.runner.skills.map(({ name }) => name));
  await conversation.reopen(presentChoices(conversation.choices, await findSkills()));
  const after = new Set(conversation.runner.skills.map(({ name }) => name));
  await say([
    counted(after.size, "skill"),
    ...described("new", after.difference(before)),
    ...described("gone", before.difference(after)),
  ].join(" · "));
}

/** Sends a skill's documentation with the next message, or at once with a text. */
export async function attachSkill(
  argument: string,
  { conversation, signal, say }: SlashContext,
): Promise<Outcome | void> {
  const [, name = "", text = ""] = /^(\S*)\s*([\s\S]*)$/.exec(argument) ?? [];
  if (name === "") throw new RunnerError("usage", "/skill needs the name of a skill");
  const skill = requireSkill(conversation.runner.skills, name);
  const call = { skill_name: skill.name };
  const result = await conversation.runner.callTool("get_skill", call, { signal });
  conversation.attach({
    type: "text",
    text: `<skill name="${skill.name}">\n${JSON.stringify(result)}\n</skill>`,
    attachment: `skill ${skill.name}`,
  });
  if (text !== "") return await conversation.ask(text, { signal });
  await say(`The documentation of ${skill.name} goes with your next message.`);
}

/** Shows or sets the person's own instructions. */
export async function setInstructions(
  argument: string,
  { conversation, say }: SlashContext,
): Promise<void> {
  const { instructions, ...others } = conversation.choices;
  if (argument === "") {
    return await say(instructions ? instructions : "There are no instructions of your own.");
  }
  const isOff = argument.toLowerCase() === "off";
  await conversation.reopen(isOff ? others : { ...others, instructions: argument });
  await say(isOff ? "Your own instructions are gone." : "These are your own instructions now.");
}

async function listSkills(found: readonly Skill[], context: SlashContext): Promise<void> {
  const { conversation, io, say } = context;
  const known = new Set(conversation.runner.skills.map(({ name }) => name));
  const hidden = hiddenNames(found, context);
  if (found.some(({ name }) => !known.has(name) && !hidden.has(name))) {
    await conversation.reopen(presentChoices(conversation.choices, found));
  }
  if (found.length === 0) return await say("There are no skills.");
  const rows = found.map(({ name, description }) => [
    hidden.has(name) ? "off" : "",
    name,
    description,
  ]);
  const hasOff = rows.some(([state]) => state !== "");
  const shown = hasOff ? rows : rows.map((row) => row.slice(1));
  await say(columns(shown, { indent: "  ", room: io.stderr.columns() - 1 }).join("\n"));
}

/** The choices without the names of skills that are no longer there. */
function presentChoices(
  { hiddenSkills = [], loadedSkills = [], ...others }: PromptRunnerOptions,
  found: readonly Skill[],
): PromptRunnerOptions {
  const names = new Set(found.map(({ name }) => name));
  const isThere = (name: string) => names.has(name);
  return {
    ...others,
    hiddenSkills: hiddenSkills === "all" ? "all" : hiddenSkills.filter(isThere),
    loadedSkills: loadedSkills.filter(isThere),
  };
}

/** Names of the skills that the model does not see. */
function hiddenNames(found: readonly Skill[], { conversation }: SlashContext): Set<string> {
  const { hiddenSkills = [], loadedSkills = [] } = conversation.choices;
  const names = new Set(found.map(({ name }) => name));
  if (hiddenSkills !== "all") return names.intersection(new Set(hiddenSkills));
  return names.difference(new Set(loadedSkills));
}

function described(word: string, names: ReadonlySet<string>): string[] {
  return names.size === 0 ? [] : [`${word}: ${[...names].join(", ")}`];
}
