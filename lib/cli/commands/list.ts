/**
 * The command `list`: the skills found.
 * @module
 */
import type { PythonState } from "../../executor/executor.ts";
import { Glance } from "../../files/glance.ts";
import { columns } from "../../render/words/columns.ts";
import { describePython } from "../../render/words/python_state.ts";
import { sanitize } from "../../render/words/sanitize.ts";
import { createStyler } from "../../render/words/style.ts";
import { loadCatalog } from "../../skills/find/catalog.ts";
import type { Skill } from "../../skills/skill.ts";
import type { Arguments } from "../arguments.ts";
import { printDiagnostics } from "../diagnostics.ts";
import type { Io } from "../io.ts";
import { openExecutor } from "../../executor/open.ts";
import { findSkillsFolders, loadConfig } from "../open.ts";
import { jsonLine } from "../../render/words/json_line.ts";

/** One skill and the state of its Python environment. */
interface Row {
  skill: Skill;
  python: PythonState;
}

/** Prints name, Python state and description of each skill, and what is wrong with them. */
export async function list(args: Arguments, io: Io): Promise<number> {
  const { flags } = args;
  const config = await loadConfig(args, io);
  const glance = new Glance();
  const [folders, executor] = await Promise.all([
    findSkillsFolders(config, io),
    openExecutor(io.surroundings, { timeoutMs: config.scriptTimeoutMs.value, glance }),
  ]);
  await using _ = executor;
  const { skills, diagnostics } = await loadCatalog(folders, { glance });
  // One after the other: most take no time, and thousands at once take memory.
  const rows: Row[] = [];
  for (const skill of skills) rows.push({ skill, python: await executor.describe(skill) });
  if (flags.has("json")) {
    const listed = rows.map(({ skill: { name, description, folder }, python }) => ({
      name,
      description,
      folder,
      python,
    }));
    await io.stdout.write(jsonLine({ skills: listed, diagnostics }));
    return 0;
  }
  await io.stdout.write(table(rows, io));
  if (flags.has("quiet")) return 0;
  if (rows.length === 0) {
    await io.stderr.write("no skills were found; --skills DIR or SKILLS_FOLDER_PATH says where\n");
  }
  await printDiagnostics(diagnostics, io);
  return 0;
}

/** One line a skill; on a terminal no longer than it is wide. */
function table(rows: readonly Row[], { stdout, surroundings }: Io): string {
  const style = createStyler(stdout, surroundings.env);
  const clean = stdout.isTerminal ? sanitize : (text: string) => text;
  const lines = columns(
    rows.map(({ skill: { name, description }, python }) =>
      [name, describePython(python), description].map(clean)
    ),
    {
      maxWidth: 40,
      ...stdout.isTerminal && { room: stdout.columns() - 1 },
      paint: (cell, { column }) => column === 2 ? cell : style(column === 0 ? "bold" : "dim", cell),
    },
  );
  return lines.map((line) => `${line}\n`).join("");
}
