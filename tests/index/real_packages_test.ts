/**
 * Real packages from the Python package index: `deno task test:index`.
 * @module
 */
import assert from "node:assert/strict";
import { runProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const skill = "---\nname: real\ndescription: Uses real packages\n---\n";

async function run(files: Record<string, string>, words: string[]) {
  await using folder = await temporaryFolder({ "skills/real/SKILL.md": skill, ...files });
  return await runProgram(["run", "-q", ...words], {
    cwd: folder.path,
    env: { SKILLS_FOLDER_PATH: "skills", SKILLS_RUNNER_CACHE: "cache" },
  });
}

Deno.test("requirements.txt is installed from the index", async () => {
  const result = await run(
    { "skills/real/requirements.txt": "six==1.16.0\n" },
    ["real", "-c", "import six; print(six.__version__)"],
  );
  assert.deepEqual(result, { code: 0, stdout: "1.16.0\n", stderr: "" });
});

Deno.test("inline metadata of a script is installed from the index", async () => {
  const script =
    '# /// script\n# dependencies = ["six==1.16.0"]\n# ///\nimport six\nprint(six.PY3)\n';
  const result = await run({ "skills/real/a.py": script }, ["real", "a.py"]);
  assert.deepEqual(result, { code: 0, stdout: "True\n", stderr: "" });
});

Deno.test("--setup=any installs what the imports ask for", async () => {
  const result = await run(
    { "skills/real/a.py": "import yaml\nprint(yaml.safe_load('a: 1'))\n" },
    ["--setup=any", "real", "a.py"],
  );
  assert.deepEqual(result, { code: 0, stdout: "{'a': 1}\n", stderr: "" });
});

Deno.test("a package that does not exist is a skill problem", async () => {
  const name = "a-package-that-nobody-would-publish-0815";
  const { code, stderr } = await run(
    { "skills/real/requirements.txt": `${name}\n` },
    ["real", "-c", "1"],
  );
  assert.equal(code, 7);
  assert.match(stderr, new RegExp(`^error: .*${name}`));
});
