/**
 * Reads what project metadata says about packages: `pyproject.toml`, and the
 * inline metadata of scripts (PEP 723), which has the same keys.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import { parseToml } from "./toml.ts";

/** The packages that metadata declares. */
export interface DeclaredPackages {
  /** Lines as in a requirements file. */
  requirements: string[];
  /** Versions of Python that are allowed; absent if all are. */
  requiresPython?: string;
}

/**
 * The packages of a script's inline metadata; undefined if it has none.
 *
 * @param name what messages call the script
 * @throws {RunnerError} `skill` if the metadata does not parse
 */
export async function readInlineMetadata(
  script: string,
  name: string,
): Promise<DeclaredPackages | undefined> {
  const blocks = findBlocks(script);
  if (blocks.length === 0) return undefined;
  const source = `the inline metadata of ${name}`;
  if (blocks.length > 1) throw unreadable(source, `there are ${blocks.length} script blocks`);
  return readPackages(await parseTable(blocks[0] ?? "", source), source);
}

/**
 * The packages of a `pyproject.toml`; undefined if it describes no project.
 *
 * @throws {RunnerError} `skill` if the file does not parse
 */
export async function readProject(
  text: string,
  source: string,
): Promise<DeclaredPackages | undefined> {
  const { project } = await parseTable(text, source);
  return isTable(project) ? readPackages(project, source) : undefined;
}

/** The contents of `# /// script` blocks, as PEP 723 defines them. */
function findBlocks(script: string): string[] {
  if (!script.includes("# /// script")) return [];
  const block = /^# \/\/\/ script[ \t]*\r?\n((?:#(?: .*)?\r?\n)+)# \/\/\/[ \t]*$/gm;
  return [...script.matchAll(block)].map(([, lines = ""]) => lines.replaceAll(/^# ?/gm, ""));
}

async function parseTable(text: string, source: string): Promise<Record<string, unknown>> {
  try {
    const table = await parseToml(text);
    return isTable(table) ? table : {};
  } catch (error) {
    throw unreadable(source, error instanceof Error ? error.message : String(error), error);
  }
}

function readPackages(table: Record<string, unknown>, source: string): DeclaredPackages {
  const { dependencies = [], "requires-python": requiresPython } = table;
  if (!isTextList(dependencies)) throw unreadable(source, "dependencies is not a list of strings");
  if (requiresPython === undefined) return { requirements: dependencies };
  if (typeof requiresPython !== "string") {
    throw unreadable(source, "requires-python is not a string");
  }
  return { requirements: dependencies, requiresPython };
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function unreadable(source: string, reason: string, cause?: unknown): RunnerError {
  const [line = ""] = reason.split("\n");
  return new RunnerError("skill", `Cannot read ${source}: ${line}`, {
    hint: 'Declare packages as in: dependencies = ["requests>=2"]',
    cause,
  });
}
