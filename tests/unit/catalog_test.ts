import assert from "node:assert/strict";
import { join } from "node:path";
import { findSkill, loadCatalog, nearestNames } from "../../lib/skills/find/catalog.ts";
import type { Catalog } from "../../lib/skills/skill.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

function skillText(name: string, description = `Does ${name}`): string {
  return `---\nname: ${name}\ndescription: ${description}\n---\nBody\n`;
}

/** Names of the skills and codes of the diagnostics, in order. */
function summarize({ skills, diagnostics }: Catalog): { skills: string[]; codes: string[] } {
  return {
    skills: skills.map((skill) => skill.name),
    codes: diagnostics.map((diagnostic) => diagnostic.code),
  };
}

Deno.test("loadCatalog() gives each folder with a SKILL.md as a skill", async () => {
  await using folder = await temporaryFolder({
    "b/SKILL.md": skillText("b"),
    "a/SKILL.md":
      "---\nname: a\ndescription: |\n  Two\n  lines\ncompatibility: Needs  git\ndisable-model-invocation: true\n---\n",
    "no-skill/README.md": "text",
    "file.md": "text",
  });
  assert.deepEqual(await loadCatalog([folder.path]), {
    skills: [
      {
        name: "a",
        description: "Two lines",
        folder: join(folder.path, "a"),
        file: join(folder.path, "a/SKILL.md"),
        root: folder.path,
        compatibility: "Needs git",
        visibleToModel: false,
      },
      {
        name: "b",
        description: "Does b",
        folder: join(folder.path, "b"),
        file: join(folder.path, "b/SKILL.md"),
        root: folder.path,
        visibleToModel: true,
      },
    ],
    diagnostics: [],
  });
});

Deno.test("loadCatalog() takes a configured folder that is itself a skill", async () => {
  await using folder = await temporaryFolder({
    "one/SKILL.md": skillText("one"),
    "one/inner/SKILL.md": skillText("inner"),
  });
  const catalog = await loadCatalog([join(folder.path, "one")]);
  assert.deepEqual(summarize(catalog), { skills: ["inner", "one"], codes: [] });
});

for (const fileName of ["SKILL.MD", "Skill.md", "skill.md"]) {
  Deno.test(`loadCatalog() accepts ${fileName} with a warning`, async () => {
    await using folder = await temporaryFolder({ [`a/${fileName}`]: skillText("a") });
    const catalog = await loadCatalog([folder.path]);
    assert.deepEqual(summarize(catalog), { skills: ["a"], codes: ["file-name-case"] });
  });
}

Deno.test("loadCatalog() prefers SKILL.md to skill.md", async () => {
  await using folder = await temporaryFolder({
    "a/SKILL.md": skillText("a", "upper"),
    "a/skill.md": skillText("a", "lower"),
  });
  const { skills } = await loadCatalog([folder.path]);
  assert.deepEqual(skills.map((skill) => skill.description), ["upper"]);
});

Deno.test("loadCatalog() names a skill without frontmatter after its folder", async () => {
  await using folder = await temporaryFolder({ "my-skill/SKILL.md": "# Title\n\nDoes it.\n" });
  const { skills, diagnostics } = await loadCatalog([folder.path]);
  assert.deepEqual(skills.map(({ name, description }) => [name, description]), [
    ["my-skill", "Does it."],
  ]);
  assert.deepEqual(diagnostics, [{
    code: "frontmatter-missing",
    severity: "warning",
    message:
      "There is no frontmatter; the name is the folder's, the description the first paragraph",
    file: join(folder.path, "my-skill/SKILL.md"),
    line: 1,
  }]);
});

Deno.test("loadCatalog() finds nested collections, and skills below skills but for their parts", async () => {
  await using folder = await temporaryFolder({
    "top/SKILL.md": skillText("top"),
    "top/nested/SKILL.md": skillText("nested"),
    "top/deep/er/SKILL.md": skillText("er"),
    ...Object.fromEntries(
      ["scripts", "references", "assets", "examples", "templates", "tests", ".git"].map((name) => [
        `top/${name}/part/SKILL.md`,
        skillText("part"),
      ]),
    ),
    "group/one/SKILL.md": skillText("one"),
    "1/2/3/4/5/six/SKILL.md": skillText("six"),
    "1/2/3/4/5/6/seven/SKILL.md": skillText("seven"),
  });
  const catalog = await loadCatalog([folder.path]);
  assert.deepEqual(summarize(catalog), {
    skills: ["er", "nested", "one", "six", "top"],
    codes: ["folder-limit"],
  });
});

