/**
 * The executable. Without a base runtime, what it is made of is tested: its
 * modules as they run inside it, and what compiling puts into the file.
 *
 * `DENORT_BIN` names a base runtime on the disk. Where there must be one,
 * `SKILLS_RUNNER_TEST_EXECUTABLE=required` makes its absence a failure.
 * @module
 */
import assert from "node:assert/strict";
import { asExecutable } from "../support/as_executable.ts";
import { repository, runProgram } from "../support/program.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { useProgram } from "../support/use_program.ts";
import { noBaseRuntime } from "../../tools/compile.ts";

const compiled = await compile();

Deno.test("the modules of an executable run, and find the shipped skills inside it", async () => {
  await using folder = await temporaryFolder();
  await useProgram(folder, "executable", asExecutable);
});

Deno.test("an executable's doctor tells the permissions that are fixed in it", async () => {
  await using folder = await temporaryFolder();
  const given = { cwd: folder.path, command: asExecutable };
  const json = await runProgram(["doctor", "--json"], given);
  const { permissions } = JSON.parse(json.stdout);
  assert.deepEqual(Object.keys(permissions), ["fixed"]);
  assert.deepEqual(permissions.fixed.allowed, ["read", "write", "net", "run"]);
  assert.deepEqual(permissions.fixed.denied, ["sys", "ffi", "import"]);
  const { stdout } = await runProgram(["doctor"], given);
  assert.match(stdout, /Permissions, fixed in this executable/);
  assert.match(stdout, /skills-runner +\d+\.\d+\.\d+ \(as an executable/);
  assert.doesNotMatch(stdout, /deno run/);
});

Deno.test("an executable does without its skills where nothing can be written", async () => {
  await using folder = await temporaryFolder({ file: "" });
  const env = { SKILLS_RUNNER_CACHE: `${folder.path}/file/cache`, TMPDIR: "/nowhere" };
  const given = { cwd: folder.path, command: asExecutable, env };
  const { code, stdout, stderr } = await runProgram(["list", "--json"], given);
  assert.deepEqual([code, JSON.parse(stdout).skills], [0, []]);
  assert.match(stderr, /^warning: Cannot unpack the program's own files: neither /);
});

Deno.test("an executable's demo ends with a command that its users have", async () => {
  await using folder = await temporaryFolder();
  const { code, stderr } = await runProgram(["demo"], { cwd: folder.path, command: asExecutable });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^ {2}skills-runner "What is/m);
  assert.doesNotMatch(stderr, /deno/);
});

Deno.test({
  name: "compiling embeds the program's modules, no package, and no path of this machine",
  // Deno can put the program behind any Linux program; files of other systems are taken apart.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await temporaryFolder();
    const base = "/usr/bin/true";
    const file = `${folder.path}/skills-runner`;
    const { code, stderr } = await make(file, { DENORT_BIN: base });
    assert.equal(code, 0, stderr);
    const { size } = await Deno.stat(file);
    assert.ok(size - (await Deno.stat(base)).size < 3_000_000, `${size} bytes`);
    const text = new TextDecoder("latin1").decode(await Deno.readFile(file));
    assert.match(text, /\{"argv":\[\],/);
    assert.match(text, /"prompt":false/);
    assert.match(text, /"entrypoint_key":"start.js"/);
    // What only dynamic imports lead to is inside, too.
    assert.match(text, /csv-report\/scripts\/report\.py/);
    assert.equal(text.includes(repository), false);
  },
});

Deno.test({
  name: "the executable runs",
  ignore: compiled === null,
  async fn() {
    assert.ok(compiled !== null);
    await using folder = await temporaryFolder();
    await useProgram(folder, "executable", [compiled]);
  },
});

/** Runs `tools/compile.ts`. */
async function make(
  file: string,
  env: Record<string, string> = {},
): Promise<{ code: number; stderr: string }> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "compile", `--output=${file}`],
    cwd: repository,
    env,
    stdout: "null",
    stderr: "piped",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

/** Compiles the program; null where there is no base runtime and none is required. */
async function compile(): Promise<string | null> {
  const file = `${sharedCache}/skills-runner${Deno.build.os === "windows" ? ".exe" : ""}`;
  const { code, stderr } = await make(file);
  if (code === 0) return file;
  const isRequired = Deno.env.get("SKILLS_RUNNER_TEST_EXECUTABLE") === "required";
  assert.equal(code === noBaseRuntime && !isRequired, true, stderr);
  const [reason = ""] = stderr.split("\n");
  const line = `The executable itself is not tested. ${reason.replace(/^error: /, "")}\n`;
  await Deno.stderr.write(new TextEncoder().encode(line));
  return null;
}
