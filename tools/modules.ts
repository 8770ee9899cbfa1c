/**
 * The program as a few JavaScript modules: what every other form is made from.
 * @module
 */
import projectConfig from "../deno.json" with { type: "json" };
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { groupImports } from "./groups.ts";
import { ToolError } from "./tool.ts";
import { helpText } from "../lib/cli/help.ts";
import { shippedFiles } from "../lib/shipped/files.ts";
import { digestOf } from "../lib/shipped/unpack.ts";
import { type Build, version } from "../lib/version.ts";
import type { KnownTexts } from "./at_once.ts";

/** The repository. */
export const repository: string = fileURLToPath(new URL("..", import.meta.url));

/** What is bundled instead of modules of Deno that are slow to load. */
export const replacedModules: Readonly<Record<string, string>> = {
  "node:crypto": "tools/light/crypto.ts",
  "node:path": "tools/light/path.ts",
  "node:url": "tools/light/url.ts",
  "node:util": "tools/light/util.ts",
};

/** A copy of the source that is made ready for bundling; it goes when disposed. */
interface Sources extends AsyncDisposable {
  path: string;
  /** The files that become modules, from the path. */
  entries: readonly string[];
}

/** Copies the source, with its dynamic imports led to few modules. */
async function copySources(): Promise<Sources> {
  const folder = await workshop();
  for (const name of ["lib", "skills", "tools", "main.ts", "deno.json", "deno.lock"]) {
    await cp(join(repository, name), join(folder.path, name), { recursive: true });
  }
  await replaceModules(join(folder.path, "deno.json"));
  return { ...folder, entries: await groupImports(folder.path) };
}

async function replaceModules(configFile: string): Promise<void> {
  const imports = Object.fromEntries(
    Object.entries(replacedModules).map(([name, path]) => [name, `./${path}`]),
  );
  await Deno.writeTextFile(configFile, JSON.stringify({ ...projectConfig, imports }));
}

/** What to make of a source. */
export interface BundleOptions {
  /** From the folder of the source. */
  entries: readonly string[];
  /** `--outdir FOLDER` or `--output FILE`, with other words for `deno bundle`. */
  place: readonly string[];
}

/**
 * Bundles entry files with all that they import, minified; of packages what they
 * have for platforms without Node, which Deno would take long to load.
 *
 * @throws {ToolError} if Deno cannot; it has then said why
 */
export async function bundle(
  { path }: Pick<Sources, "path">,
  { entries, place }: BundleOptions,
): Promise<void> {
  const options = ["--quiet", "--frozen", "--minify", "--platform=browser"];
  await runDeno(["bundle", ...options, ...place, ...entries], path);
}

/** The modules of the program, for every form of it; they go when disposed. */
export interface ProgramModules extends AsyncDisposable {
  /** What they were made from. */
  sources: Sources;
  /** Where they are: `main.js`, and those that it loads when a command needs them. */
  folder: string;
}

/** Makes the modules of the program. */
export async function makeModules(): Promise<ProgramModules> {
  const sources = await copySources();
  const folder = join(sources.path, "modules");
  const { entries } = sources;
  await bundle(sources, { entries, place: ["--code-splitting", "--outdir", folder] });
  return { sources, folder, [Symbol.asyncDispose]: () => sources[Symbol.asyncDispose]() };
}

/** Runs Deno to its end, with its output on that of this process. */
export async function runDeno(args: readonly string[], cwd = repository): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    stdin: "null",
  }).spawn().status;
  if (!success) throw new ToolError(`Cannot ${args[0]}: deno says why above`);
}

/** Runs Deno in the repository and returns what it prints. */
export async function readDeno(args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: repository,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new ToolError(`Cannot run deno ${args[0]}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

/** What a program can say without being loaded. */
export function knownTexts(): KnownTexts {
  return { version: `skills-runner ${version}\n`, help: helpText() };
}

/** What a program says of itself that is made now, from the files as they are. */
export async function describeBuild(form: Build["form"]): Promise<Build> {
  return { form, commit: await readCommit(), skills: await digestOf(shippedFiles) };
}

/** The commit that is checked out; null where there is no git or no repository. */
async function readCommit(): Promise<string | null> {
  const args = ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args,
      cwd: repository,
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** A folder that is removed when disposed. */
export async function workshop(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "skills-runner-make-" }));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
