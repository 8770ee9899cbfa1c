import assert from "node:assert/strict";
import { CallGate } from "../../lib/model/text_calls/gate.ts";
import { hasLeakedCall, readWrittenCalls } from "../../lib/model/text_calls/read.ts";
import { callFormats, formatTool, harmlessTexts } from "../support/call_formats.ts";

for (const { family, text } of callFormats) {
  Deno.test(`a call as ${family} writes it is seen, read and held back`, () => {
    assert.equal(hasLeakedCall(text, [formatTool]), true);
    const { calls, text: rest } = readWrittenCalls(text, [formatTool]);
    assert.deepEqual(calls.map((call) => [call.name, JSON.parse(call.arguments)]), [
      ["run_it", { skill: "a", count: 2 }],
    ]);
    assert.equal(rest, text.startsWith("Let me see.") ? "Let me see." : "");
    const gate = new CallGate();
    const shown = [...text].map((character) => gate.push(character)).join("");
    assert.equal(shown.trim(), rest);
    assert.equal(shown + gate.end(), text);
  });
}

for (const { family, text } of callFormats.filter(({ family }) => !family.startsWith("bare"))) {
  Deno.test(`two calls as ${family} writes them are two`, () => {
    const { calls } = readWrittenCalls(`${text}\n${text}`, [formatTool]);
    assert.deepEqual(calls.map(({ name }) => name), ["run_it", "run_it"]);
  });
}

for (const { name, text } of harmlessTexts) {
  Deno.test(`no call is seen in ${name}, and all of it is let through`, () => {
    assert.equal(hasLeakedCall(text, [formatTool]), false);
    const gate = new CallGate();
    const shown = [...text].map((character) => gate.push(character)).join("");
    assert.equal(shown + gate.end(), text);
  });
}
