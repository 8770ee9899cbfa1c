/**
 * Makes the npm package: `deno task npm [FOLDER]`. Its command runs the
 * one-file program with the package `deno`, so that `npx skills-runner` works.
 * @module
 */
import { join, resolve } from "node:path";
import { repositoryUrl, version } from "../../lib/version.ts";
import { makeOneFile } from "../bundle.ts";
import { makeModules, type ProgramModules, repository, workshop } from "../modules.ts";
import { makeNotices } from "../notices.ts";
import { print, runTool, ToolError } from "../tool.ts";

/**
 * Packs the npm package into a folder; returns the path of the `.tgz`.
 *
 * @param notices the licences of what is inside
 */
export async function makeNpmPackage(
  modules: ProgramModules,
  out: string,
  notices: string,
): Promise<string> {
  await using folder = await workshop();
  const inside = (name: string) => join(folder.path, name);
  await makeOneFile(modules, inside("program.js"), "npm");
  await Deno.copyFile(new URL("start.cjs", import.meta.url), inside("start.cjs"));
  await Deno.copyFile(join(repository, "README.md"), inside("README.md"));
  await Deno.copyFile(join(repository, "LICENSE"), inside("LICENSE"));
  await Deno.writeTextFile(inside("THIRD_PARTY_NOTICES.txt"), notices);
  await Deno.writeTextFile(inside("package.json"), JSON.stringify(describePackage(), null, 2));
  // npm is a script on Windows, which a process cannot start by its bare name.
  const npm = Deno.build.os === "windows" ? ["cmd", "/c", "npm"] as const : ["npm"] as const;
  const { success, stdout, stderr } = await new Deno.Command(npm[0], {
    args: [...npm.slice(1), "pack", "--json", "--pack-destination", out],
    cwd: folder.path,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new ToolError(`Cannot pack the npm package: ${decoder.decode(stderr)}`);
  const [{ filename }] = JSON.parse(decoder.decode(stdout));
  return join(out, String(filename));
}

function describePackage(): Record<string, unknown> {
  return {
    name: "skills-runner",
    version,
    description: "Agent Skills for any model behind an OpenAI-compatible endpoint",
    license: "MIT",
    repository: { type: "git", url: `git+${repositoryUrl}.git` },
    keywords: ["agent", "skills", "llm", "openai", "python", "cli"],
    bin: { "skills-runner": "start.cjs" },
    files: ["start.cjs", "program.js", "THIRD_PARTY_NOTICES.txt"],
    engines: { node: ">=18" },
    // The runtime that this very program was made and tested with.
    dependencies: { deno: Deno.version.deno },
  };
}

if (import.meta.main) {
  await runTool(async ([out = "dist"]) => {
    await Deno.mkdir(out, { recursive: true });
    await using modules = await makeModules();
    await print(await makeNpmPackage(modules, resolve(out), await makeNotices()));
  });
}
