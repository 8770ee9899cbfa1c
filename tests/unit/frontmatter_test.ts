import assert from "node:assert/strict";
import process from "node:process";
import { parseFrontmatter } from "../../lib/skills/read/frontmatter.ts";

/** A SKILL.md with these lines between its fences. */
function skillText(frontmatter: string): string {
  return `---\n${frontmatter}\n---\nBody text.\n`;
}

/** Each hard case: the text, then the stage, name, description and codes it must give. */
const hardCases: [
  title: string,
  text: string,
  expected: [stage: string, name: string | undefined, description: string, ...codes: string[]],
][] = [
  ["plain fields", skillText("name: pdf\ndescription: Reads PDF"), ["yaml", "pdf", "Reads PDF"]],
  [
    "a byte order mark",
    "\uFEFF" + skillText("name: pdf\ndescription: d"),
    ["yaml", "pdf", "d", "byte-order-mark:1"],
  ],
  ["CRLF", "---\r\nname: pdf\r\ndescription: d\r\n---\r\nB", ["yaml", "pdf", "d"]],
  ["CR only", "---\rname: pdf\rdescription: d\r---\rB", ["yaml", "pdf", "d"]],
  [
    "leading blank lines",
    "\n \n" + skillText("name: pdf\ndescription: d"),
    ["yaml", "pdf", "d", "frontmatter-after-blank-lines:1"],
  ],
  [
    "spaces after the fences",
    "---  \nname: pdf\ndescription: d\n--- \t\nB",
    ["yaml", "pdf", "d"],
  ],
  [
    "no line feed after the closing fence",
    "---\nname: pdf\ndescription: d\n---",
    ["yaml", "pdf", "d"],
  ],
  ["--- inside a value", skillText("name: pdf\ndescription: A---B"), ["yaml", "pdf", "A---B"]],
  [
    "an indented --- in a block scalar",
    skillText("name: pdf\ndescription: |\n  a\n  ---\n  b"),
    ["yaml", "pdf", "a\n---\nb"],
  ],
  [
    "a closing fence that is indented",
    "---\nname: pdf\ndescription: d\n      ---\nB",
    ["yaml", "pdf", "d", "frontmatter-fence-indented:4"],
  ],
  [
    "no closing fence",
    "---\nname: pdf\ndescription: d\n\n# Title\n\nText",
    ["yaml", "pdf", "d", "frontmatter-not-closed:1"],
  ],
  [
    "an unquoted colon",
    skillText("name: pdf\ndescription: Use when: asked"),
    ["repair", "pdf", "Use when: asked", "frontmatter-repaired:3"],
  ],
  [
    "a colon in a continued line",
    skillText("name: pdf\ndescription: Reads\n  TRIGGER when: asked"),
    ["repair", "pdf", "Reads TRIGGER when: asked", "frontmatter-repaired:3"],
  ],
  [
    "a tab as indentation",
    skillText("name: pdf\ndescription: d\nmetadata:\n\tauthor: me"),
    ["repair", "pdf", "d", "frontmatter-repaired:4"],
  ],
  ["a tab after the colon", skillText("name:\tpdf\ndescription:\td"), ["yaml", "pdf", "d"]],
  [
    "no space after the colon",
    skillText("name:pdf\ndescription:d"),
    [
      "scan",
      "pdf",
      "d",
      "frontmatter-not-mapping:2",
      "frontmatter-scanned:2",
      "frontmatter-scanned:3",
    ],
  ],
  [
    "two flow sequences on a line",
    skillText("name: pdf\ndescription: d\nargument-hint: [a] [b]"),
    ["repair", "pdf", "d", "frontmatter-repaired:4"],
  ],
  [
    "a quoted word before text",
    skillText('name: pdf\ndescription: "Smart" agent'),
    ["repair", "pdf", '"Smart" agent', "frontmatter-repaired:3"],
  ],
  [
    "a block indicator before text",
    skillText("name: pdf\ndescription: > text"),
    ["repair", "pdf", "> text", "frontmatter-repaired:3"],
  ],
  [
    "a lone asterisk",
    skillText("name: pdf\ndescription: d\nallowed-tools: *"),
    ["repair", "pdf", "d", "frontmatter-repaired:4"],
  ],
  [
    "an at sign",
    skillText("name: pdf\ndescription: @ once\n"),
    ["repair", "pdf", "@ once", "frontmatter-repaired:3"],
  ],
  [
    "a description that is a comment to YAML",
    skillText("name: pdf\ndescription: # Reads PDF"),
    ["scan", "pdf", "Reads PDF", "frontmatter-scanned:3"],
  ],
  [
    "flow style",
    skillText("name: pdf\ndescription: d\nmetadata: {a: b}\nrequires: {mcp: [rube]}"),
    ["yaml", "pdf", "d"],
  ],
  [
    "a duplicate key",
    skillText("name: pdf\ndescription: d\nname: other"),
    ["yaml", "pdf", "d", "duplicate-key:4"],
  ],
  [
    "a tag that names code",
    skillText("name: !!js/function 'return 1'\ndescription: d"),
    ["yaml", "return 1", "d"],
  ],
  ["numbers", skillText("name: 123\ndescription: 1.0"), ["yaml", "123", "1.0"]],
  ["words of YAML 1.1", skillText("name: yes\ndescription: null"), ["yaml", "yes", "null"]],
  ["dates", skillText("name: 2024-01-01\ndescription: d"), ["yaml", "2024-01-01", "d"]],
  ["no name", skillText("description: d"), ["yaml", undefined, "d", "name-missing:1"]],
  [
    "no description",
    skillText("name: pdf"),
    ["yaml", "pdf", "Body text.", "description-missing:1"],
  ],
  [
    "an empty description",
    skillText("name: pdf\ndescription:"),
    ["yaml", "pdf", "Body text.", "description-missing:1"],
  ],
  ["a path as name", skillText("name: ../../evil\ndescription: d"), ["yaml", "../../evil", "d"]],
  [
    "NUL and C1 controls",
    skillText("name: p\0df\ndescription: d\u0080d"),
    ["yaml", "pdf", "dd", "control-characters:2"],
  ],
  [
    "Markdown with rules and no frontmatter",
    "# Title\n\n---\n\nFirst\nparagraph.\n\n---\n\nname: not me",
    ["none", undefined, "First paragraph.", "frontmatter-missing:1"],
  ],
  [
    "prose between two rules",
    "---\nSome prose.\n\n---\nMore: prose",
    ["none", undefined, "Some prose.", "frontmatter-not-mapping:2", "frontmatter-missing:1"],
  ],
  [
    "a sequence as frontmatter",
    "---\n- a\n- b\n---\n# T\n\nText.",
    ["none", undefined, "Text.", "frontmatter-not-mapping:2", "frontmatter-missing:1"],
  ],
  [
    "an unclosed flow sequence",
    skillText("name: [invalid\ndescription: d"),
    ["repair", "[invalid", "d", "frontmatter-repaired:2"],
  ],
  [
    "a Markdown heading as key",
    skillText("## name: molt\ndescription: d"),
    ["scan", "molt", "d", "frontmatter-scanned:2"],
  ],
  [
    "keys that are indented",
    skillText("  name: pdf\n  description: Use when: asked"),
    ["repair", "pdf", "Use when: asked", "frontmatter-repaired:3"],
  ],
  [
    "keys with capitals",
    skillText("Name: pdf\nDescription: d"),
    ["scan", "pdf", "d", "frontmatter-scanned:2", "frontmatter-scanned:3"],
  ],
  [
    "a name of something else",
    skillText("description: d\nmetadata:\n  name: not me"),
    ["yaml", undefined, "d", "name-missing:1"],
  ],
  [
    "keys in quotes",
    skillText('"name": pdf\n"description": Use when: asked'),
    ["repair", "pdf", "Use when: asked", "frontmatter-repaired:3"],
  ],
  [
    "text at column 0 below a block indicator",
    skillText("name: pdf\ndescription: >-\nReads PDF\nand more"),
    ["repair", "pdf", "Reads PDF and more", "frontmatter-repaired:3"],
  ],
];