Deno.test("loadCatalog() skips folders of tools and builds, and counts the latter", async () => {
  const skipped = [
    ".git",
    "node_modules",
    "venv",
    ".venv",
    "__pycache__",
    "dist",
    "build",
  ];
  await using folder = await temporaryFolder(
    Object.fromEntries(skipped.map((name) => [`${name}/x/SKILL.md`, skillText("x")])),
  );
  await folder.write("a/dist/b/SKILL.md", skillText("x"));
  const { skills, diagnostics } = await loadCatalog([folder.path]);
  assert.deepEqual([skills, diagnostics.length], [[], 1]);
  const names = diagnostics[0]?.message.split(": ")[1]?.split(", ").sort();
  assert.deepEqual(names, ["__pycache__", "build", "dist (2)", "node_modules", "venv"]);
});

Deno.test("loadCatalog() finds skills in hidden folders below a root", async () => {
  await using folder = await temporaryFolder({
    "skills/.curated/a/SKILL.md": skillText("a"),
    ".claude/skills/b/SKILL.md": skillText("b"),
  });
  assert.deepEqual(summarize(await loadCatalog([folder.path])), { skills: ["a", "b"], codes: [] });
});

Deno.test("loadCatalog() keeps one of identical copies without a word", async () => {
  await using folder = await temporaryFolder({
    "a/x/SKILL.md": skillText("x"),
    "a/x/scripts/run.py": "print(1)",
    "b/x/SKILL.md": skillText("x"),
    "b/x/scripts/run.py": "print(2)",
  });
  assert.deepEqual(summarize(await loadCatalog([folder.path])), { skills: ["x"], codes: [] });
});

Deno.test("loadCatalog() names different skills of plugins after them", async () => {
  await using folder = await temporaryFolder({
    "discord/.claude-plugin/plugin.json": '{"name": "chat"}',
    "discord/skills/access/SKILL.md": skillText("access", "of Discord"),
    "imessage/skills/access/SKILL.md": skillText("access", "of iMessage"),
    "copy/skills/access/SKILL.md": skillText("access", "of Discord"),
    "other/skills/alone/SKILL.md": skillText("alone"),
  });
  const catalog = await loadCatalog([folder.path]);
  const names = catalog.skills.map(({ name, description }) => [name, description]);
  assert.equal(names.length, 3);
  assert.deepEqual(names.filter(([name]) => name !== "copy:access" && name !== "chat:access"), [
    ["alone", "Does alone"],
    ["imessage:access", "of iMessage"],
  ]);
  assert.equal(catalog.diagnostics.length, 0);
});

Deno.test("loadCatalog() says how to unpack a packed skill", async () => {
  await using folder = await temporaryFolder({ "x/pdf.skill": "PK", "y.zip": "PK" });
  const { diagnostics } = await loadCatalog([folder.path, join(folder.path, "y.zip")]);
  assert.deepEqual(
    diagnostics.map(({ code, message }) => [code, message]),
    ["x/pdf.skill", "y.zip"]
      .map((path) => [
        "skill-packed",
        `The skill is packed; unpack it with: python3 -m zipfile -e "${
          join(folder.path, path)
        }" skills`,
      ]).reverse(),
  );
});

Deno.test("loadCatalog() does not take the text of a link for a skill", async () => {
  await using folder = await temporaryFolder({
    "a/SKILL.md": "../../b/SKILL.md",
    "b/SKILL.md": skillText("b"),
  });
  assert.deepEqual(summarize(await loadCatalog([folder.path])), {
    skills: ["b"],
    codes: ["file-link-text"],
  });
});

Deno.test("loadCatalog() reads UTF-16, as editors and shells on Windows write it", async () => {
  await using folder = await temporaryFolder({ "a/README.md": "" });
  const text = skillText("a", "naïve");
  const units = new Uint16Array([0xfeff, ...Array.from(text, (letter) => letter.charCodeAt(0))]);
  await Deno.writeFile(join(folder.path, "a/SKILL.md"), new Uint8Array(units.buffer));
  const { skills, diagnostics } = await loadCatalog([folder.path]);
  assert.deepEqual(
    [
      skills.map(({ name, description }) => [name, description]),
      diagnostics.map(({ code }) => code),
    ],
    [[["a", "naïve"]], ["bad-utf8"]],
  );
});

