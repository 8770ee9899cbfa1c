/**
 * Reads what project metadata says about packages: `pyproject.toml`, `Pipfile`,
 * and the inline metadata of scripts (PEP 723).
 * @module
 */
import { reasonOf, RunnerError } from "../../errors.ts";
import { addressOf, specifier, tableRequirement } from "./poetry.ts";
import { parseRequirement } from "./requirement.ts";
import { parseToml } from "../../files/toml.ts";

/** The packages that metadata declares. */
export interface DeclaredPackages {
  /** Lines as in a requirements file. */
  requirements: string[];
  /** Versions of Python that are allowed; absent if all are. */
  requiresPython?: string | undefined;
}

/** What a `pyproject.toml` declares. */
export interface ProjectPackages extends DeclaredPackages {
  /** True if it says how the project itself is built. */
  isBuildable: boolean;
  /** Requirements files that it takes its dependencies from, as it names them. */
  files: string[];
}

/**
 * The packages of a script's inline metadata; null if it has none.
 *
 * @param name what messages call the script
 * @throws {RunnerError} `skill` if the metadata does not parse
 */
export async function readInlineMetadata(
  script: string,
  name: string,
): Promise<DeclaredPackages | null> {
  const blocks = findBlocks(script);
  if (blocks.length === 0) return null;
  const source = `the inline metadata of ${name}`;
  if (blocks.length > 1) throw unreadable(source, `there are ${blocks.length} script blocks`);
  const table = await parseTable(blocks[0] ?? "", source);
  return withSources(readPackages(table, source), table);
}

/**
 * The packages of a `pyproject.toml`; null if it describes no project.
 *
 * @throws {RunnerError} `skill` if the file does not parse
 */
export async function readProject(
  text: string,
  source: string,
): Promise<ProjectPackages | null> {
  const table = await parseTable(text, source);
  const tool = tableAt(table, "tool");
  const poetry = tableAt(tool, "poetry");
  const isBuildable = isTable(table["build-system"]);
  const files = dynamicFiles(tool);
  if (isTable(table.project)) {
    const declared = withSources(readPackages(table.project, source), table);
    const legacy = readPoetry(poetry);
    const requirements = [...declared.requirements, ...legacy.requirements];
    return { ...legacy, ...declared, requirements, isBuildable, files };
  }
  if (Object.keys(poetry).length > 0) return { ...readPoetry(poetry), isBuildable, files: [] };
  return isBuildable ? { requirements: [], isBuildable, files } : null;
}

/**
 * The packages of a `Pipfile`.
 *
 * @throws {RunnerError} `skill` if the file does not parse
 */
export async function readPipfile(text: string, source: string): Promise<DeclaredPackages> {
  const table = await parseTable(text, source);
  const version = tableAt(table, "requires").python_version;
  const packages = Object.entries(tableAt(table, "packages"));
  const requirements = packages.flatMap(([name, value]) => tableRequirement(name, value) ?? []);
  if (typeof version !== "string") return { requirements };
  return { requirements, requiresPython: `==${version}.*` };
}

/** The contents of `# /// script` blocks, as PEP 723 defines them. */
function findBlocks(script: string): string[] {
  if (!script.includes("# /// script")) return [];
  const blocks: string[] = [];
  const lines = script.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    if (!/^# \/\/\/ script[ \t]*$/.test(lines[at] ?? "")) continue;
    const start = at + 1;
    // A block goes up to the last mark of its end in the comment.
    let end = -1;
    for (at = start; /^#(?: .*)?$/.test(lines[at] ?? ""); at++) {
      if (at > start && /^# \/\/\/[ \t]*$/.test(lines[at] ?? "")) end = at;
    }
    if (end < 0) continue;
    blocks.push(lines.slice(start, end).map((line) => `${line.replace(/^# ?/, "")}\n`).join(""));
    at = end;
  }
  return blocks;
}

async function parseTable(text: string, source: string): Promise<Record<string, unknown>> {
  try {
    const table = await parseToml(text);
    return isTable(table) ? table : {};
  } catch (error) {
    throw unreadable(source, reasonOf(error), error);
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

/** The requirements with addresses where `[tool.uv.sources]` has some, and the indexes of uv. */
function withSources(declared: DeclaredPackages, table: Record<string, unknown>): DeclaredPackages {
  const uv = tableAt(tableAt(table, "tool"), "uv");
  const sources = new Map(
    Object.entries(tableAt(uv, "sources")).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const indexes = (Array.isArray(uv.index) ? uv.index : [])
    .flatMap((index) => isTable(index) && typeof index.url === "string" ? [index.url] : []);
  const requirements = declared.requirements.map((requirement) => {
    const parsed = parseRequirement(requirement);
    const source = parsed === null ? undefined : sources.get(parsed.name);
    const first = Array.isArray(source) ? source[0] : source;
    const address = isTable(first) ? addressOf(first) : null;
    if (parsed === null || address === null) return requirement;
    const extras = parsed.extras.length > 0 ? `[${parsed.extras.join(",")}]` : "";
    return `${parsed.name}${extras} @ ${address}`;
  });
  const options = indexes.map((url) => `--extra-index-url ${url}`);
  return { ...declared, requirements: [...options, ...requirements] };
}

function readPoetry(poetry: Record<string, unknown>): DeclaredPackages {
  const { python, ...packages } = tableAt(poetry, "dependencies");
  const requirements = Object.entries(packages)
    .flatMap(([name, value]) => tableRequirement(name, value) ?? []);
  return typeof python === "string"
    ? { requirements, requiresPython: specifier(python) }
    : { requirements };
}

/** `dependencies = { file = ["requirements.txt"] }` of setuptools, and the files of hatch. */
function dynamicFiles(tool: Record<string, unknown>): string[] {
  const { dependencies } = tableAt(tableAt(tool, "setuptools"), "dynamic");
  const file = isTable(dependencies) ? dependencies.file : [];
  const hooks = tableAt(
    tableAt(tableAt(tableAt(tool, "hatch"), "metadata"), "hooks"),
    "requirements_txt",
  );
  return [file, hooks.files].flat().filter((path) => typeof path === "string");
}

function tableAt(table: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = table[key];
  return isTable(value) ? value : {};
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
