/**
 * The command `setup`: builds Python environments.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import type { EnvironmentEntry, Executor, PythonState } from "../../executor/executor.ts";
import { openExecutor } from "../../executor/open.ts";
import { describePython } from "../../render/words/python_state.ts";
import type { Skill } from "../../skills/skill.ts";
import { requireSkill } from "../../tools/require_skill.ts";
import type { Arguments } from "../arguments.ts";
import { printError } from "../failure.ts";
import type { Io } from "../io.ts";
import { loadConfig, openRunner } from "../open.ts";
import { jsonLine } from "../../render/words/json_line.ts";

/**
 * Builds the environments of the named skills, or of all; one failure does not
 * stop the others. With `--list` and `--prune` it looks after the cache instead.
 */
export async function setup(args: Arguments, io: Io): Promise<number> {
  if (args.flags.has("list")) return await listCache(args, io);
  if (args.values.prune !== undefined) return await pruneCache(args.values.prune, args, io);
  await using runner = await openRunner(await loadConfig(args, io), io);
  const skills = args.positionals.length === 0
    ? runner.skills
    : args.positionals.map((name) => requireSkill(runner.skills, name));
  const states: (PythonState & { name: string })[] = [];
  for (const skill of skills) {
    states.push({ name: skill.name, ...await setUpOne(runner.executor, skill, args, io) });
  }
  if (args.flags.has("json")) await io.stdout.write(jsonLine({ skills: states }));
  return states.some(({ state }) => state !== "ready") ? 7 : 0;
}

async function setUpOne(
  executor: Executor,
  skill: Skill,
  { flags }: Arguments,
  io: Io,
): Promise<PythonState> {
  const isQuiet = flags.has("quiet");
  try {
    const python = await executor.setUp(skill, {
      signal: io.signal,
      onBuild: ({ state, message }) => {
        if (isQuiet || state === "failed") return;
        io.stderr.write(`${skill.name}: ${message}\n`)
          .catch(() => {/* there is nobody left to tell */});
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

async function listCache({ flags }: Arguments, io: Io): Promise<number> {
  await using executor = await openExecutor(io.surroundings, { timeoutMs: 0 });
  const environments = await executor.listEnvironments();
  if (flags.has("json")) {
    await io.stdout.write(jsonLine({ environments }));
    return 0;
  }
  for (const environment of environments) await io.stdout.write(`${entryLine(environment)}\n`);
  return 0;
}

async function pruneCache(days: string, { flags }: Arguments, io: Io): Promise<number> {
  if (!/^\d{1,5}(\.\d+)?$/.test(days)) {
    throw new RunnerError("usage", `--prune is "${days}", expected a number of days, 0 for all`);
  }
  const unusedSince = new Date(Date.now() - Number(days) * 24 * 60 * 60 * 1000);
  await using executor = await openExecutor(io.surroundings, { timeoutMs: 0 });
  const removed = await executor.pruneEnvironments(unusedSince);
  if (flags.has("json")) {
    await io.stdout.write(jsonLine({ removed }));
    return 0;
  }
  for (const entry of removed) await io.stdout.write(`removed ${entryLine(entry)}\n`);
  return 0;
}

/** `2026-11-22  3.11.7  requests  /home/me/.cache/…`. */
function entryLine({ lastUsed, python, requirements, folder }: EnvironmentEntry): string {
  const packages = requirements.length === 0 ? "standard library" : requirements.join(" ");
  return `${lastUsed.toISOString().slice(0, 10)}  ${python}  ${packages}  ${folder}`;
}
