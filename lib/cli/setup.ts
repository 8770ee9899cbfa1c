/**
 * The command `setup`: builds Python environments.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { PythonState } from "../executor/executor.ts";
import { describePython } from "../render/python_state.ts";
import type { Skill } from "../skills/skill.ts";
import { requireSkill } from "../tools/require_skill.ts";
import type { Arguments } from "./arguments.ts";
import { printError } from "./failure.ts";
import type { Io } from "./io.ts";
import { loadConfig, openRunner } from "./settings.ts";

/** Builds the environments of the named skills, or of all; one failure does not stop the others. */
export async function setup(args: Arguments, io: Io): Promise<number> {
  await using runner = await openRunner(await loadConfig(args, io), io);
  const skills = args.positionals.length === 0
    ? runner.skills
    : args.positionals.map((name) => requireSkill(runner.skills, name));
  const states: (PythonState & { name: string })[] = [];
  for (const skill of skills) {
    states.push({ name: skill.name, ...await setUpOne(runner.executor, skill, args, io) });
  }
  if (args.flags.has("json")) await io.stdout.write(`${JSON.stringify({ skills: states })}\n`);
  return states.some(({ state }) => state !== "ready") ? 7 : 0;
}

async function setUpOne(
  executor: { setUp: import("../executor/executor.ts").Executor["setUp"] },
  skill: Skill,
  { flags }: Arguments,
  io: Io,
): Promise<PythonState> {
  const isQuiet = flags.has("quiet");
  try {
    const python = await executor.setUp(skill, {
      signal: io.signal,
      onBuild: ({ message }) => {
        if (!isQuiet) io.stderr.write(`${skill.name}: ${message}\n`);
      },
    });
    if (!flags.has("json")) await io.stdout.write(`${skill.name}: ${describePython(python)}\n`);
    return python;
  } catch (error) {
    if (!(error instanceof RunnerError) || error.kind !== "skill") throw error;
    await printError(error, io);
    return { state: "unavailable", source: "none", message: error.message };
  }
}
