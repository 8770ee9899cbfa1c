/**
 * The program as a few JavaScript modules: what every other form is made from.
 * @module
 */
import { fileURLToPath } from "node:url";
import { ToolError } from "./tool.ts";
import { helpText } from "../lib/cli/help.ts";
import { type Build, version } from "../lib/version.ts";
import type { KnownTexts } from "./at_once.ts";

/** The repository. */
export const repository: string = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles an entry file with all that it imports, minified.
 *
 * @param place `--outdir FOLDER` or `--output FILE`, with other words for `deno bundle`
 * @throws {ToolError} if Deno cannot; it has then said why
 */
export async function bundle(entry: string, ...place: string[]): Promise<void> {
  await runDeno(["bundle", "--quiet", "--frozen", "--minify", ...place, entry]);
}

/**
 * Makes the program in a folder: `main.js`, and modules that it loads when a
 * command needs them.
 */
export async function makeModules(folder: string): Promise<void> {
  await bundle("main.ts", "--code-splitting", "--outdir", folder);
}

/** Runs Deno in the repository to its end, with its output on that of this process. */
export async function runDeno(args: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: repository,
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
  return { form, commit: await readCommit() };
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
