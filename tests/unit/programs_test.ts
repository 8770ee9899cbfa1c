import assert from "node:assert/strict";
import { findSystemProgram, installAdvice } from "../../lib/config/programs.ts";
import { explainMissingProgram } from "../../lib/executor/scripts/missing_program.ts";
import { missingTools, programNeeds } from "../../lib/skills/check/needs.ts";
import { parseFrontmatter } from "../../lib/skills/read/frontmatter.ts";
import { createRunner } from "../../lib/runner/runner.ts";
import { writePython } from "../support/workshop.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const office = "apt install libreoffice; brew install --cask libreoffice; " +
  "winget install TheDocumentFoundation.LibreOffice";

for (
  const [output, expected] of [
    ["FileNotFoundError: [Errno 2] No such file or directory: 'soffice'", "soffice"],
    ["x.sh: line 3: pandoc: command not found", "pandoc"],
    ["sh: 1: qpdf: not found", "qpdf"],
    ["Error: spawn ffmpeg ENOENT", "ffmpeg"],
    ["Unable to get page count. Is poppler installed and in PATH?", "poppler"],
    ["tesseract is not installed or it's not in your PATH", "tesseract"],
    ["Error: LibreOffice not found. Please install it.", "libreoffice"],
    [
      'File "subprocess.py", line 1, in _execute_child\n' +
      "FileNotFoundError: [Errno 2] No such file or directory: 'obscure-tool'",
      "obscure-tool",
    ],
    ["FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'", null],
    ["KeyError: 'git is not available here'", null],
    ["cat: notes.txt: No such file or directory", null],
    ["FileNotFoundError: [Errno 2] No such file or directory: 'data/soffice'", null],
    ["all is well", null],
  ] as const
) {
  Deno.test(`explainMissingProgram() finds ${expected} in ${JSON.stringify(output)}`, async () => {
    await using folder = await temporaryFolder({ git: "" });
    const env = { PATH: folder.path };
    const hint = await explainMissingProgram({ stdout: "", stderr: output }, env);
    const [, name = null] = /needs the program (\S+), which/.exec(hint ?? "") ?? [];
    assert.equal(name, expected, hint ?? "");
  });
}

Deno.test("each row of the table of programs says where to get it", () => {
  assert.equal(installAdvice(findSystemProgram("LibreOffice") ?? { programs: [] }), office);
});

Deno.test("programNeeds() reads compatibility, lists of bins, and what scripts start", async () => {
  await using folder = await temporaryFolder({
    "scripts/a.py": 'import subprocess\nsubprocess.run(["soffice", "--headless"])\n' +
      "subprocess.check_call(['pdftoppm', x]); shutil.which('gh'); run('my-own-tool')\n",
  });
  const { needs, names } = await needsIn(folder.path, [
    "compatibility: Requires pandoc",
    'metadata: {"openclaw": {"requires": {"bins": ["curl", "obscure"]}}}',
  ]);
  assert.deepEqual(names, ["pandoc", "curl", "obscure", "soffice", "pdftoppm"]);
  const missing = await missingTools(needs, (name) => ["curl", "libreoffice"].includes(name));
  assert.deepEqual(missing.map(({ name }) => name), ["pandoc", "obscure", "pdftoppm"]);
});

Deno.test("programNeeds() reads lists of bins in lines", async () => {
  await using folder = await temporaryFolder();
  const { names } = await needsIn(folder.path, [
    "requires:",
    "  bins:",
    "    - jq",
    "    - gh",
    "  env: [A]",
  ]);
  assert.deepEqual(names, ["jq", "gh"]);
});

async function needsIn(folder: string, lines: string[]) {
  const text = ["---", "name: a", "description: b", ...lines, "---", ""].join("\n");
  const needs = await programNeeds(await parseFrontmatter(text), folder);
  return { needs, names: needs.map(({ name }) => name) };
}

Deno.test("get_skill and a failed script name the program that is missing", async () => {
  await using folder = await temporaryFolder({
    "skills/a/SKILL.md": "---\nname: a\ndescription: A\n---\n",
    "skills/a/x.py": 'import subprocess\nsubprocess.run(["soffice"])\n',
  });
  const root = folder.path;
  await writePython(`${root}/bin`);
  await using runner = await createRunner({
    surroundings: {
      env: { PATH: `${root}/bin` },
      home: root,
      workFolder: root,
      cacheFolder: `${root}/cache`,
      stateFolder: `${root}/state`,
    },
    skillsFolders: [`${root}/skills`],
  });
  const skill = await runner.callTool("get_skill", { skill_name: "a" });
  assert.deepEqual(skill.missing_programs, [{ name: "soffice", install: office }]);
  const { hint } = await runner.callTool("run_python_script", {
    skill_name: "a",
    file_path: "x.py",
  });
  assert.equal(
    hint,
    `The script needs the program soffice, which is not installed; it comes with: ${office}`,
  );
});