for (const [title, text, [stage, name, description, ...codes]] of hardCases) {
  Deno.test(`parseFrontmatter() reads ${title}`, async () => {
    const { fields, diagnostics, ...read } = await parseFrontmatter(text);
    assert.deepEqual(
      [read.stage, fields.name, fields.description, ...diagnostics.map(toPlace)],
      [stage, name, description, ...codes],
    );
  });
}

function toPlace({ code, line }: { code: string; line?: number }): string {
  return `${code}:${line}`;
}

Deno.test("parseFrontmatter() gives all fields as text", async () => {
  const frontmatter = "name: pdf\ndescription: d\nlicense: MIT\ncompatibility: Python 3.11+\n" +
    "metadata:\n  author: Me\n  version: 1.0\n  tags: [a]\n" +
    "allowed-tools: Bash(jq:*) Bash(git:*)\ndisable-model-invocation: true\n";
  assert.deepEqual(await parseFrontmatter(`---\n${frontmatter}---\nBody text.\n`), {
    stage: "yaml",
    fields: {
      name: "pdf",
      description: "d",
      license: "MIT",
      compatibility: "Python 3.11+",
      metadata: { author: "Me", version: "1.0" },
      allowedTools: "Bash(jq:*) Bash(git:*)",
      disableModelInvocation: true,
    },
    descriptionFrom: "frontmatter",
    keys: [
      "name",
      "description",
      "license",
      "compatibility",
      "metadata",
      "allowed-tools",
      "disable-model-invocation",
    ],
    frontmatter,
    frontmatterLine: 2,
    body: "Body text.\n",
    bodyLine: 13,
    diagnostics: [],
  });
});

