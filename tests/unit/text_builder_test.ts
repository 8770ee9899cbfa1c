import assert from "node:assert/strict";
import { TextBuilder } from "../../lib/model/stream/text_builder.ts";

Deno.test("TextBuilder joins any number of pieces", () => {
  const builder = new TextBuilder();
  const pieces = Array.from({ length: 5000 }, (_, index) => `${index} `);
  for (const piece of pieces) builder.add(piece);
  assert.equal(builder.toString(), pieces.join(""));
});

Deno.test("TextBuilder knows whether there is anything but white space", () => {
  const builder = new TextBuilder();
  builder.add(" \n");
  assert.equal(builder.isBlank, true);
  builder.add("x");
  assert.equal(builder.isBlank, false);
});
