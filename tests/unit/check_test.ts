import assert from "node:assert/strict";
import { join } from "node:path";
import { checkFolders, checkSkill } from "../../lib/skills/check/check.ts";
import type { Diagnostic } from "../../lib/skills/skill.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** A SKILL.md with more lines of frontmatter and a body. */
function skillText(name: string, body = "", ...lines: string[]): string {
  return ["---", `name: ${name}`, "description: Does it", ...lines, "---", body].join("\n");
}

/** Diagnostics as `code file:line`, the file relative to a folder. */
function summarize(diagnostics: Diagnostic[], folder: string): string[] {
  return diagnostics.map(({ code, file, line }) =>
    `${code} ${file.slice(folder.length + 1)}${line === undefined ? "" : `:${line}`}`
  );
}

Deno.test("checkSkill() takes a folder, its SKILL.md or a collection", async () => {
  await using folder = await temporaryFolder({ "skills/a/SKILL.md": skillText("b") });
  const place = join(folder.path, "skills/a/SKILL.md");
  const expected = [{
    code: "name-mismatch",
    severity: "warning",
    message: 'The name "b" is not that of the folder, "a"',
    file: place,
    line: 2,
  }];
  for (const path of ["skills/a", "skills/a/SKILL.md", "skills"]) {
    assert.deepEqual(await checkSkill(join(folder.path, path)), expected);
  }
});

Deno.test("checkFolders() checks each skill once and names collisions", async () => {
  await using folder = await temporaryFolder({
    "one/a/SKILL.md": skillText("a"),
    "two/a/SKILL.md": skillText("a", "another"),
    "two/copy/a/SKILL.md": skillText("a"),
  });
  const diagnostics = await checkFolders(
    ["one", "two", "one/a"].map((name) => join(folder.path, name)),
  );
  assert.deepEqual(diagnostics, [{
    code: "name-collision",
    severity: "warning",
    message: `Hidden by the skill of the same name in ${join(folder.path, "one/a/SKILL.md")}`,
    file: join(folder.path, "two/a/SKILL.md"),
  }]);
});

Deno.test("checkSkill() gives the line of what is wrong in the frontmatter", async () => {
  await using folder = await temporaryFolder({
    "a/SKILL.md": skillText(
      "a",
      "",
      `compatibility: ${"x".repeat(501)}`,
      "version: 1",
      "metadata: {a: b}",
    ),
  });
  const diagnostics = await checkSkill(folder.path, { strict: true });
  assert.deepEqual(summarize(diagnostics, folder.path), [
    "compatibility-too-long a/SKILL.md:4",
    "unknown-field a/SKILL.md:5",
    "yaml-not-strict a/SKILL.md:6",
  ]);
});

const unstrict: [title: string, line: string, what: string][] = [
  ["flow style", "metadata: {a: [b, c]}", "flow style"],
  ["a tag", "metadata: !!map\n  a: !x b", "a tag"],
  ["an anchor", "metadata: &a\n  b: c", "an anchor or an alias"],
];

for (const [title, line, what] of unstrict) {
  Deno.test(`checkSkill() refuses ${title} in strict mode only`, async () => {
    await using folder = await temporaryFolder({ "a/SKILL.md": skillText("a", "", line) });
    assert.deepEqual(await checkSkill(folder.path), []);
    assert.deepEqual(await checkSkill(folder.path, { strict: true }), [{
      code: "yaml-not-strict",
      severity: "error",
      message: `The frontmatter has ${what}, which the reference library refuses`,
      file: join(folder.path, "a/SKILL.md"),
      line: 4,
    }]);
  });
}

Deno.test("checkSkill() names references to files that do not exist", async () => {
  const body = [
    "# Title", // line 5
    "Read [the guide](references/guide.md#part) and [the other](references/none.md).",
    "![Image](./assets/logo.png) [site](https://example.org/a.md) [top](#title)",
    "[spaces](my%20file.md) [folder](references/) [mail](mailto:a@b.c) [x]({placeholder}.md)",
    "```sh",
    "python scripts/main.py && python ./scripts/none.py --out out/result.txt",
    "cat [code](not/a/link.md) ${DIR}/scripts/elsewhere.py scripts/*.py scripts/<name>.py",
    "```",
    "Again scripts/none.py. See [up](../other/SKILL.md) or scripts/lib/deep.py.",
  ].join("\n");
  await using folder = await temporaryFolder({
    "a/SKILL.md": skillText("a", body),
    "a/references/guide.md": "",
    "a/my file.md": "",
    "a/scripts/main.py": "",
    "a/scripts/lib/deep.py": "",
  });
  assert.deepEqual(
    (await checkSkill(folder.path)).map(({ message, line }) => `${line}: ${message}`),
    [
      '6: The file "references/none.md" does not exist in the skill',
      '7: The file "assets/logo.png" does not exist in the skill',
      '10: The file "scripts/none.py" does not exist in the skill',
      '13: The path "../other/SKILL.md" cannot be opened in a skill: it holds .., which leaves a folder',
    ],
  );
});

