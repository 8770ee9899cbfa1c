/**
 * Which program runs a script that is not Python.
 * @module
 */
import { basename, extname } from "node:path";
import { RunnerError } from "../../errors.ts";
import { findCommands, programNames } from "../environments/interpreter.ts";

/** A program and the arguments before the script. */
export interface ScriptCommand {
  command: string;
  args: string[];
}

const DENO_ARGS = ["run", "--allow-all", "--no-prompt", "--quiet"];

/** Arguments of the programs that run scripts when the first line of the script gives none. */
const programs = new Map<string, string[]>([
  ["sh", []],
  ["bash", []],
  ["dash", []],
  ["zsh", []],
  ["node", []],
  ["deno", DENO_ARGS],
]);

/** Programs for each kind of file, the best first. */
const programsByExtension = new Map<string, string[]>([
  [".sh", ["bash", "sh"]],
  [".bash", ["bash"]],
  [".js", ["node", "deno"]],
  [".mjs", ["node", "deno"]],
  [".cjs", ["node", "deno"]],
  [".ts", ["deno"]],
  [".mts", ["deno"]],
]);

/** The extensions of the scripts that can be run with what is on the search path. */
export async function runnableExtensions(env: Record<string, string>): Promise<string[]> {
  const found: string[] = [];
  for (const [extension, names] of programsByExtension) {
    if ((await findCommands(names.flatMap(programNames), env)).length > 0) found.push(extension);
  }
  return found;
}

/**
 * The program for a script: the one in its first line, else by its extension.
 *
 * @throws {RunnerError} `skill` if there is none, or the script is of another kind
 */
export async function requireScriptCommand(
  path: string,
  text: string,
  env: Record<string, string>,
): Promise<ScriptCommand> {
  const [firstLine = ""] = text.split(/\r?\n/, 1);
  const named = parseFirstLine(firstLine);
  const usual = programsByExtension.get(extname(path)) ?? [];
  const candidates = [
    ...named === undefined ? [] : [named],
    ...usual.map((program) => ({ program, args: programs.get(program) ?? [] })),
  ];
  for (const { program, args } of candidates) {
    const [command] = await findCommands(programNames(program), env);
    if (command !== undefined) return { command, args };
  }
  throw new RunnerError("skill", `Cannot run ${path}: no program for such a script is installed`, {
    hint: "Scripts for sh, bash, node and deno run where these are on the search path; " +
      "Python runs with run_python_script",
  });
}

/** Reads `#!/bin/sh`, `#!/usr/bin/env node` and `#!/usr/bin/env -S deno run --allow-net`. */
function parseFirstLine(line: string): { program: string; args: string[] } | undefined {
  if (!line.startsWith("#!")) return undefined;
  const words = line.slice(2).trim().split(/\s+/);
  const isEnv = basename(words[0] ?? "") === "env";
  const [program = "", ...args] = isEnv ? words.slice(words[1] === "-S" ? 2 : 1) : words;
  const name = basename(program);
  const usual = programs.get(name);
  return usual === undefined ? undefined : { program: name, args: args.length > 0 ? args : usual };
}
