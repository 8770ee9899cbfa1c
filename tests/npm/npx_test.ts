/**
 * The npm package with npm and its registry: `deno task test:npm`.
 */
import assert from "node:assert/strict";
import { makeNotices } from "../../tools/notices.ts";
import { modules } from "../support/modules.ts";
import { makeNpmPackage } from "../../tools/npm/pack.ts";
import { version } from "../../lib/version.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const tarball = await makeNpmPackage(modules, sharedCache, await makeNotices());

/** Runs a program with the variables of the test run, which lead to the registry. */
async function execute(cwd: string, program: string, ...args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("npx runs the program", async () => {
  await using folder = await temporaryFolder();
  const words = ["--yes", `--package=${tarball}`, "--", "skills-runner", "--version"];
  const { stdout, stderr } = await execute(folder.path, "npx", ...words);
  assert.equal(stdout, `skills-runner ${version}\n`, stderr);
});

Deno.test("npm installs a command that works in every folder", async () => {
  await using folder = await temporaryFolder({ "elsewhere/empty": "" });
  const words = ["install", "--global", "--prefix", folder.path, "--no-audit", tarball];
  const installed = await execute(folder.path, "npm", ...words);
  assert.equal(installed.success, true, installed.stderr);
  const program = `${folder.path}/bin/skills-runner`;
  const { success, stderr } = await execute(`${folder.path}/elsewhere`, program, "demo");
  assert.equal(success, true, stderr);
});
