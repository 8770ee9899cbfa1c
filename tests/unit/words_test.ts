import assert from "node:assert/strict";
import { columns } from "../../lib/render/words/columns.ts";
import { jsonLine } from "../../lib/render/words/json_line.ts";
import { counted, describeUsage, grouped } from "../../lib/words/numbers.ts";
import { sanitizeStyled } from "../../lib/render/words/sanitize.ts";
import { createStyler } from "../../lib/render/words/style.ts";
import { knownSize } from "../../lib/render/words/terminal_size.ts";
import { wrapLine } from "../../lib/render/words/wrap.ts";

const numbers: [number, string][] = [
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [-16264, "-16,264"],
  [1234567.891, "1,234,567.891"],
];
for (const [value, expected] of numbers) {
  Deno.test(`grouped() writes ${value}`, () => assert.equal(grouped(value), expected));
}

Deno.test("counted() and describeUsage() know the singular", () => {
  const usage = { input_tokens: 16264, output_tokens: 1, cached_tokens: 0, estimated: true };
  assert.deepEqual(
    [counted(1, "more line"), counted(1200, "skill"), describeUsage(usage)],
    ["1 more line", "1,200 skills", "about 16,264 tokens in, 1 out"],
  );
});

Deno.test("knownSize() takes 0 for unknown", () => {
  assert.deepEqual(knownSize({ columns: 0, rows: 0 }), { columns: 80, rows: 24 });
  assert.deepEqual(knownSize({ columns: 40, rows: 10 }), { columns: 40, rows: 10 });
});

Deno.test("columns() pads by the columns that a terminal needs", () => {
  const rows = [["技能", "a skill"], ["x", "one"]];
  assert.deepEqual(columns(rows, { indent: " " }), [" 技能  a skill", " x     one"]);
});

Deno.test("columns() clips the last cell, or wraps it below its beginning", () => {
  const rows = [["a", "one two three four five six"], ["bc", "seven"]];
  assert.deepEqual(columns(rows, { room: 24 }), ["a   one two three four …", "bc  seven"]);
  assert.deepEqual(
    columns(rows, { room: 24, overflow: "wrap" }),
    ["a   one two three four", "    five six", "bc  seven"],
  );
});

Deno.test("columns() sets the last cell below the others where there is no room", () => {
  const rows = [["a".repeat(30), "one two three four five six"], ["b", "c"]];
  assert.deepEqual(columns(rows, { room: 40, overflow: "wrap", maxWidth: 10 }), [
    "a".repeat(30),
    "    one two three four five six",
    `b${" ".repeat(11)}c`,
  ]);
});

Deno.test("columns() keeps to given widths and styles what is padded", () => {
  const drawn = columns([["a", "b"]], {
    minWidths: [3],
    paint: (cell, { column }) => `<${column}${cell}>`,
  });
  assert.deepEqual(drawn, ["<0a  >  <1b>"]);
});

Deno.test("wrapLine() breaks between words and sets in what goes on", () => {
  const drawn = wrapLine("error: Cannot load the skill", { columns: 16, indent: "  " });
  assert.equal(drawn, "error: Cannot\n  load the\n  skill");
});

const hostile: [string, string, string][] = [
  ["the clipboard (OSC 52)", "a\x1b]52;c;aGk=\x07b", "a␛]52;c;aGk=␇b"],
  ["the title (OSC 0)", "\x1b]0;t\x1b\\", "␛]0;t␛\\"],
  ["a link (OSC 8)", "\x1b]8;;http://a\x07", "␛]8;;http://a␇"],
  ["a device control string", "\x1bP+q\x1b\\", "␛P+q␛\\"],
  ["C1", "\x9b31m\x90\x9d", "\ufffd31m\ufffd\ufffd"],
  ["clearing", "\x1b[2J\x1b[H\x1bc", "␛[2J␛[H␛c"],
  ["hidden text and backgrounds", "\x1b[8m\x1b[41m\x1b[38;5;1m", "␛[8m␛[41m␛[38;5;1m"],
  ["marks of direction", "\u202e\u2066", "\ufffd\ufffd"],
  ["a carriage return", "50 %\r100 %\r\n", "50 %\n100 %\n"],
  ["colours", "\x1b[31ma\x1b[39m", "\x1b[31ma\x1b[39m"],
  ["colours without an end", "\x1b[1ma", "\x1b[1ma\x1b[0m"],
];
for (const [name, given, expected] of hostile) {
  Deno.test(`sanitizeStyled() handles ${name}`, () => {
    assert.equal(sanitizeStyled(given), expected);
  });
}

Deno.test("sanitizeStyled() leaves the program's own styles", () => {
  const style = createStyler({ isTerminal: true }, {});
  const names = ["bold", "dim", "italic", "underline", "strikethrough", "red"] as const;
  const text = names.map((name) => style(name, style("cyan", "é"))).join("");
  assert.equal(sanitizeStyled(text), text);
});

Deno.test("jsonLine() escapes what a terminal obeys, and a parser reads the same", () => {
  const value = { a: "\x1b\x9b\u202e\u2066\u200f\ufeff é" };
  const line = jsonLine(value);
  assert.match(line, /^[\x20-\x7eé]+\n$/);
  assert.deepEqual(JSON.parse(line), value);
});
