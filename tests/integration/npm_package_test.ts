/**
 * The npm package, from its tarball: what `npx skills-runner` runs.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { version } from "../../lib/version.ts";
import { hasProgram } from "../support/host.ts";
import { installedPackage } from "../support/npm_package.ts";
import { runProgram, startProgram } from "../support/program.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { useProgram } from "../support/use_program.ts";

const hasNpm = await hasProgram("npm");
const command = hasNpm ? await installedPackage() : ["npm"] as const;
const installed = join(sharedCache, "npm/node_modules/skills-runner");

/** A test that needs Node.js. */
function test(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: hasNpm ? name : `${name} (skipped: npm is not installed)`,
    ignore: !hasNpm,
    fn,
  });
}

test("the program runs from the npm package", async () => {
  await using folder = await temporaryFolder();
  await useProgram(folder, "npm", command);
});

test("the npm package holds the program, its licences, and the Deno it was made with", async () => {
  const names = (await Array.fromAsync(Deno.readDir(installed))).map(({ name }) => name).sort();
  assert.deepEqual(names, [
    "LICENSE",
    "README.md",
    "THIRD_PARTY_NOTICES.txt",
    "package.json",
    "program.js",
    "start.cjs",
  ]);
  const about = JSON.parse(await Deno.readTextFile(join(installed, "package.json")));
  assert.deepEqual([about.version, about.bin], [version, { "skills-runner": "start.cjs" }]);
  assert.deepEqual(about.dependencies, { deno: Deno.version.deno });
});

test("the program of the npm package passes an exit code on", async () => {
  await using folder = await temporaryFolder();
  const words = ["run", "-q", "calculator", "-c", "raise SystemExit(9)"];
  assert.equal((await runProgram(words, { cwd: folder.path, command })).code, 9);
});

test("the program of the npm package ignores a deno.json of the folder it runs in", async () => {
  await using folder = await temporaryFolder({ "deno.json": "{ broken" });
  assert.equal((await runProgram(["list", "--json"], { cwd: folder.path, command })).code, 0);
});

Deno.test({
  name: "a signal ends the program of the npm package",
  ignore: !hasNpm || Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    const code = "import time; print('up', flush=True); time.sleep(60)";
    const child = startProgram(["run", "calculator", "-c", code], { cwd: folder.path, command });
    const output = child.stdout.getReader();
    const { value } = await output.read();
    assert.match(new TextDecoder().decode(value), /^up/);
    child.kill("SIGTERM");
    const [{ code: exitCode }] = await Promise.all([
      child.status,
      child.stderr.cancel(),
      output.cancel(),
    ]);
    assert.equal(exitCode, 143);
  },
});

test("update says to users of the npm package what npm does", async () => {
  await using folder = await temporaryFolder();
  const { stdout } = await runProgram(["update"], { cwd: folder.path, command });
  assert.match(stdout, /^Update it with: npm install --global skills-runner@latest/);
});