Deno.test("loadCatalog() allows a hidden folder as a root", async () => {
  await using folder = await temporaryFolder({ ".agents/skills/a/SKILL.md": skillText("a") });
  const catalog = await loadCatalog([join(folder.path, ".agents/skills")]);
  assert.deepEqual(summarize(catalog), { skills: ["a"], codes: [] });
});

Deno.test("loadCatalog() reports a configured folder that does not exist", async () => {
  await using folder = await temporaryFolder();
  const missing = join(folder.path, "missing");
  assert.deepEqual(await loadCatalog([missing]), {
    skills: [],
    diagnostics: [{
      code: "folder-missing",
      severity: "warning",
      message: "The configured folder of skills does not exist",
      file: missing,
    }],
  });
});

Deno.test("loadCatalog() reports a configured folder that is a file", async () => {
  await using folder = await temporaryFolder({ "file": "text" });
  const catalog = await loadCatalog([join(folder.path, "file")]);
  assert.deepEqual(summarize(catalog), { skills: [], codes: ["folder-unreadable"] });
});

Deno.test("loadCatalog() keeps the skill of the earlier folder and names both files", async () => {
  await using folder = await temporaryFolder({
    "first/z/SKILL.md": skillText("same", "first"),
    "second/a/SKILL.md": skillText("same", "second"),
  });
  const { skills, diagnostics } = await loadCatalog([
    join(folder.path, "first"),
    join(folder.path, "second"),
  ]);
  assert.deepEqual(skills.map((skill) => skill.description), ["first"]);
  assert.deepEqual(diagnostics.find(({ code }) => code === "name-collision"), {
    code: "name-collision",
    severity: "warning",
    message: `Hidden by the skill of the same name "same" in ${
      join(folder.path, "first/z/SKILL.md")
    }`,
    file: join(folder.path, "second/a/SKILL.md"),
  });
});

Deno.test("loadCatalog() keeps the first by path of one folder", async () => {
  await using folder = await temporaryFolder({
    "b/SKILL.md": skillText("same", "in b"),
    "a/SKILL.md": skillText("same", "in a"),
  });
  const { skills } = await loadCatalog([folder.path]);
  assert.deepEqual(skills.map((skill) => skill.description), ["in a"]);
});

Deno.test("loadCatalog() sorts by name within each folder, earlier folders first", async () => {
  await using folder = await temporaryFolder({
    "first/1/SKILL.md": skillText("z"),
    "first/2/SKILL.md": skillText("y"),
    "second/1/SKILL.md": skillText("b"),
    "second/2/SKILL.md": skillText("a"),
  });
  const { skills } = await loadCatalog([join(folder.path, "first"), join(folder.path, "second")]);
  assert.deepEqual(skills.map((skill) => skill.name), ["y", "z", "a", "b"]);
});

Deno.test("loadCatalog() follows links inside the configured folders, once each", async () => {
  await using folder = await temporaryFolder({
    "one/a/SKILL.md": skillText("a"),
    "two/b/SKILL.md": skillText("b"),
  });
  await Deno.symlink(join(folder.path, "two/b"), join(folder.path, "one/b"));
  await Deno.symlink(join(folder.path, "one"), join(folder.path, "one/loop"));
  await Deno.symlink("a", join(folder.path, "one/alias"));
  const catalog = await loadCatalog([join(folder.path, "one"), join(folder.path, "two")]);
  assert.deepEqual(summarize(catalog), { skills: ["a", "b"], codes: [] });
});

Deno.test("loadCatalog() follows the links that a user made in the folder of skills", async () => {
  await using folder = await temporaryFolder({
    "root/linked-file/README.md": "text",
    "elsewhere/a/SKILL.md": skillText("a"),
    "elsewhere/collection/b/SKILL.md": skillText("b"),
    "dotfiles/SKILL.md": skillText("c"),
  });
  const root = join(folder.path, "root");
  await Deno.symlink(join(folder.path, "elsewhere/a"), join(root, "a"));
  await Deno.symlink(join(folder.path, "elsewhere/collection"), join(root, "collection"));
  await Deno.symlink(join(folder.path, "dotfiles/SKILL.md"), join(root, "linked-file/SKILL.md"));
  const catalog = await loadCatalog([root]);
  assert.deepEqual(summarize(catalog), { skills: ["a", "b", "c"], codes: ["name-mismatch"] });
});

