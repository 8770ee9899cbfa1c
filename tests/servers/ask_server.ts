/**
 * The real program with a real server.
 * @module
 */
import { runProgram, type RunProgramOptions, startProgram } from "../support/program.ts";
import type { ProgramResult } from "../support/program_here.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** A skill for the tools to find. */
const skills = {
  "skills/adder/SKILL.md": "---\nname: adder\ndescription: Adds numbers.\n---\n# Adder\n",
};

/** Where to ask, and what. */
export interface ServerQuestion {
  /** Base URL. */
  url: string;
  model?: string | undefined;
  key?: string;
  /** Files beside the skill. */
  files?: Record<string, string>;
  env?: Record<string, string> | undefined;
}

/** Runs the program to its end in a folder with one skill, `adder`. */
export async function askServer(
  words: readonly string[],
  question: ServerQuestion,
): Promise<ProgramResult> {
  await using folder = await temporaryFolder({ ...skills, ...question.files });
  return await runProgram(words, optionsFor(folder.path, question));
}

/**
 * Runs the program and does something as soon as it prints; returns its exit
 * code and what it printed on standard error.
 */
export async function askServerUntil(
  words: readonly string[],
  question: ServerQuestion,
  onOutput: (child: Deno.ChildProcess) => unknown,
): Promise<{ code: number; stderr: string }> {
  await using folder = await temporaryFolder(skills);
  const child = startProgram(words, optionsFor(folder.path, question));
  const reader = child.stdout.getReader();
  const stderr = new Response(child.stderr).text();
  await reader.read();
  await onOutput(child);
  while (!(await reader.read()).done);
  return { code: (await child.status).code, stderr: await stderr };
}

function optionsFor(cwd: string, question: ServerQuestion): RunProgramOptions {
  return {
    cwd,
    env: {
      LLM_API_BASE_URL: question.url,
      LLM_MODEL_NAME: question.model ?? "tiny",
      ...(question.key !== undefined && { LLM_API_KEY: question.key }),
      SKILLS_FOLDER_PATH: `${cwd}/skills`,
      ...question.env,
    },
  };
}

/** One line of `--json`. */
// deno-lint-ignore no-explicit-any -- tests look into events of any type
export type EventLine = any;

/** Reads the events that `--json` printed. */
export function eventsOf({ stdout }: ProgramResult): EventLine[] {
  return stdout.trim().split("\n").map((line) => JSON.parse(line));
}

/** The tool calls of a run: what was called with what, and what came of it. */
export function callsOf(
  result: ProgramResult,
): { name: string; arguments: unknown; ok: boolean }[] {
  const events = eventsOf(result);
  return events.filter(({ type }) => type === "tool_finished").map(({ id, name, ok }) => ({
    name,
    arguments: events.find((event) => event.type === "tool_started" && event.id === id)?.arguments,
    ok,
  }));
}
