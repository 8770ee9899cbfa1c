/**
 * The call of a tool that a command line asks for.
 * @module
 */
import { RunnerError } from "../../../errors.ts";
import type { JsonObject } from "../../../events.ts";
import type { Runner } from "../../../runner/runner.ts";
import { requireSkill } from "../../../tools/require_skill.ts";
import { readPythonScript } from "../../../tools/run_python_script.ts";
import type { Arguments } from "../../arguments.ts";
import { askYesNo } from "../../ask.ts";
import type { Io } from "../../io.ts";
import { readInput } from "../../prompt.ts";

/** A tool that runs scripts, and what it is called with. */
export interface ScriptCall {
  name: "run_python_script" | "run_skill_script";
  arguments: JsonObject;
  /** Whether standard input held the script itself. */
  isInputTaken: boolean;
}

/**
 * Reads which script to run: `SKILL SCRIPT`, `SKILL -c CODE` or `SKILL -`.
 *
 * @throws {RunnerError} `skill` if there is no such skill, `usage` if nothing is to be run
 */
export async function readScriptCall(
  { skills }: Runner,
  { positionals, values }: Arguments,
  io: Io,
): Promise<ScriptCall> {
  const [name = "", second, ...words] = positionals;
  const skill_name = requireSkill(skills, name).name;
  if (values.code !== undefined) {
    const args = second === undefined ? [] : [second, ...words];
    return pythonCall({ skill_name, script: values.code, args });
  }
  if (second === undefined) {
    throw new RunnerError("usage", `There is no script to run in skill "${name}"`, {
      hint: "Usage: skills-runner run SKILL SCRIPT, run SKILL -c CODE, or run SKILL -",
    });
  }
  if (second === "-") {
    const script = await readInput(io);
    return { ...pythonCall({ skill_name, script, args: words }), isInputTaken: true };
  }
  const call = pythonCall({ skill_name, file_path: second, args: words });
  return second.endsWith(".py") ? call : { ...call, name: "run_skill_script" };
}

function pythonCall(args: JsonObject): ScriptCall {
  return { name: "run_python_script", arguments: args, isInputTaken: false };
}

/**
 * Asks at a terminal whether to install what a script imports but nobody
 * declares; elsewhere the failing import says what to do.
 */
export async function mayInstall(
  { executor, skills }: Runner,
  { name, arguments: args }: ScriptCall,
  io: Io,
): Promise<boolean> {
  if (!io.stdin.isTerminal || !io.stderr.isTerminal || name !== "run_python_script") return false;
  const skill = requireSkill(skills, args.skill_name);
  const packages = await executor.proposePackages(skill, await readPythonScript(skill, args));
  if (packages.length === 0) return false;
  return await askYesNo(
    `The script imports what nothing declares. Install ${packages.join(", ")} for it?`,
    io,
  );
}
