/**
 * Makes all files of a release: `deno task release:assets [--out FOLDER]
 * [--target TARGET]…`, for all targets if none is named.
 * @module
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { archiveName, checksumsName } from "../../lib/cli/commands/update/names.ts";
import { repositoryUrl, version } from "../../lib/version.ts";
import { makeOneFile } from "../bundle.ts";
import { compile, readCompileOptions, type Target, targets } from "../compile.ts";
import { makeModules, type ProgramModules, repository, workshop } from "../modules.ts";
import { makeNotices } from "../notices.ts";
import { makeNpmPackage } from "../npm/pack.ts";
import { print, runTool } from "../tool.ts";
import { makeArchive } from "./archive.ts";
import { formatChecksums, takeChecksums } from "./checksums.ts";
import { makeManifests } from "./manifests.ts";

const noticesName = "THIRD_PARTY_NOTICES.txt";

/** What to make. */
export interface MakeAssetsOptions {
  /** A folder that is made, and emptied before. */
  out: string;
  chosen: readonly Target[];
}

/** Makes the files of a release, their checksums last. */
export async function makeAssets({ out, chosen }: MakeAssetsOptions): Promise<void> {
  await Deno.mkdir(out, { recursive: true });
  for await (const { name } of Deno.readDir(out)) await Deno.remove(join(out, name));
  const notices = await makeNotices();
  await Deno.writeTextFile(join(out, noticesName), notices);
  await using modules = await makeModules();
  for (const target of chosen) await packExecutable(modules, target, out);
  await makeOneFile(modules, join(out, "skills-runner.js"), "file");
  await makeNpmPackage(modules, out, notices);
  for (const name of ["install.sh", "install.ps1"]) {
    await Deno.copyFile(join(repository, name), join(out, name));
  }
  // They name all executables, and so a release that has them all.
  if (chosen.length === targets.length) await writeManifests(out);
  await Deno.writeTextFile(join(out, checksumsName), formatChecksums(await takeChecksums(out)));
}

/** One archive: the executable, its licence, and those of what is inside it. */
async function packExecutable(
  modules: ProgramModules,
  target: Target,
  out: string,
): Promise<void> {
  await using folder = await workshop();
  const archive = archiveName(version, target);
  const content = join(folder.path, archive.replace(/\.(tar\.gz|zip)$/, ""));
  await Deno.mkdir(content);
  const output = join(content, "skills-runner");
  await compile(modules, readCompileOptions(["--target", target, "--output", output]));
  await Deno.copyFile(join(repository, "LICENSE"), join(content, "LICENSE"));
  await Deno.copyFile(join(out, noticesName), join(content, noticesName));
  await makeArchive(content, join(out, archive));
}

/** Writes the manifests for package managers beside the archives. */
async function writeManifests(out: string): Promise<void> {
  const checksums = await takeChecksums(out);
  const manifests = makeManifests({ version, repositoryUrl, checksums });
  for (const [name, text] of Object.entries(manifests)) {
    await Deno.writeTextFile(join(out, name), text);
  }
}

async function main(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      out: { type: "string", default: "dist/release" },
      target: { type: "string", multiple: true, default: [] },
    },
  });
  const chosen = values.target.map((name) => readCompileOptions(["--target", name]).target);
  const out = resolve(values.out);
  await makeAssets({ out, chosen: chosen.length > 0 ? chosen : targets });
  await print(await Deno.readTextFile(join(out, checksumsName)));
}

if (import.meta.main) await runTool(main);
