/**
 * Which script a command line asks for, and with which packages.
 * @module
 */
import { RunnerError } from "../../../errors.ts";
import type { PythonScript } from "../../../executor/executor.ts";
import type { Runner } from "../../../runner.ts";
import { resolveFile } from "../../../skills/files/resources.ts";
import type { Skill } from "../../../skills/skill.ts";
import { requireSkill } from "../../../tools/require_skill.ts";
import type { Arguments } from "../../arguments.ts";
import { askYesNo } from "../../ask.ts";
import type { Io } from "../../io.ts";
import { readInput } from "../../prompt.ts";

/** A script of a skill and the words behind it. */
export interface ScriptChoice {
  skill: Skill;
  script: PythonScript;
  words: string[];
  /** Whether standard input held the script itself. */
  isInputTaken: boolean;
}

/**
 * Reads which script to run: `SKILL SCRIPT`, `SKILL -c CODE` or `SKILL -`.
 *
 * @throws {RunnerError} `skill` if there is no such skill or file, `usage` if
 * nothing is to be run
 */
export async function chooseScript(
  { skills }: Runner,
  { positionals, values }: Arguments,
  io: Io,
): Promise<ScriptChoice> {
  const [name = "", second, ...words] = positionals;
  const skill = requireSkill(skills, name);
  if (values.code !== undefined) {
    const all = second === undefined ? [] : [second, ...words];
    return { skill, script: { kind: "code", code: values.code }, words: all, isInputTaken: false };
  }
  if (second === undefined) {
    throw new RunnerError("usage", `There is no script to run in skill "${name}"`, {
      hint: "Usage: skills-runner run SKILL SCRIPT, run SKILL -c CODE, or run SKILL -",
    });
  }
  if (second === "-") {
    return {
      skill,
      script: { kind: "code", code: await readInput(io) },
      words,
      isInputTaken: true,
    };
  }
  const path = await resolveFile(skill.folder, second);
  return { skill, script: { kind: "file", path }, words, isInputTaken: false };
}

/**
 * Asks at a terminal whether to install what a script imports but nobody
 * declares; elsewhere the failing import says what to do.
 */
export async function mayInstall(
  { executor }: Runner,
  { skill, script }: ScriptChoice,
  io: Io,
): Promise<boolean> {
  if (!io.stdin.isTerminal || !io.stderr.isTerminal) return false;
  const packages = await executor.proposePackages(skill, script);
  if (packages.length === 0) return false;
  return await askYesNo(
    `The script imports what nothing declares. Install ${packages.join(", ")} for it?`,
    io,
  );
}
