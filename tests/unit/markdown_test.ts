import assert from "node:assert/strict";
import { MarkdownWriter } from "../../lib/render/markdown/writer.ts";
import { widthOf } from "../../lib/render/words/width.ts";
import { draw } from "../support/draw_markdown.ts";

const cases: [string, string, string][] = [
  ["headings", "# One\ntext\n## Two", "One\ntext\n\nTwo\n"],
  ["line feeds within a paragraph", "a\nb\n\n\n\nc", "a\nb\n\nc\n"],
  ["emphasis", "**a b** *c* ~~d~~ `e  f` __g__ 2*3 ~5", "a b c d e f g 2*3 ~5\n"],
  ["names with underscores", "snake_case and _it_", "snake_case and it\n"],
  ["an emphasis that never ends", "**open and shut", "**open and shut\n"],
  ["escaped signs and entities", "\\*a\\* &lt;b&gt; &amp;", "*a* <b> &\n"],
  ["lists in lists", "- a\n  - b\n    - c\n- d", "• a\n  ◦ b\n    ▪ c\n• d\n"],
  ["numbered lists", "9. a\n10. b\n\n1) x\n1) y", "9. a\n10. b\n\n1) x\n2) y\n"],
  ["two spaces under a number", "1. a\n  - b\n    - c", "1. a\n   ◦ b\n     ▪ c\n"],
  ["tasks", "- [ ] a\n- [x] b", "☐ a\n☑ b\n"],
  ["paragraphs in lists", "- a\n\n  b\n- c", "• a\n\n  b\n• c\n"],
  ["quotes", "> a\n> - b\n>\n> c\nd", "│ a\n│ • b\n│\n│ c\n│ d\n"],
  ["code", "```py\nif x:\n\ty = '**'\n\n```\nend", "  py\n  if x:\n      y = '**'\n\nend\n"],
  ["code in lists", "1. a\n   ```\n   b\n     c\n   ```\n2. d", "1. a\n     b\n       c\n2. d\n"],
  ["code that never ends", "```\na\n# b", "  a\n  # b\n"],
  ["indented code", "a\n\n    b\n      c\n\nd", "a\n\n  b\n    c\n\nd\n"],
  ["a rule below text", "a\n---\nb", `a\n${"─".repeat(60)}\nb\n`],
  ["links", "[a](http://b.c) <http://d.e> [f][g]", "a (http://b.c) http://d.e [f][g]\n"],
  ["a picture", "![alt](http://b.c/d.png)", "alt (http://b.c/d.png)\n"],
  ["line breaks of HTML", "a<br>b <i>c</i>", "a\nb <i>c</i>\n"],
  [
    "a table",
    "| a | b |\n|--|-:|\n| **x** | 1 |\n| y\\|z | 22 |",
    [
      " a   │  b",
      "─────┼────",
      " x   │  1",
      " y|z │ 22",
      "",
    ].join("\n"),
  ],
  ["a line that only looks like a table", "| a | b |\nc", "| a | b |\nc\n"],
];
for (const [name, markdown, expected] of cases) {
  Deno.test(`MarkdownWriter draws ${name}`, async () => {
    assert.equal((await draw([markdown])).replaceAll("\t", "    "), expected);
  });
}

Deno.test("MarkdownWriter breaks lines between words, and Chinese between letters", async () => {
  assert.equal(
    await draw(["The quick brown fox。 技能，运行器是一个程序。"], { columns: 13 }),
    "The quick\nbrown fox。\n技能，运行器\n是一个程序。\n",
  );
});

Deno.test("MarkdownWriter breaks a word that is longer than a line", async () => {
  assert.equal(await draw(["> abcdefghijkl"], { columns: 8 }), "│ abcde\n│ fghij\n│ kl\n");
});

