import assert from "node:assert/strict";
import {
  clipToWidth,
  splitAtWidth,
  splitGraphemes,
  widthOf,
} from "../../lib/render/words/width.ts";

const widths: [text: string, columns: number][] = [
  ["", 0],
  ["plain", 5],
  ["é", 1],
  ["e\u0301", 1],
  ["│─█→…", 5],
  ["漢字", 4],
  ["한글", 4],
  ["ｶﾞ", 2],
  ["हिन्दी", 5],
  ["ไทย", 3],
  ["עברית", 5],
  ["\u200b", 0],
  ["a\u200bb", 2],
  ["\u00ad", 0],
  ["😀", 2],
  ["👍🏽", 2],
  ["👩‍🚀", 2],
  ["👨‍👩‍👧‍👦", 2],
  ["🇩🇪", 2],
  ["1️⃣", 2],
  ["❤", 1],
  ["❤️", 2],
  ["⚡", 2],
  ["✓", 1],
  ["\ud83d", 1],
];

for (const [text, columns] of widths) {
  Deno.test(`widthOf() gives ${JSON.stringify(text)} ${columns} columns`, () => {
    assert.equal(widthOf(text), columns);
  });
}

Deno.test("splitAtWidth() and clipToWidth() cut between characters only", () => {
  assert.deepEqual(splitAtWidth("漢字", 3), ["漢", "字"]);
  assert.deepEqual(splitAtWidth("👩‍🚀x", 1), ["👩‍🚀", "x"]);
  assert.equal(clipToWidth("a漢字", 4), "a漢…");
  assert.deepEqual([...splitGraphemes("e\u0301👍🏽")], ["e\u0301", "👍🏽"]);
});
