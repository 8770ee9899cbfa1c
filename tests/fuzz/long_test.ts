/** Texts of a megabyte that come to very long lists: no reader may take those for the arguments of a call. */
import assert from "node:assert/strict";
import { readers } from "./readers.ts";

const longTexts: readonly (readonly [string, string])[] = [
  ["import ", "a,"],
  ["", "a\n"],
  ["", "import a\n"],
  ["", "-r b\n"],
  ["pip install ", "a "],
  ["[", "1,"],
  ['<tool_call>[{"name":"run_it"', ',{"name":"run_it"}'],
];

for (const [name, read] of Object.entries(readers)) {
  Deno.test(`${name} reads lists of more than a call takes arguments`, async () => {
    for (const [head, piece] of longTexts) {
      await assert.doesNotReject(async () => {
        await read(head + piece.repeat(150_000));
      }, `${head}${piece}…`);
    }
  });
}