Deno.test("loadCatalog() follows no link that others may have brought", async () => {
  await using folder = await temporaryFolder({
    "root/collection/README.md": "text",
    "root/key/README.md": "text",
    "outside/b/SKILL.md": skillText("b"),
    "id_rsa": "secret",
  });
  const root = join(folder.path, "root");
  await Deno.symlink(join(folder.path, "outside"), join(root, "collection/outside"));
  await Deno.symlink(join(folder.path, "id_rsa"), join(root, "key/SKILL.md"));
  const catalog = await loadCatalog([root]);
  assert.deepEqual(summarize(catalog), { skills: [], codes: ["link-outside", "file-not-regular"] });
});

Deno.test("loadCatalog() lists few folders behind a link to everything", async () => {
  await using folder = await temporaryFolder({ "root/a/SKILL.md": skillText("a") });
  for (const target of ["/", "/dev", "/proc", "/proc/self/fd", "/sys"]) {
    await Deno.symlink(target, join(folder.path, "root", `to${target.replaceAll("/", "-")}`));
  }
  const { skills, diagnostics } = await loadCatalog([join(folder.path, "root")]);
  assert.deepEqual(skills.map(({ name }) => name), ["a"]);
  assert.deepEqual(diagnostics.filter(({ severity }) => severity === "error"), []);
});

Deno.test("loadCatalog() takes one skill for a folder that is configured twice", async () => {
  await using folder = await temporaryFolder({ "a/SKILL.md": skillText("a") });
  const catalog = await loadCatalog([folder.path, folder.path, join(folder.path, "a")]);
  assert.deepEqual(summarize(catalog), { skills: ["a"], codes: [] });
});

Deno.test("loadCatalog() opens no FIFO and no folder named SKILL.md", async () => {
  await using folder = await temporaryFolder({
    "a/SKILL.md": skillText("a"),
    "folder/SKILL.md/x": "text",
    "fifo/README.md": "text",
  });
  await new Deno.Command("mkfifo", { args: [join(folder.path, "fifo/SKILL.md")] }).output();
  const catalog = await loadCatalog([folder.path]);
  assert.deepEqual(summarize(catalog), {
    skills: ["a"],
    codes: ["file-not-regular", "file-not-regular"],
  });
});

const broken: [title: string, bytes: Uint8Array, code: string][] = [
  ["an empty file", new Uint8Array(), "file-empty"],
  ["a file of white space", new TextEncoder().encode("\uFEFF \n\n"), "file-empty"],
  [
    "a file in UTF-16 without a mark",
    new TextEncoder().encode([..."--- name"].join("\0")),
    "file-binary",
  ],
  ["an image", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10]), "file-binary"],
];

for (const [title, bytes, code] of broken) {
  Deno.test(`loadCatalog() skips ${title} with an error and keeps the others`, async () => {
    await using folder = await temporaryFolder({ "good/SKILL.md": skillText("good") });
    await Deno.mkdir(join(folder.path, "bad"));
    await Deno.writeFile(join(folder.path, "bad/SKILL.md"), bytes);
    const { skills, diagnostics } = await loadCatalog([folder.path]);
    assert.deepEqual(
      [skills.map((skill) => skill.name), diagnostics.map((each) => [each.code, each.severity])],
      [["good"], [[code, "error"]]],
    );
  });
}

Deno.test("loadCatalog() replaces bytes that are not UTF-8", async () => {
  await using folder = await temporaryFolder({ "a/README.md": "text" });
  const bytes = new TextEncoder().encode(skillText("a", "caf?") + "long enough to be text\n");
  bytes[bytes.indexOf("?".charCodeAt(0))] = 0xe9;
  await Deno.writeFile(join(folder.path, "a/SKILL.md"), bytes);
  const { skills, diagnostics } = await loadCatalog([folder.path]);
  assert.deepEqual(
    [skills.map((skill) => skill.description), diagnostics.map((each) => each.code)],
    [["caf\uFFFD"], ["bad-utf8"]],
  );
});

