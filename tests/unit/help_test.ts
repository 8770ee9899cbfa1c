import assert from "node:assert/strict";
import { commandSpecs, isCommandName } from "../../lib/cli/commands.ts";
import { helpText } from "../../lib/cli/help.ts";

const texts = [
  ["the program", helpText()] as const,
  ...Object.keys(commandSpecs).filter(isCommandName)
    .map((name) => [name, helpText(name)] as const),
];

for (const [name, text] of texts) {
  Deno.test(`helpText() on ${name} fits into 80 columns`, () => {
    assert.deepEqual(text.split("\n").filter((line) => line.length > 80), []);
  });
}
