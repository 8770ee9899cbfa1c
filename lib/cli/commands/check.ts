/**
 * The command `check`: validates skills.
 * @module
 */
import { relative, resolve } from "node:path";
import { RunnerError } from "../../errors.ts";
import { findProgram } from "../../executor/search_path.ts";
import { findUnprovidedImports } from "../../executor/declared/unprovided_imports.ts";
import { findOwnEnvironment } from "../../executor/environments/own.ts";
import { visibleLine } from "../../render/words/sanitize.ts";
import { createStyler, type Styler } from "../../render/words/style.ts";
import { counted } from "../../words/numbers.ts";
import { isThereSync } from "../../files/there.ts";
import { unknownSkill } from "../../tools/require_skill.ts";
import { findSkill } from "../../skills/find/by_name.ts";
import { loadCatalog } from "../../skills/find/catalog.ts";
import { printError } from "../failure.ts";
import { checkFolders } from "../../skills/check/check.ts";
import type { Diagnostic } from "../../skills/skill.ts";
import type { Arguments } from "../arguments.ts";
import type { Io } from "../io.ts";
import { findSkillsFolders, loadConfig } from "../open.ts";
import { jsonLine } from "../../render/words/json_line.ts";

/** Prints what is wrong with skills; 1 if anything is an error. */
export async function check(args: Arguments, io: Io): Promise<number> {
  const { positionals, flags, values } = args;
  if (values.lock !== undefined) {
    const { checkLock } = await import("./check_lock.ts");
    return await checkLock(values.lock, args, io);
  }
  const paths = positionals.length > 0
    ? await foldersOf(args, io)
    : await findSkillsFolders(await loadConfig(args, io), io);
  const strict = flags.has("strict");
  const { env } = io.surroundings;
  const diagnostics = await checkFolders(paths, {
    strict,
    ...(!strict && {
      hasProgram: async (name) => await findProgram(name, env) !== null,
      unprovidedImports: async (folder) =>
        await findUnprovidedImports(folder, {
          hasEnvironment: await findOwnEnvironment(folder) !== null,
        }),
    }),
  });
  const errors = count(diagnostics, "error");
  const warnings = count(diagnostics, "warning");
  if (flags.has("json")) {
    await io.stdout.write(jsonLine({ diagnostics, errors, warnings }));
    return errors > 0 ? 1 : 0;
  }
  const style = createStyler(io.stdout, env);
  const shown = flags.has("quiet") ? diagnostics.filter(isError) : diagnostics;
  for (const diagnostic of shown) await io.stdout.write(lineOf(diagnostic, style, io));
  if (!flags.has("quiet")) {
    await io.stdout.write(`${counted(errors, "error")}, ${counted(warnings, "warning")}\n`);
  }
  return errors > 0 ? 1 : 0;
}

/** Paths, and the folders of skills that are given by their names. */
async function foldersOf(args: Arguments, io: Io): Promise<string[]> {
  const given = args.positionals.map((text) => {
    const path = resolve(io.surroundings.workFolder, text);
    return { text, path, isPath: /[\\/]/.test(text) || isThereSync(path) };
  });
  if (given.every(({ isPath }) => isPath)) return given.map(({ path }) => path);
  const roots = await findSkillsFolders(await loadConfig(args, io), io).catch(noFolders);
  const { skills } = await loadCatalog(roots);
  const folders = [];
  for (const { text, path, isPath } of given) {
    const skill = isPath ? null : findSkill(skills, text);
    if (skill === null && !isPath) await printError(unknownSkill(skills, text), io);
    folders.push(skill?.folder ?? path);
  }
  return folders;
}

/** Paths are checked also where no skills folder is. */
function noFolders(error: unknown): string[] {
  if (error instanceof RunnerError && error.kind === "usage") return [];
  throw error;
}

/** `skills/pdf/SKILL.md:3: warning[name-mismatch]: …`, which editors understand. */
function lineOf({ file, line, severity, code, message }: Diagnostic, style: Styler, io: Io) {
  const path = visibleLine(relative(io.surroundings.workFolder, file) || ".");
  const place = line === undefined ? path : `${path}:${line}`;
  const colour = severity === "error" ? "red" : severity === "warning" ? "yellow" : "dim";
  return `${place}: ${style(colour, `${severity}[${code}]`)}: ${visibleLine(message)}\n`;
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

function count(diagnostics: readonly Diagnostic[], severity: Diagnostic["severity"]): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}