Deno.test("MarkdownWriter wraps the cells of a table that is too wide", async () => {
  const table = "| name | text |\n|---|---|\n| a | one two three four |\n| b | five |\n";
  assert.equal(
    await draw([table], { columns: 22 }),
    [
      " name │ text",
      "──────┼──────────────",
      " a    │ one two",
      "      │ three four",
      "╌╌╌╌╌╌┼╌╌╌╌╌╌╌╌╌╌╌╌╌╌",
      " b    │ five",
      "",
    ].join("\n"),
  );
});

Deno.test("MarkdownWriter breaks no number of a table where there is room", async () => {
  const table = "| City | Population | Known for |\n|---|--:|---|\n" +
    "| Tokyo | 13,960,000 | trains, temples and a lot of small bars |\n";
  assert.equal(
    await draw([table], { columns: 40 }),
    [
      " City  │ Population │ Known for",
      "───────┼────────────┼──────────────────",
      " Tokyo │ 13,960,000 │ trains, temples",
      "       │            │ and a lot of",
      "       │            │ small bars",
      "",
    ].join("\n"),
  );
});

Deno.test("MarkdownWriter draws a table as lists where its columns would be too narrow", async () => {
  const table = "| first | second | third |\n|---|---|---|\n| aaaaaaaa | bbbbbbbb | cccccccc |\n";
  assert.equal(
    await draw([table], { columns: 20 }),
    "first: aaaaaaaa\nsecond: bbbbbbbb\nthird: cccccccc\n",
  );
});

Deno.test("MarkdownWriter colours code and what stands out", async () => {
  assert.equal(
    await draw(["**a b** `c`\n\n```python\nx = 'y' # z\n```"], { style: true }),
    "\x1b[1ma\x1b[22m\x1b[1m \x1b[22m\x1b[1mb\x1b[22m \x1b[36mc\x1b[39m\n\n" +
      "\x1b[2m  python\x1b[22m\n  x = \x1b[32m'y'\x1b[39m \x1b[2m# z\x1b[22m\n",
  );
});

const links: [string, string, string][] = [
  ["a safe address", "[a](https://b.c/d?e=f)", "\x1b]8;;https://b.c/d?e=f\x1b\\a\x1b]8;;\x1b\\"],
  ["no other address", "[a](file:///etc/passwd)", "a (file:///etc/passwd)"],
  [
    "a text that looks like another address, with both",
    "[b.org](https://c.com)",
    "\x1b]8;;https://c.com\x1b\\b.org\x1b]8;;\x1b\\ (https://c.com)",
  ],
];
for (const [name, markdown, expected] of links) {
  Deno.test(`MarkdownWriter links ${name}`, async () => {
    assert.equal(await draw([markdown], { links: true }), `${expected}\n`);
  });
}

Deno.test("MarkdownWriter draws a word when its end is known, and takes nothing back", async () => {
  const drawn: string[] = [];
  const writer = new MarkdownWriter({
    columns: () => 80,
    paint: (text) => text,
    emit: (text) => drawn.push(text),
    isBare: false,
    hasLinks: false,
  });
  const seen: string[] = [];
  for (const piece of ["On", "e **tw", "o** thr", "ee\n", "\n- f", "our "]) {
    await writer.write(piece);
    seen.push(drawn.splice(0).join(""));
  }
  await writer.end();
  assert.deepEqual(seen, ["", "One", " two", "", " three\n\n", "• four"]);
});

for (const columns of [20, 40, 80, 200]) {
  Deno.test(`MarkdownWriter keeps text within ${columns} columns`, async () => {
    const text =
      "Some **words** of `code` 技能，运行器 and https://example.org/a/long/address\n\n" +
      "> - quoted and in a list, and going on for a while\n\n" +
      "| a | b | c |\n|---|---|---|\n| one two three four five | six seven eight | 技能运行器 |\n";
    const widths = (await draw([text.repeat(3)], { columns })).split("\n").map(widthOf);
    assert.equal(Math.max(...widths) < columns, true);
  });
}
