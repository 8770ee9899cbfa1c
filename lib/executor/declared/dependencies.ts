/**
 * Which packages a script declares; pure but for the reading of files, which
 * comes in as an argument.
 * @module
 */
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readCondaEnvironment } from "./conda.ts";
import type { Glance } from "../../files/glance.ts";
import { readInlineMetadata, readPipfile, readProject } from "./metadata.ts";
import { isRelative, readRequirements, type ReadText } from "./requirements.ts";
import { readSetupCfg, readSetupPy } from "./setup_py.ts";
import type { ScriptText } from "./skill_scan.ts";

/** What an environment must have. */
export interface Declaration {
  /** Where it is written, for people: `scripts/requirements.txt`, `none`, … */
  source: string;
  /** Lines as in a requirements file. */
  requirements: string[];
  /** Requirements that are installed one by one, as far as they can be. @default none */
  optional?: string[];
  /** Where relative paths in the requirements start from; absent if there are none. */
  folder?: string | undefined;
  /** Versions of Python that are allowed, as in `>=3.10,<4`; absent if all are. */
  requiresPython?: string | undefined;
  /** Absolute path of a project that is itself installed, if it can be. */
  project?: string;
}

/** No packages: the standard library alone. */
export const noDependencies: Declaration = { source: "none", requirements: [] };

export interface ResolveOptions {
  readText: ReadText;
  /** Absolute paths of the requirements files anywhere in the skill, nearest to its root first. */
  requirementFiles: readonly string[];
  /** Says which folders need not be looked into. @default none */
  glance?: Glance;
}

/** Reads one kind of declaration in one folder. */
type Form = (folder: string, skillFolder: string, read: ReadText) => Promise<Declaration | null>;

/**
 * What a script declares: in its inline metadata (PEP 723), else in the nearest
 * `requirements.txt` from its folder up to the skill's root, else in the nearest
 * `pyproject.toml`, `setup.py` or `setup.cfg`, `Pipfile`, `environment.yml`, else
 * in a `requirements*.txt` anywhere in the skill, else nothing. A declaration
 * that names nothing does not count.
 *
 * A skill whose root declares nothing is taken at the word of its `scripts`
 * folder, so that code the model writes finds what the skill's scripts use.
 *
 * @throws {RunnerError} `skill` if a declaration does not parse
 */
export async function resolveDeclaration(
  script: ScriptText,
  skillFolder: string,
  { readText, requirementFiles, glance }: ResolveOptions,
): Promise<Declaration> {
  const inline = await readInlineMetadata(script.text ?? "", script.name);
  if (inline !== null) {
    return withAddresses({ source: `inline metadata of ${script.name}`, ...inline }, script.folder);
  }
  const nearest = foldersUpTo(skillFolder, script.folder);
  if (script.folder === skillFolder) nearest.push(join(skillFolder, "scripts"));
  const folders = nearest.filter((folder) => glance?.mayHave(folder, declaringNames) ?? true);
  for (const form of folders.length === 0 ? [] : forms) {
    const found = await Promise.all(folders.map((folder) => form(folder, skillFolder, readText)));
    const first = found.find((declaration) => declaration !== null && saysSomething(declaration));
    if (first) return first;
  }
  for (const path of requirementFiles) {
    const found = await fromRequirements(path, skillFolder, readText);
    if (found !== null && saysSomething(found)) return found;
  }
  return noDependencies;
}

function saysSomething({ requirements, optional = [], project }: Declaration): boolean {
  return requirements.length > 0 || optional.length > 0 || project !== undefined;
}

/** From the inner folder to the outer one. */
function foldersUpTo(outer: string, inner: string): string[] {
  const folders = [inner];
  for (let folder = inner; folder !== outer && folder !== dirname(folder);) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

async function fromRequirements(
  path: string,
  skillFolder: string,
  readText: ReadText,
): Promise<Declaration | null> {
  const requirements = await readRequirements(path, readText);
  if (requirements === null) return null;
  const source = relative(skillFolder, path);
  return requirements.some(isRelative)
    ? { source, requirements, folder: dirname(path) }
    : { source, requirements };
}

const fromProject: Form = async (folder, skillFolder, readText) => {
  const path = join(folder, "pyproject.toml");
  const text = await readText(path);
  if (text === null) return null;
  const source = relative(skillFolder, path);
  const declared = await readProject(text, source);
  if (declared === null) return null;
  const { requirements, requiresPython, isBuildable, files } = declared;
  const included = await Promise.all(
    files.map((file) => readRequirements(resolve(folder, file), readText)),
  );
  return withAddresses({
    source,
    requirements: [...requirements, ...included.flatMap((lines) => lines ?? [])],
    ...(requiresPython !== undefined && { requiresPython }),
    ...(isBuildable && { project: folder }),
  }, folder);
};

const fromSetup: Form = async (folder, skillFolder, readText) => {
  const [script = null, config] = await Promise.all(
    ["setup.py", "setup.cfg"].map((name) => readText(join(folder, name))),
  );
  const isProject = script !== null || /^\[metadata\]/m.test(config ?? "");
  if (!isProject) return null;
  const name = script === null ? "setup.cfg" : "setup.py";
  return {
    source: relative(skillFolder, join(folder, name)),
    requirements: [...readSetupPy(script ?? ""), ...readSetupCfg(config ?? "")],
    project: folder,
  };
};

const fromPipfile: Form = async (folder, skillFolder, readText) => {
  const path = join(folder, "Pipfile");
  const text = await readText(path);
  if (text === null) return null;
  const source = relative(skillFolder, path);
  return withAddresses({ source, ...await readPipfile(text, source) }, folder);
};

const fromConda: Form = async (folder, skillFolder, readText) => {
  for (const name of ["environment.yml", "environment.yaml"]) {
    const path = join(folder, name);
    const text = await readText(path);
    if (text === null) continue;
    const { requirements, optional, requiresPython } = readCondaEnvironment(text);
    return {
      source: relative(skillFolder, path),
      requirements,
      optional,
      ...(requiresPython !== null && { requiresPython }),
    };
  }
  return null;
};

/** What the files are called that {@linkcode forms} read. */
const declaringNames =
  /^(?:requirements\.txt|pyproject\.toml|setup\.(?:py|cfg)|pipfile|environment\.ya?ml)$/;
/** The kinds of declarations, those first that count first. */
const forms: readonly Form[] = [
  (folder, skillFolder, readText) =>
    fromRequirements(join(folder, "requirements.txt"), skillFolder, readText),
  fromProject,
  fromSetup,
  fromPipfile,
  fromConda,
];

/** The installers want addresses for `name @ ../folder`. */
function withAddresses(declaration: Declaration, folder: string): Declaration {
  const requirements = declaration.requirements.map((line) =>
    line.replace(
      /^([^\s@;]+ @ )(?![a-z+]+:)([^\s;]+)/i,
      (_, name, path) => name + pathToFileURL(resolve(folder, path)).href,
    )
  );
  return { ...declaration, requirements };
}
