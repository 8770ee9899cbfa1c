/**
 * Skills whose files are traps: each tool that touches them ends, names the file
 * and gives nothing away.
 * @module
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { createRunner, type Runner } from "../../lib/mod.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary_folder.ts";

const skillFile = "---\nname: trap\ndescription: A trap.\n---\nText";
const secret = "s3cret-of-the-user";

interface Trap extends AsyncDisposable {
  skill: string;
  runner: Runner;
}

/** A skill beside a secret, with one file that is made by `make`. */
async function trap(path: string, make: (path: string) => Promise<unknown>): Promise<Trap> {
  const folder = await temporaryFolder({ "secret.txt": secret, "trap/SKILL.md": skillFile });
  const place = join(folder.path, "trap", path);
  await Deno.mkdir(dirname(place), { recursive: true });
  await make(place);
  const runner = await makeRunner(folder);
  return {
    skill: join(folder.path, "trap"),
    runner,
    async [Symbol.asyncDispose]() {
      await runner[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function makeRunner({ path }: TemporaryFolder): Promise<Runner> {
  return createRunner({
    surroundings: {
      env: { PATH: Deno.env.get("PATH") ?? "" },
      home: path,
      workFolder: path,
      cacheFolder: sharedCache,
      stateFolder: join(path, "state"),
    },
    skillsFolders: [join(path, "trap")],
    warm: false,
  });
}

const pipe = (path: string) => new Deno.Command("mkfifo", { args: [path] }).output();
const endless = (path: string) => Deno.symlink("/dev/zero", path);
const outside = (path: string) => Deno.symlink(path.replace(/\/trap\/.*/, "/secret.txt"), path);
const including = (line: string) => (path: string) => Deno.writeTextFile(path, line);

async function sparse(path: string): Promise<void> {
  using file = await Deno.create(path);
  await file.truncate(300e9);
}

/** What a trap may say beside the name of its file. */
const reasons = {
  pipe: "it is a named pipe (FIFO)",
  endless: "it leads outside the folder",
  outside: "it leads outside the folder",
  sparse: "it has 300000000000 bytes, and at most 4194304 are read",
};

const traps = [
  ["requirements.txt", "a pipe", pipe, reasons.pipe],
  ["requirements.txt", "endless", endless, reasons.endless],
  ["requirements.txt", "a link outside", outside, reasons.outside],
  ["requirements.txt", "sparse", sparse, reasons.sparse],
  ["pyproject.toml", "a pipe", pipe, reasons.pipe],
  ["pyproject.toml", "endless", endless, reasons.endless],
  ["pyproject.toml", "sparse", sparse, reasons.sparse],
] as const;

Deno.test.each(traps)("get_skill gives the text of a skill whose %s is %s", async (
  name,
  _what,
  make,
  reason,
) => {
  await using made = await trap(name, make);
  const { documentation, python } = await made.runner.callTool("get_skill", { skill_name: "trap" });
  assert.equal(documentation, skillFile);
  assert.deepEqual(python, {
    state: "unavailable",
    packages: "none",
    message: `Cannot read "${name}": ${reason}`,
  });
});

Deno.test.each(traps)("run_python_script refuses a skill whose %s is %s", async (
  name,
  _what,
  make,
  reason,
) => {
  await using made = await trap(name, make);
  const call = { skill_name: "trap", script: "print(1)" };
  const { error } = await made.runner.callTool("run_python_script", call);
  assert.ok(String(error).startsWith(`Cannot read "${name}": ${reason}. `), String(error));
});

Deno.test.each([
  ["-r ../secret.txt"],
  ["-r../secret.txt"],
  ["--requirement=../secret.txt"],
  ["--req '../secret.txt'"],
  ["-c ../secret.txt"],
])("run_python_script tells nothing of what the line %s includes", async (line) => {
  await using made = await trap("requirements.txt", including(line));
  const call = { skill_name: "trap", script: "print(1)" };
  const { error } = await made.runner.callTool("run_python_script", call);
  assert.match(String(error), /^Cannot read "\.\.\/secret\.txt": it leads outside the folder/);
});

Deno.test.each([
  [{ file_path: "link.py" }, "link.py", outside],
  [{ module: "link" }, "link.py", outside],
  [{ module: "package" }, "package/__main__.py", outside],
  [{ module: "package.part" }, "package/__init__.py", outside],
  [{ file_path: "link.py" }, "link.py", pipe],
  [{ module: "link" }, "link.py", pipe],
  [{ module: "package.part" }, "package/__init__.py", pipe],
  [{ module: "link" }, "link.py", endless],
  [{ module: "link" }, "link.py", sparse],
])("run_python_script refuses %j, where %s leads to a trap", async (call, name, make) => {
  await using made = await trap(name, make);
  const result = await made.runner.callTool("run_python_script", { skill_name: "trap", ...call });
  assert.deepEqual(Object.keys(result), ["error"]);
  assert.ok(String(result.error).includes(name), String(result.error));
  assert.ok(!String(result.error).includes(secret));
});

Deno.test.each([
  ["a pipe", pipe],
  ["endless", endless],
  ["a link outside", outside],
  ["sparse", sparse],
])("read_file_in_skill refuses a file that is %s", async (_what, make) => {
  await using made = await trap("notes.txt", make);
  const call = { skill_name: "trap", file_path: "notes.txt" };
  const result = await made.runner.callTool("read_file_in_skill", call);
  assert.deepEqual(Object.keys(result), ["error"]);
  assert.ok(!String(result.error).includes(secret));
});

Deno.test("read_file_in_skill gives the first lines of a text of 300 GB", async () => {
  await using made = await trap("notes.txt", async (path) => {
    await Deno.writeTextFile(path, "line\n".repeat(10_000));
    await Deno.truncate(path, 300e9);
  });
  const call = { skill_name: "trap", file_path: "notes.txt", limit: 1 };
  const { content, total_lines, next_offset } = await made.runner.callTool(
    "read_file_in_skill",
    call,
  );
  assert.deepEqual([content, total_lines, next_offset], ["line\n", null, 2]);
});

Deno.test("get_skill refuses a SKILL.md that became a link to something else", async () => {
  await using made = await trap("notes.txt", (path) => Deno.writeTextFile(path, ""));
  const path = join(made.skill, "SKILL.md");
  await Deno.remove(path);
  await outside(path);
  const { error } = await made.runner.callTool("get_skill", { skill_name: "trap" });
  assert.match(String(error), /^Cannot read the documentation of "trap": .*outside the folder/);
});
