import assert from "node:assert/strict";
import { checkSkill } from "../../lib/skills/check/check.ts";
import { renderCatalog } from "../../lib/skills/find/listing.ts";
import { parseFrontmatter } from "../../lib/skills/read/frontmatter.ts";
import { toDisplayLine } from "../../lib/skills/read/text.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

for (
  const [text, expected] of [
    ["می\u200Cخواهم", "می\u200Cخواهم"],
    ["ಕ್\u200Dಷ", "ಕ್\u200Dಷ"],
    ["👨\u200D👩\u200D👧 🏳\uFE0F\u200D🌈", "👨\u200D👩\u200D👧 🏳\uFE0F\u200D🌈"],
    ["p\u200Cdf\u200D \u200Bx\u202E", "pdf x"],
    ["👩\u200C👧", "👩👧"],
    ["می\u200C", "می"],
    ["a\uFDD0b", "a\uFDD0b"],
    ["می\u200Cخ\uFDD0", "می\u200Cخ"],
  ] as const
) {
  Deno.test(`toDisplayLine() keeps joiners where they belong: ${JSON.stringify(text)}`, () => {
    assert.equal(toDisplayLine(text), expected);
  });
}

Deno.test("the catalogue writes & < > as entities and nothing else", () => {
  const skill = { folder: "/a", file: "/a/SKILL.md", root: "/", visibleToModel: true };
  const { text } = renderCatalog([{ ...skill, name: "a", description: `"it's" <b> & c` }]);
  assert.equal(text, `- a: "it's" &lt;b&gt; &amp; c\n`);
});

for (
  const [name, before] of [
    ["a comment", "<!-- generated -->\n"],
    ["a comment of several lines", "<!--\n# x\n---\n-->\n\n"],
    ["a heading", "# My skill\n\n"],
    ["a blank", " "],
    ["a zero-width space", "\u200B"],
    ["a code fence", "```yaml\n"],
  ] as const
) {
  Deno.test(`parseFrontmatter() reads frontmatter behind ${name}`, async () => {
    const text = `${before}---\nname: a\ndescription: Does a\n---\nBody\n`;
    const { fields, stage } = await parseFrontmatter(text);
    assert.deepEqual([fields.description, stage], ["Does a", "yaml"]);
  });
}

Deno.test("parseFrontmatter() takes no prose between rules for frontmatter behind a heading", async () => {
  const { fields } = await parseFrontmatter("# Title\n---\nNote: this is prose\n---\nname: x\n");
  assert.notEqual(fields.name, "x");
});

/** Verdicts of the reference library that differed. */
for (
  const {
    name,
    file = "SKILL.md",
    head = "---\nname: a\ndescription: Does a\n",
    more = "---\n",
    passes,
  } of [
    {
      name: "a quoted text whose next line is not indented",
      more: 'license: "MIT\nand more"\n---\n',
      passes: true,
    },
    {
      name: "a description in quotes likewise",
      head: '---\nname: a\ndescription: "Does\na"\n',
      passes: true,
    },
    { name: "control characters in the body", more: "---\nBell \x07\n", passes: true },
    { name: "control characters in the fields", more: "license: M\x07IT\n---\n", passes: false },
    { name: "compatibility that is a list", more: "compatibility:\n  - git\n---\n", passes: false },
    {
      name: "compatibility that is a mapping",
      more: "compatibility:\n  a: b\n---\n",
      passes: false,
    },
    { name: "a file named Skill.md", file: "Skill.md", passes: false },
    { name: "a file named SKILL.MD", file: "SKILL.MD", passes: false },
    { name: "a file named skill.md", file: "skill.md", passes: true },
    { name: "a byte order mark", head: "\uFEFF---\nname: a\ndescription: Does a\n", passes: false },
  ]
) {
  Deno.test(`check --strict ${passes ? "accepts" : "refuses"} ${name}`, async () => {
    await using folder = await temporaryFolder({ [`a/${file}`]: head + more });
    const diagnostics = await checkSkill(folder.path, { strict: true });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    assert.equal(errors.length === 0, passes, JSON.stringify(diagnostics));
  });
}

Deno.test("check says of a script once that it asks for input, and of a second SKILL.md", async () => {
  await using folder = await temporaryFolder({
    "a/SKILL.md":
      "---\nname: a\ndescription: Does a\n---\nSee ../b/notes.md and [b](../b/notes.md)\n",
    "a/skill.md": "---\nname: a\ndescription: Other\n---\n",
    "a/scripts/x.py": "input()\ninput('more')\n",
    "b/notes.md": "",
  });
  const diagnostics = await checkSkill(folder.path);
  assert.deepEqual(diagnostics.map(({ code, message }) => [code, message]), [
    ["file-name-twice", "The folder has a SKILL.md too, which is the one that counts"],
    ["script-asks-input", "The script asks for input, in 2 places, and nobody can answer"],
  ]);
});
