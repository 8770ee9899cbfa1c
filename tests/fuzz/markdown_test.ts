/**
 * Markdown that is hard to draw: random, divided anywhere, or without end.
 * @module
 */
import assert from "node:assert/strict";
import { markdownHtml } from "../../lib/render/saved/markdown_html.ts";
import { divide, draw } from "../support/draw_markdown.ts";
import { createRandom } from "../support/random.ts";

/** What models write, and what they could write to confuse. */
const fragments = [
  ..."# |## h|- |* |1. |2) |> |```|```py\n|~~~|**|*|_|`|[|](http://x)|]|(|~~|<br>|<b".split("|"),
  ..."\n|\n|\n\n| |  |    |\t|word|longword|技能|，|（|é|👩‍👩‍👧|\r\n|\r|\x1b[31m|\x9b1m|&amp;".split(
    "|",
  ),
  ...["| a | b |\n", "|---|--:|\n", "| x\\|y | **z** |\n", "\u202e", "&#27;", "&#x9b;", "\x07"],
  ..."---\n|***|- [x] t|\\|\\*|http://a.b/c|2*3|a_b|end.|*a*|`b`|**c**|[d](http://e.f)".split("|"),
];

for (const columns of [3, 20, 40, 80, 200]) {
  Deno.test(`MarkdownWriter draws the same however the text is divided, at ${columns} columns`, async () => {
    const random = createRandom(columns);
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: 1 + random(40) }, () => fragments[random(fragments.length)])
        .join("");
      const whole = await draw([text], { columns, style: true });
      for (const most of [1, 7]) {
        const divided = await draw(divide(text, () => 1 + random(most)), { columns, style: true });
        assert.equal(divided, whole, JSON.stringify(text));
      }
      // deno-lint-ignore no-control-regex -- they are what this is about
      assert.doesNotMatch(whole.replace(/\x1b\[\d+m/g, ""), /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    }
  });
}

Deno.test("MarkdownWriter lets others work while it draws much", async () => {
  const text = "Some **bold** text with `code`, and words that fill the line.\n\n".repeat(8000);
  let turns = 0;
  const others = setInterval(() => turns++);
  await draw([text], { style: true });
  clearInterval(others);
  assert.equal(turns > 2, true, `${turns} turns`);
});

const long: [string, string][] = [
  ["one line of code", "```js\n" + "a=1;".repeat(100_000)],
  ["one word", "word".repeat(100_000)],
  ["one row of a table", "| " + "word ".repeat(80_000)],
  ["brackets that never close", "[a](b ".repeat(60_000)],
  ["stars that never close", "*a **b ".repeat(60_000)],
  ["nested quotes", "> ".repeat(1000) + "x\n".repeat(1000)],
];
for (const [name, text] of long) {
  // Work that grows with the square of the length would not end within minutes.
  Deno.test(`MarkdownWriter draws ${name}, however long`, async () => {
    const drawn = await draw(divide(text, () => 4));
    assert.equal(drawn.length >= 2000, true, `${drawn.length} characters`);
  });
}

const endless: [string, string][] = [
  ["underscores", "__a".repeat(30_000)],
  ["brackets", "[a](b ".repeat(20_000)],
  ["quotes in quotes", "> ".repeat(50_000)],
  ["lists in lists", "- > ".repeat(20_000)],
  ["a list", "- a\n".repeat(10_000)],
];
for (const [name, markdown] of endless) {
  // Work that grows with the square of the length would not end within minutes.
  Deno.test(`markdownHtml() draws ${name} without end`, async () => {
    assert.ok((await markdownHtml(markdown)).text.length > markdown.length / 2);
  });
}
