import assert from "node:assert/strict";
import { commandSpecs, isCommandName } from "../../lib/cli/commands.ts";
import { helpText } from "../../lib/cli/help.ts";
import { optionSpecs } from "../../lib/cli/options.ts";
import { clientSpecs } from "../../lib/mcp/clients.ts";

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

Deno.test("helpText() marks each option that can be given several times, and no variable", () => {
  const chatOptions = new Set<string>(commandSpecs.chat.options);
  const multiple = Object.entries(optionSpecs).filter(([, spec]) => "multiple" in spec);
  const marked = helpText("chat").match(/; *\s*repeatable/g) ?? [];
  const taken = multiple.filter(([name]) => chatOptions.has(name));
  assert.equal(marked.length, taken.length);
});

Deno.test("helpText() on mcp names each client of --print-config", () => {
  const text = helpText("mcp");
  assert.deepEqual(Object.keys(clientSpecs).filter((name) => !text.includes(name)), []);
});
