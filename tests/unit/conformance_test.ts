/**
 * The 40 cases of the reference library's test suite (skills-ref 0.1.0): what
 * its validator says, and what this program makes of the same skill.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { loadCatalog, renderCatalog } from "../../lib/skills/find/catalog.ts";
import { checkSkill } from "../../lib/skills/check/check.ts";
import { parseFrontmatter } from "../../lib/skills/read/frontmatter.ts";
import type { Skill } from "../../lib/skills/skill.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** A SKILL.md with these lines between its fences. */
function skillText(...lines: string[]): string {
  return `---\n${lines.join("\n")}\n---\n# My Skill\n\nInstructions.\n`;
}

const valid = skillText("name: my-skill", "description: A test skill");

interface Case {
  id: string;
  title: string;
  /** Name of the skill's folder. @default "my-skill" */
  folder?: string | undefined;
  /** Files in the folder; absent: there is no folder. */
  files?: Record<string, string>;
  /** What is checked within the folder. @default the folder itself */
  path?: string;
  /** Codes of the errors in strict mode; empty if the reference library finds nothing. */
  strict: string[];
  /** Name and description that load, or nothing. */
  load: [name: string, description: string] | [];
  /** Codes of all diagnostics of loading. */
  warnings?: string[];
}

function file(text: string): Record<string, string> {
  return { "SKILL.md": text };
}

function named(name: string): Record<string, string> {
  return file(skillText(`name: ${name}`, "description: A test skill"));
}

const loaded: [string, string] = ["my-skill", "A test skill"];