Deno.test("parseFrontmatter() reports only the first of many broken lines", async () => {
  const lines = Array.from({ length: 300 }, (_, index) => `k${index}: *`);
  const { diagnostics } = await parseFrontmatter(skillText(`name: a\n${lines.join("\n")}`));
  assert.equal(diagnostics.filter(({ code }) => code === "frontmatter-repaired").length, 20);
});

Deno.test("parseFrontmatter() joins a list of allowed tools", async () => {
  const { fields } = await parseFrontmatter(skillText("allowed-tools: [Read, 'Bash(git:*)']"));
  assert.equal(fields.allowedTools, "Read Bash(git:*)");
});

Deno.test("parseFrontmatter() keeps the body as it is, headings and rules included", async () => {
  const { body, bodyLine } = await parseFrontmatter("---\nname: a\n---\n\n# T\n---\n text \n");
  assert.deepEqual([body, bodyLine], ["\n# T\n---\n text \n", 4]);
});

const paragraphs: [title: string, body: string, description: string | undefined][] = [
  ["the first paragraph", "# T\n\nOne\ntwo.\n\nThree.", "One two."],
  ["the Description section", "Intro.\n\n## Description\n\nReal.\n\n## Usage\n\nMore.", "Real."],
  ["an empty Description section", "Intro.\n\n## Description\n\n## Usage\n\nMore.", "Intro."],
  ["headings that are underlined", "Title\n=====\n\nSub\n---\nText.", "Text."],
  ["code before the text", "```sh\nrun me\n```\n\nText.", "Text."],
  ["comments", "<!-- a\n\nb -->\nText.", "Text."],
  ["a quote and a list", "> Quoted\n> text.\n\nMore.", "Quoted text."],
  ["nothing but headings", "# One\n\n## Two", undefined],
];

for (const [title, body, description] of paragraphs) {
  Deno.test(`parseFrontmatter() describes a skill without frontmatter from ${title}`, async () => {
    const { fields } = await parseFrontmatter(body);
    assert.equal(fields.description, description);
  });
}

Deno.test("parseFrontmatter() looks only for name and description in too much frontmatter", async () => {
  const filler = "key: value\n".repeat(7_000);
  const read = await parseFrontmatter(`---\nname: pdf\ndescription: d\n${filler}---\nBody`);
  assert.deepEqual(
    [read.stage, read.fields, read.body, read.diagnostics.map(toPlace)],
    [
      "scan",
      { name: "pdf", description: "d" },
      "Body",
      ["frontmatter-too-large:2", "frontmatter-scanned:2", "frontmatter-scanned:3"],
    ],
  );
});

const attacks: [title: string, frontmatter: string][] = [
  [
    "billion laughs",
    "a: &a [x,x,x,x,x,x,x,x,x]\n" +
    [..."bcdefghij"].map((key, index) => {
      const alias = `*${"abcdefghij"[index]}`;
      return `${key}: &${key} [${Array(9).fill(alias).join(",")}]`;
    }).join("\n"),
  ],
  ["deep flow nesting", "metadata: " + "[".repeat(30_000)],
  [
    "deep block nesting",
    "metadata:\n" + Array.from({ length: 300 }, (_, i) => " ".repeat(i) + "a:").join("\n"),
  ],
  ["many broken keys", Array.from({ length: 6_000 }, (_, i) => `k${i}: *`).join("\n")],
  [
    "many keys that are there twice",
    Array.from({ length: 6_000 }, (_, i) => `k${i % 3_000}: v`).join("\n"),
  ],
  ["many aliases", "a: &a x\nb: [" + "*a,".repeat(20_000) + "]"],
  ["a long scalar", "metadata: " + "x ".repeat(30_000) + ":"],
  ["a prototype key", "__proto__: x\nconstructor: y"],
];

for (const [title, frontmatter] of attacks) {
  Deno.test(`parseFrontmatter() survives ${title} in bounded time`, async () => {
    const text = skillText(`name: pdf\ndescription: d\n${frontmatter}`);
    const { user } = process.threadCpuUsage();
    const { fields } = await parseFrontmatter(text);
    const durationMs = (process.threadCpuUsage().user - user) / 1000;
    assert.deepEqual([fields.name, fields.description], ["pdf", "d"]);
    assert.ok(durationMs < 1_000, `took ${durationMs} ms`);
  });
}