Deno.test("loadCatalog() reads on when the head of a large file has no description", async () => {
  const filler = `<!-- ${"x".repeat(100_000)} -->`;
  await using folder = await temporaryFolder({
    "a/SKILL.md": `---\nname: a\n---\n${filler}\nText.`,
  });
  const { skills } = await loadCatalog([folder.path]);
  assert.deepEqual(skills.map((skill) => skill.description), [""]);
});

Deno.test("loadCatalog() makes names and descriptions one safe line", async () => {
  await using folder = await temporaryFolder({
    "a/SKILL.md": `---\nname: "a\\tb\u202E"\ndescription: "\\e[31mx\u200B\u{E0041}\\n y"\n---\n`,
    [`${"long".repeat(60)}/SKILL.md`]: skillText("n".repeat(1000), "d".repeat(2000)),
  });
  const { skills } = await loadCatalog([folder.path]);
  assert.deepEqual(skills.map(({ name, description }) => [name, description]), [
    ["a b", "[31mx y"],
    ["n".repeat(199) + "…", "d".repeat(1023) + "…"],
  ]);
});

Deno.test("loadCatalog() warns of a name that is not the folder's", async () => {
  await using folder = await temporaryFolder({ "dir/SKILL.md": skillText("../../evil") });
  const { skills, diagnostics } = await loadCatalog([folder.path]);
  assert.deepEqual(
    [skills.map((skill) => skill.name), diagnostics.map((each) => [each.line, each.message])],
    [["../../evil"], [
      [2, 'The name "../../evil" has characters other than letters, digits and hyphens'],
      [2, 'The name "../../evil" is not that of the folder, "dir"'],
    ]],
  );
});

Deno.test("loadCatalog() takes a name in another Unicode form for the folder's", async () => {
  await using folder = await temporaryFolder({
    ["caf\u00E9/SKILL.md"]: skillText("cafe\u0301"),
  });
  const { diagnostics } = await loadCatalog([folder.path]);
  assert.deepEqual(diagnostics, []);
});

Deno.test("loadCatalog() finds 300 skills side by side behind 2,100 other folders", async () => {
  await using folder = await temporaryFolder();
  for (let index = 0; index < 2_100; index++) Deno.mkdirSync(join(folder.path, `a${index}`));
  for (let index = 0; index < 300; index++) {
    Deno.mkdirSync(join(folder.path, `s${index}`));
    Deno.writeTextFileSync(join(folder.path, `s${index}/SKILL.md`), skillText(`s${index}`));
  }
  const { skills, diagnostics } = await loadCatalog([folder.path]);
  assert.deepEqual(
    [skills.length, diagnostics.map((each) => each.message)],
    [300, [
      "Not everything in this folder was looked at: it has more than 2000 folders that are no skills",
    ]],
  );
});

Deno.test("findSkill() matches exactly, then without case, then by folder", async () => {
  await using folder = await temporaryFolder({
    "x/SKILL.md": skillText("PDF", "upper"),
    "y/SKILL.md": skillText("pdf", "lower"),
    "Folder-Name/SKILL.md": skillText("Other Name", "other"),
  });
  const { skills } = await loadCatalog([folder.path]);
  const wanted = ["PDF", "pdf", "Pdf", "ＰＤＦ", " pdf ", "other name", "folder-name", "none"];
  assert.deepEqual(
    wanted.map((name) => findSkill(skills, name)?.description),
    ["upper", "lower", "upper", "upper", "upper", "other", "other", undefined],
  );
});

Deno.test("nearestNames() gives the three most similar names, best first", async () => {
  const names = ["calculator", "csv-report", "web-page", "skill-writer"];
  await using folder = await temporaryFolder(
    Object.fromEntries(names.map((name) => [`${name}/SKILL.md`, skillText(name)])),
  );
  const { skills } = await loadCatalog([folder.path]);
  assert.deepEqual(nearestNames(skills, "calculater")[0], "calculator");
  assert.deepEqual(nearestNames(skills, "csv")[0], "csv-report");
  assert.deepEqual(nearestNames(skills, "").length, 3);
  assert.deepEqual(nearestNames([], "pdf"), []);
});
