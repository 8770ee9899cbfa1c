/**
 * Which program runs a script.
 * @module
 */
import { basename, extname, isAbsolute } from "node:path";
import { RunnerError } from "../../errors.ts";
import { exists } from "../../files/whole.ts";
import { findProgram } from "../search_path.ts";
import { scriptLanguages, type ScriptProgram, scriptProgramNames } from "./languages.ts";

/** A program and the arguments before the script. */
export interface ScriptCommand {
  command: string;
  args: readonly string[];
}

/** What the first line of a script names. */
interface NamedProgram {
  /** As it stands there: a name or a path. */
  program: string;
  args: string[];
}

/** The extensions of the scripts that can be run with what is on the search path. */
export async function runnableExtensions(env: Record<string, string>): Promise<string[]> {
  const found: string[] = [];
  for (const { extensions, programs } of scriptLanguages) {
    const usual = programs.filter(({ onlyIfNamed }) => onlyIfNamed !== true);
    const paths = await Promise.all(usual.map(({ name }) => findProgram(name, env)));
    if (paths.some((path) => path !== null)) found.push(...extensions);
  }
  return found;
}

/**
 * True for Python, as a script's first line says, else its extension: `python3`,
 * `python3.12` and `uv run --script`.
 */
export function isPythonScript(path: string, text: string): boolean {
  const named = parseFirstLine(text);
  if (named === null) return /^\.pyw?$/i.test(extname(path));
  const name = baseName(named.program);
  return /^(?:python|pypy)$/.test(name) || (name === "uv" && named.args[0] === "run");
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
  const named = parseFirstLine(text);
  const byName = named === null ? null : await findNamed(named, env);
  if (byName !== null) return byName;
  const language = languageOf(path);
  for (const { name, args = [] } of usualPrograms(language?.programs ?? [], text)) {
    const command = await findProgram(name, env);
    if (command !== null) return { command, args };
  }
  const wanted = named === null
    ? usualPrograms(language?.programs ?? [], text).map(({ name }) => name)
    : [baseName(named.program)];
  throw missingProgram(path, wanted);
}

function missingProgram(path: string, wanted: readonly string[]): RunnerError {
  if (wanted.length === 0) {
    return new RunnerError("skill", `Cannot run ${path}: its extension names no known language`, {
      hint: "Its first line may name the program, as in #!/usr/bin/env ruby; known languages are " +
        `Python, ${scriptLanguages.map(({ name }) => name).join(", ")}`,
    });
  }
  const state = `${wanted.join(" or ")} is not installed`;
  return new RunnerError("skill", `Cannot run ${path}: ${state}`, {
    hint: `Scripts run with programs on the search path: ${scriptProgramNames().join(", ")}; ` +
      "Python runs with run_python_script",
  });
}

/** The program of a first line; with the usual arguments if the line gives none. */
async function findNamed(
  { program, args }: NamedProgram,
  env: Record<string, string>,
): Promise<ScriptCommand | null> {
  const name = basename(program);
  const usual = scriptLanguages.flatMap(({ programs }) => programs)
    .find((each) => each.name === baseName(program));
  const command = await findProgram(name, env) ??
    (usual === undefined ? null : await findProgram(usual.name, env)) ??
    (isAbsolute(program) && await exists(program) ? program : null);
  return command === null ? null : { command, args: args.length > 0 ? args : usual?.args ?? [] };
}

function languageOf(path: string) {
  const extension = extname(path).toLowerCase();
  return scriptLanguages.find(({ extensions }) => extensions.includes(extension));
}

/** Those that a script need not name; those that its text is meant for come first. */
function usualPrograms(programs: readonly ScriptProgram[], text: string): ScriptProgram[] {
  const usual = programs.filter(({ onlyIfNamed }) => onlyIfNamed !== true);
  const isMeant = ({ mark }: ScriptProgram) => mark?.test(text) ?? false;
  return [...usual.filter(isMeant), ...usual.filter((program) => !isMeant(program))];
}

/** Reads `#!/bin/sh`, `#!/usr/bin/env node` and `#!/usr/bin/env -S deno run --allow-net`. */
function parseFirstLine(text: string): NamedProgram | null {
  const [line = ""] = text.split(/\r?\n/, 1);
  const [, command = ""] = /^\ufeff?#!\s*(.*)$/.exec(line) ?? [];
  let words = command.trim().split(/\s+/);
  if (basename(words[0] ?? "") === "env") {
    // Options of env and variables, such as -S and NODE_ENV=test.
    words = words.slice(1);
    while (/^-|^\w+=/.test(words[0] ?? "")) words = words.slice(1);
  }
  const [program = "", ...args] = words;
  return program === "" ? null : { program, args };
}

/** Without the version: `python3.12` is python. */
function baseName(program: string): string {
  return basename(program).replace(/[-\d.]+$/, "");
}