Deno.test("checkSkill() reports compiled Python without source as an error", async () => {
  await using folder = await temporaryFolder({
    "a/SKILL.md": skillText("a"),
    "a/scripts/good.py": "",
    "a/scripts/good.pyc": "",
    "a/scripts/evil.pyc": "",
    "a/scripts/__pycache__/good.cpython-312.pyc": "",
  });
  assert.deepEqual(await checkSkill(folder.path), [{
    code: "pyc-without-source",
    severity: "error",
    message: "This compiled Python has no source beside it and cannot be reviewed",
    file: join(folder.path, "a/scripts/evil.pyc"),
  }]);
});

const scripts: [title: string, source: string, lines: number[]][] = [
  ["a call", "x = 1\nname = input('Name: ')\n", [2]],
  ["a password", "import getpass\np = getpass.getpass()\n", [2]],
  ["a call with a space", "if input ():\n    pass\n", [1]],
  ["a comment", "# input('x')\nx = 1  # input()\n", []],
  ["a text", "print(\"input()\", 'input()', 'it\\'s input()')\n", []],
  ["a long text", '"""\nCalls input()\n"""\nx = input()\n', [4]],
  ["a method", "model.input()\nfileinput.input()\nuser_input()\n", []],
  ["a definition", "def input():\n    return 1\n", []],
];

for (const [title, source, lines] of scripts) {
  Deno.test(`checkSkill() looks for input() in a script: ${title}`, async () => {
    await using folder = await temporaryFolder({
      "a/SKILL.md": skillText("a"),
      "a/scripts/main.py": source,
    });
    assert.deepEqual(
      summarize(await checkSkill(folder.path), folder.path),
      lines.map((line) => `script-asks-input a/scripts/main.py:${line}`),
    );
  });
}

const tools: [compatibility: string, missing: string[]][] = [
  ["Requires git, docker, jq, and access to the internet", ["docker", "jq"]],
  ["Python 3.11+ and uv", ["uv"]],
  ["Designed for Claude Code (or similar products)", []],
  ["Needs pandoc; docker optional", ["pandoc"]],
  ["Works without docker", []],
  ["ImageMagick. LibreOffice.", ["ImageMagick", "LibreOffice"]],
];

for (const [compatibility, missing] of tools) {
  Deno.test(`checkSkill() finds ${missing.join(", ") || "nothing"} missing for "${compatibility}"`, async () => {
    await using folder = await temporaryFolder({
      "a/SKILL.md": skillText("a", "", `compatibility: ${compatibility}`),
    });
    const diagnostics = await checkSkill(folder.path, {
      hasProgram: (name) => ["git", "python3"].includes(name),
    });
    assert.deepEqual(
      diagnostics.map(({ code, message }) => [code, message.split(/ needs |, and /)[1]]),
      missing.map((name) => ["tool-missing", name]),
    );
  });
}

Deno.test("checkSkill() reports the imports that nothing provides", async () => {
  await using folder = await temporaryFolder({ "a/SKILL.md": skillText("a") });
  const asked: string[] = [];
  const diagnostics = await checkSkill(folder.path, {
    unprovidedImports(skillFolder) {
      asked.push(skillFolder);
      const found = { file: "scripts/main.py", line: 3, module: "yaml", package: "pyyaml" };
      return Promise.resolve([found]);
    },
  });
  assert.deepEqual([asked, diagnostics], [[join(folder.path, "a")], [{
    code: "import-unprovided",
    severity: "warning",
    message: "Nothing provides the module yaml; declare the package pyyaml",
    file: join(folder.path, "a/scripts/main.py"),
    line: 3,
  }]]);
});