const cases: Case[] = [
  { id: "P1", title: "normal frontmatter", files: file(valid), strict: [], load: loaded },
  {
    id: "P2",
    title: "no frontmatter",
    files: file("# My Skill\n\nInstructions.\n"),
    strict: ["frontmatter-missing"],
    load: ["my-skill", "Instructions."],
    warnings: ["frontmatter-missing"],
  },
  {
    id: "P3",
    title: "no closing fence",
    files: file("---\nname: my-skill\ndescription: A test skill\n"),
    strict: ["frontmatter-not-closed"],
    load: loaded,
    warnings: ["frontmatter-not-closed"],
  },
  {
    id: "P4",
    title: "an unclosed flow sequence",
    folder: "[invalid",
    files: named("[invalid"),
    strict: ["frontmatter-repaired", "name-characters"],
    load: ["[invalid", "A test skill"],
    warnings: ["frontmatter-repaired", "name-characters"],
  },
  {
    id: "P5",
    title: "a sequence as frontmatter",
    files: file(skillText("- one", "- two")),
    strict: ["frontmatter-not-mapping", "frontmatter-missing"],
    load: ["my-skill", "Instructions."],
    warnings: ["frontmatter-not-mapping", "frontmatter-missing"],
  },
  {
    id: "P6",
    title: "a license",
    files: file(skillText("name: my-skill", "description: A test skill", "license: MIT")),
    strict: [],
    load: loaded,
  },
  {
    id: "P7",
    title: "metadata",
    files: file(skillText(
      "name: my-skill",
      "description: A test skill",
      "metadata:",
      "  author: Test Author",
      "  version: 1.0",
    )),
    strict: [],
    load: loaded,
  },
  {
    id: "P8",
    title: "a folder without SKILL.md",
    files: { "README.md": "text" },
    strict: ["skill-file-missing"],
    load: [],
  },
  {
    id: "P9",
    title: "no name",
    files: file(skillText("description: A test skill")),
    strict: ["name-missing"],
    load: loaded,
    warnings: ["name-missing"],
  },
  {
    id: "P10",
    title: "no description",
    files: file(skillText("name: my-skill")),
    strict: ["description-missing"],
    load: ["my-skill", "Instructions."],
    warnings: ["description-missing"],
  },
  {
    id: "P11",
    title: "both SKILL.md and skill.md",
    files: { "SKILL.md": valid, "skill.md": skillText("name: other", "description: Other") },
    strict: [],
    load: loaded,
  },
  {
    id: "P12",
    title: "only skill.md",
    files: { "skill.md": valid },
    strict: [],
    load: loaded,
    warnings: ["file-name-case"],
  },
  {
    id: "P13",
    title: "an empty folder",
    files: {},
    strict: ["skill-file-missing"],
    load: [],
  },
  {
    id: "P14",
    title: "the fields of skill.md",
    folder: "lower",
    files: { "skill.md": skillText("name: lower", "description: Read from it") },
    strict: [],
    load: ["lower", "Read from it"],
    warnings: ["file-name-case"],
  },
  {
    id: "P15",
    title: "allowed tools as a text",
    files: file(skillText(
      "name: my-skill",
      "description: A test skill",
      "allowed-tools: Bash(jq:*) Bash(git:*)",
    )),
    strict: [],
    load: loaded,
  },
  { id: "V1", title: "a valid skill", files: file(valid), strict: [], load: loaded },
  { id: "V2", title: "a path that does not exist", strict: ["path-missing"], load: [] },
  {
    id: "V3",
    title: "a path that is a file",
    files: { "SKILL.md": valid, "file.txt": "text" },
    path: "file.txt",
    strict: ["path-not-folder"],
    load: loaded,
  },
  {
    id: "V4",
    title: "no SKILL.md",
    files: { "notes.txt": "text" },
    strict: ["skill-file-missing"],
    load: [],
  },
  {
    id: "V5",
    title: "a name with capitals",
    folder: "MySkill",
    files: named("MySkill"),
    strict: ["name-not-lowercase"],
    load: ["MySkill", "A test skill"],
    warnings: ["name-not-lowercase"],
  },
  {
    id: "V6",
    title: "a name of 70 characters",
    folder: "a".repeat(70),
    files: named("a".repeat(70)),
    strict: ["name-too-long"],
    load: ["a".repeat(70), "A test skill"],
    warnings: ["name-too-long"],
  },
  {
    id: "V7",
    title: "a hyphen at the beginning",
    folder: "-my-skill",
    files: named("-my-skill"),
    strict: ["name-hyphens"],
    load: ["-my-skill", "A test skill"],
    warnings: ["name-hyphens"],
  },
  {
    id: "V8",
    title: "two hyphens in a row",
    folder: "my--skill",
    files: named("my--skill"),
    strict: ["name-hyphens"],
    load: ["my--skill", "A test skill"],
    warnings: ["name-hyphens"],
  },
  {
    id: "V9",
    title: "an underscore",
    folder: "my_skill",
    files: named("my_skill"),
    strict: ["name-characters"],
    load: ["my_skill", "A test skill"],
    warnings: ["name-characters"],
  },
  {
    id: "V10",
    title: "a name that is not the folder's",
    folder: "wrong-name",
    files: named("correct-name"),
    strict: ["name-mismatch"],
    load: ["correct-name", "A test skill"],
    warnings: ["name-mismatch"],
  },
  {
    id: "V11",
    title: "an unknown field",
    files: file(skillText("name: my-skill", "description: A test skill", "unknown_field: x")),
    strict: ["unknown-field"],
    load: loaded,
  },
  {
    id: "V12",
    title: "all optional fields",
    files: file(skillText(
      "name: my-skill",
      "description: A test skill",
      "license: MIT",
      "metadata:",
      "  author: Test",
    )),
    strict: [],
    load: loaded,
  },
  {
    id: "V13",
    title: "allowed tools",
    files: file(skillText("name: my-skill", "description: A test skill", "allowed-tools: Read")),
    strict: [],
    load: loaded,
  },
  {
    id: "V14",
    title: "a Chinese name",
    folder: "技能",
    files: named("技能"),
    strict: [],
    load: ["技能", "A test skill"],
  },
  {
    id: "V15",
    title: "a Russian name with a hyphen",
    folder: "мой-навык",
    files: named("мой-навык"),
    strict: [],
    load: ["мой-навык", "A test skill"],
  },
  {
    id: "V16",
    title: "a Russian name",
    folder: "навык",
    files: named("навык"),
    strict: [],
    load: ["навык", "A test skill"],
  },
  {
    id: "V17",
    title: "a Russian name in capitals",
    folder: "НАВЫК",
    files: named("НАВЫК"),
    strict: ["name-not-lowercase"],
    load: ["НАВЫК", "A test skill"],
    warnings: ["name-not-lowercase"],
  },
  {
    id: "V18",
    title: "a description of 1100 characters",
    files: file(skillText("name: my-skill", `description: ${"x".repeat(1100)}`)),
    strict: ["description-too-long"],
    load: ["my-skill", "x".repeat(1023) + "…"],
    warnings: ["description-too-long"],
  },
  {
    id: "V19",
    title: "compatibility",
    files: file(skillText(
      "name: my-skill",
      "description: A test skill",
      "compatibility: Requires Python 3.11+",
    )),
    strict: [],
    load: loaded,
  },
  {
    id: "V20",
    title: "compatibility of 550 characters",
    files: file(skillText(
      "name: my-skill",
      "description: A test skill",
      `compatibility: ${"x".repeat(550)}`,
    )),
    strict: ["compatibility-too-long"],
    load: loaded,
    warnings: ["compatibility-too-long"],
  },
  {
    id: "V21",
    title: "another Unicode form of the folder's name",
    folder: "caf\u00E9",
    files: named("cafe\u0301"),
    strict: [],
    load: ["cafe\u0301", "A test skill"],
  },
];

