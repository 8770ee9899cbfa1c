import assert from "node:assert/strict";
import { join } from "node:path";
import { RunnerError } from "../../lib/errors.ts";
import { listFiles, readDocumentation, resolveFile } from "../../lib/skills/files/resources.ts";
import { hostileSkill, pathAttacks } from "../support/hostile_skill.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

Deno.test("resolveFile() refuses every attack and names the rule", async (test) => {
  await using hostile = await hostileSkill();
  for (const [path, rule] of pathAttacks) {
    await test.step(JSON.stringify(path.slice(0, 40)), async () => {
      const error = await resolveFile(hostile.skill, path).then(
        (resolved) => assert.fail(`resolved to ${resolved}`),
        (error: unknown) => error,
      );
      assert.ok(error instanceof RunnerError, String(error));
      assert.equal(error.kind, "skill");
      assert.match(error.message, rule);
      assert.doesNotMatch(error.message, /\p{Cc}/u);
      assert.ok(error.hint);
    });
  }
});

const accepted: [path: string, file: string][] = [
  ["SKILL.md", "SKILL.md"],
  ["./SKILL.md", "SKILL.md"],
  ["././scripts//main.py", "scripts/main.py"],
  ["skill/SKILL.md", "SKILL.md"],
  ["skill/scripts/main.py", "scripts/main.py"],
  ["skill.md", "SKILL.md"],
  ["References/guide.MD", "references/Guide.md"],
  ["skill/references/guide.md", "references/Guide.md"],
  ["link-in", "scripts/main.py"],
  ["link-in-folder/main.py", "scripts/main.py"],
  ["twice/a.txt", "twice/a.txt"],
  ["twice/A.TXT", "twice/A.TXT"],
];

Deno.test("resolveFile() finds the files of the skill", async (test) => {
  await using hostile = await hostileSkill();
  for (const [path, file] of accepted) {
    await test.step(path, async () => {
      assert.equal(await resolveFile(hostile.skill, path), join(hostile.skill, file));
    });
  }
});

Deno.test("resolveFile() names the nearest files when there is none", async () => {
  await using folder = await temporaryFolder({
    "scripts/main.py": "",
    "references/guide.md": "",
    "SKILL.md": "",
  });
  await assert.rejects(resolveFile(folder.path, "main.py"), {
    message: 'Cannot open "main.py": the skill has no such file',
    hint: "The nearest files are: scripts/main.py, SKILL.md, references/guide.md",
  });
});

Deno.test("listFiles() lists what the author wrote, sorted, with sizes", async () => {
  await using folder = await temporaryFolder({
    "SKILL.md": "12345",
    "scripts/main.py": "1",
    "scripts/lib/deep.py": "",
    "nested/SKILL.md": "12",
    ".env.example": "1",
    ".git/config": "x",
    ".pytest_cache/x": "x",
    "venv/bin/python": "x",
    ".venv/bin/python": "x",
    "scripts/__pycache__/main.pyc": "x",
    "node_modules/x/index.js": "x",
  });
  await Deno.symlink("SKILL.md", join(folder.path, "link"));
  await Deno.symlink("/etc/hosts", join(folder.path, "outside"));
  assert.deepEqual(await listFiles({ folder: folder.path }), {
    files: [
      { path: ".env.example", size_bytes: 1 },
      { path: "SKILL.md", size_bytes: 5 },
      { path: "link", size_bytes: 5 },
      { path: "nested/SKILL.md", size_bytes: 2 },
      { path: "scripts/lib/deep.py", size_bytes: 0 },
      { path: "scripts/main.py", size_bytes: 1 },
    ],
    truncated: false,
  });
});

Deno.test("listFiles() keeps the files nearest to the root when there are too many", async () => {
  await using folder = await temporaryFolder({ "a/1": "", "a/2": "", "z": "", "y": "" });
  assert.deepEqual(await listFiles({ folder: folder.path }, { maxFiles: 3 }), {
    files: ["a/1", "y", "z"].map((path) => ({ path, size_bytes: 0 })),
    truncated: true,
  });
});

Deno.test("listFiles() stops at twelve levels", async () => {
  const deep = Array.from({ length: 13 }, (_, index) => index).join("/");
  await using folder = await temporaryFolder({ [`${deep}/x`]: "", "y": "" });
  assert.deepEqual(await listFiles({ folder: folder.path }), {
    files: [{ path: "y", size_bytes: 0 }],
    truncated: true,
  });
});

Deno.test("readDocumentation() gives the whole text, frontmatter included", async () => {
  const text = `---\r\nname: a\n---\n${"x".repeat(200_000)}`;
  await using folder = await temporaryFolder({ "SKILL.md": text });
  const file = join(folder.path, "SKILL.md");
  assert.equal(await readDocumentation({ name: "a", file }), text);
});

const unreadable: [title: string, text: string, message: string][] = [
  ["larger than 1 MiB", "x".repeat(1024 * 1024 + 1), "The file is larger than 1 MiB"],
  ["binary", "%PDF-1.7 x", "The file is PDF document, not text in UTF-8"],
  ["empty", "", "The file is empty"],
];

for (const [title, text, problem] of unreadable) {
  Deno.test(`readDocumentation() refuses a file that is ${title}`, async () => {
    await using folder = await temporaryFolder({ "SKILL.md": text });
    await assert.rejects(readDocumentation({ name: "a", file: join(folder.path, "SKILL.md") }), {
      name: "RunnerError",
      kind: "skill",
      message: `Cannot read the documentation of "a": ${problem}`,
      hint: "Read SKILL.md of the skill in windows instead",
    });
  });
}
