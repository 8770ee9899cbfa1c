import assert from "node:assert/strict";
import stringWidth from "npm:string-width@9.0.0";
import { clipToWidth, splitAtWidth, widthOf } from "../../lib/render/words/width.ts";
import { createRandom } from "../support/random.ts";

const pieces = [
  ..."a é ß Ж Ω ─ ● ✓ → … “ € 技 能 한 글 ᄒ ᅡ ᆫ あ ﾊ ﾞ Ａ ， 。 ﷽ ا ب ן क ् ष ि น ำ ् ️ ︎".split(" "),
  ..."👩‍👩‍👧 👍 👍🏽 🏽 ❤ ❤️ ☎ ☎️ ⌚ ⌚︎ 1️⃣ # #️⃣ 🇩🇪 🇽🇽 🇩 🏴‍☠️ 🧑🏻‍🚀 ⛹🏽 ♀ ™ © ©️ 🀄 ㊗ ㊗️ 🫠 🏴󠁧󠁢󠁥󠁮󠁧󠁿".split(" "),
  ...["\u0301", "\u200d", "\u200b", "\u00ad", "\ufe0f", "\u0600", "\u2028", "\ud800", " "],
];

Deno.test("widthOf() measures each sign of many scripts as string-width does", () => {
  const wrong = pieces.filter((piece) => widthOf(piece) !== stringWidth(piece));
  assert.deepEqual(wrong.map((piece) => [piece, widthOf(piece), stringWidth(piece)]), []);
});

Deno.test("widthOf() measures signs in a row as string-width does", () => {
  const random = createRandom(11);
  const wrong: [string, number, number][] = [];
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 1 + random(4) }, () => pieces[random(pieces.length)]).join(
      " ",
    );
    if (widthOf(text) !== stringWidth(text)) wrong.push([text, widthOf(text), stringWidth(text)]);
  }
  assert.deepEqual(wrong.slice(0, 5), []);
});

Deno.test("widthOf() measures styled text without its styles", () => {
  assert.deepEqual([widthOf("\x1b[36m> \x1b[39m"), widthOf("\x1b[1;4m技\x1b[0m")], [2, 2]);
});

Deno.test("splitAtWidth() and clipToWidth() keep characters whole", () => {
  assert.deepEqual(splitAtWidth("a👩‍👩‍👧b", 2), ["a", "👩‍👩‍👧b"]);
  assert.deepEqual(splitAtWidth("👩‍👩‍👧b", 1), ["👩‍👩‍👧", "b"]);
  assert.deepEqual([clipToWidth("技能运行器", 6), clipToWidth("技能", 4)], ["技能…", "技能"]);
});