for (const { id, title, folder = "my-skill", files, path = "", ...expected } of cases) {
  Deno.test(`reference case ${id}: ${title}`, async () => {
    await using root = await temporaryFolder();
    if (files !== undefined) await Deno.mkdir(join(root.path, folder));
    for (const [name, text] of Object.entries(files ?? {})) {
      await Deno.writeTextFile(join(root.path, folder, name), text);
    }
    const checked = await checkSkill(join(root.path, folder, path), { strict: true });
    const { skills, diagnostics } = await loadCatalog([root.path]);
    assert.deepEqual({
      strict: checked.filter(({ severity }) => severity === "error").map(({ code }) => code),
      load: skills.flatMap(({ name, description }) => [name, description]),
      warnings: diagnostics.map(({ code }) => code),
    }, { warnings: [], ...expected });
  });
}

Deno.test("reference case P7: metadata values are text", async () => {
  const { fields } = await parseFrontmatter(
    skillText("metadata:", "  author: Test Author", "  version: 1.0"),
  );
  assert.deepEqual(fields.metadata, { author: "Test Author", version: "1.0" });
});

Deno.test("reference case P15: allowed tools are kept as they are", async () => {
  const { fields } = await parseFrontmatter(
    skillText("name: a", "description: d", "allowed-tools: Bash(jq:*) Bash(git:*)"),
  );
  assert.equal(fields.allowedTools, "Bash(jq:*) Bash(git:*)");
});

function makeSkill(name: string, description: string): Skill {
  const folder = `/skills/${name}`;
  return { name, description, folder, file: `${folder}/SKILL.md`, root: "", visibleToModel: true };
}

const prompts: [id: string, skills: Skill[], text: string][] = [
  ["R1: no skills, no text", [], ""],
  ["R2: one skill", [makeSkill("my-skill", "Does it")], "- my-skill: Does it\n"],
  [
    "R3: two skills",
    [makeSkill("one", "Does one"), makeSkill("two", "Does two")],
    "- one: Does one\n- two: Does two\n",
  ],
  [
    "R4: escaping",
    [makeSkill("my-skill", "Use <foo> & <bar> tags")],
    "- my-skill: Use &lt;foo&gt; &amp; &lt;bar&gt; tags\n",
  ],
];

for (const [title, skills, text] of prompts) {
  Deno.test(`reference case ${title}`, () => {
    assert.equal(renderCatalog(skills).text, text);
  });
}
