/**
 * The command `list`: the skills found.
 * @module
 */
import { describePython } from "../render/python_state.ts";
import { sanitize } from "../render/sanitize.ts";
import { createStyler } from "../render/style.ts";
import type { Arguments } from "./arguments.ts";
import type { Io } from "./io.ts";
import { printDiagnostics } from "./diagnostics.ts";
import { loadConfig, openRunner } from "./settings.ts";

/** Prints name, Python state and description of each skill, and what is wrong with them. */
export async function list(args: Arguments, io: Io): Promise<number> {
  await using runner = await openRunner(await loadConfig(args, io), io);
  const rows = await Promise.all(runner.skills.map(async (skill) => ({
    ...skill,
    python: await runner.executor.describe(skill),
  })));
  if (args.flags.has("json")) {
    const skills = rows.map(({ name, description, folder, python }) => ({
      name,
      description,
      folder,
      python,
    }));
    await io.stdout.write(`${JSON.stringify({ skills, diagnostics: runner.diagnostics })}\n`);
    return 0;
  }
  const style = createStyler(io.stdout, io.surroundings.env);
  const nameWidth = widest(rows.map(({ name }) => name), 32);
  const pythonWidth = widest(rows.map(({ python }) => describePython(python)), 40);
  const room = Math.max(20, io.stdout.columns() - nameWidth - pythonWidth - 4);
  for (const { name, description, python } of rows) {
    const text = io.stdout.isTerminal ? clip(sanitize(description), room) : description;
    const state = describePython(python).padEnd(pythonWidth);
    await io.stdout.write(
      `${style("bold", name.padEnd(nameWidth))}  ${style("dim", state)}  ${text}\n`,
    );
  }
  if (rows.length === 0 && !args.flags.has("quiet")) {
    await io.stderr.write("no skills were found; --skills DIR or SKILLS_FOLDER_PATH says where\n");
  }
  if (!args.flags.has("quiet")) await printDiagnostics(runner.diagnostics, io);
  return 0;
}

function widest(words: readonly string[], most: number): number {
  return Math.min(most, Math.max(0, ...words.map((word) => word.length)));
}

function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
