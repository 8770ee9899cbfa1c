import assert from "node:assert/strict";
import type { Event } from "../../lib/events.ts";
import { LastStates, LastStatesOfBytes } from "../../lib/words/redraw.ts";
import { SettledEvents } from "../../lib/words/settled_events.ts";

const outputs: [string, string, string][] = [
  ["lines without carriage returns", "a\n\nb", "a\n\nb"],
  ["the line ends of Windows", "a\r\nb\r\r\n", "a\r\nb\r\r\n"],
  ["a progress bar that ends", "0 %\r50 %\r100 %\ndone\n", "100 %\ndone\n"],
  ["a bar that begins its frames", "\r0 %\r50 %\r100 %", "100 %"],
  ["a bar that was erased", "x\n50 %\r     \rdone\n", "x\ndone\n"],
  ["a bar that stops", "0 %\r50 %\r", "50 %"],
  ["letters of several bytes", "é\r技能\n", "技能\n"],
];
for (const [name, given, expected] of outputs) {
  Deno.test(`LastStates and LastStatesOfBytes keep the last states of ${name}`, () => {
    for (const size of [1, 2, 3, given.length]) {
      const pieces = given.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      const text = new LastStates();
      assert.equal(pieces.map((piece) => text.add(piece)).join("") + text.end(), expected);
      const bytes = new LastStatesOfBytes();
      const all = [...pieces.map((piece) => bytes.add(new TextEncoder().encode(piece)).slice())];
      all.push(bytes.end().slice());
      const decoder = new TextDecoder();
      const decoded = all.map((part) => decoder.decode(part, { stream: true })).join("");
      assert.equal(decoded + decoder.decode(), expected);
    }
  });
}

Deno.test("LastStates shows the line that is being drawn", () => {
  const states = new LastStates();
  const seen = ["0 %\r5", "0 %\r", "\n", "Name? "].map((piece) => {
    states.add(piece);
    return states.openLine;
  });
  assert.deepEqual(seen, ["5", "50 %", "", "Name? "]);
});

Deno.test("LastStates cuts a long line between words, however it arrives", () => {
  const key = "sk-0123456789abcdef";
  const line = `${"word ".repeat(3000)}${`"${key}",`.repeat(4000)}`;
  for (const size of [7, 1000, 16_384]) {
    const states = new LastStates();
    const pieces = line.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    const passed = [...pieces.map((piece) => states.add(piece)), states.end()];
    assert.equal(passed.join(""), line);
    assert.equal(passed.join("|").split(key).length, 4001);
    assert(passed.filter((text) => text !== "").length > 3);
  }
});

Deno.test("LastStates passes on a line without an end, and holds little of it", () => {
  const states = new LastStates();
  const bytes = new LastStatesOfBytes();
  const long = "x".repeat(20_000);
  assert.equal(states.add(long), long);
  assert.equal(bytes.add(new TextEncoder().encode(long)).length, long.length);
  assert.deepEqual([states.end(), bytes.end().length], ["", 0]);
});

Deno.test("SettledEvents keeps whole lines of each stream of each call", () => {
  const settled = new SettledEvents();
  const output = (id: string, stream: "stdout" | "stderr", text: string): Event => ({
    type: "tool_output",
    id,
    stream,
    text,
  });
  const finished: Event = {
    type: "tool_finished",
    id: "a",
    name: "run",
    ok: true,
    result: {},
    duration_ms: 1,
  };
  const kept = [
    output("a", "stdout", "0 %\r"),
    output("a", "stderr", "warn"),
    output("b", "stdout", "one\ntwo"),
    output("a", "stdout", "100 %"),
    finished,
  ].flatMap((event) => settled.take(event));
  assert.deepEqual(kept, [
    output("b", "stdout", "one\n"),
    output("a", "stdout", "100 %"),
    output("a", "stderr", "warn"),
    finished,
  ]);
});
