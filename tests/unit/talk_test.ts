import assert from "node:assert/strict";
import { join } from "node:path";
import { commonBeginning, complete } from "../../lib/cli/talk/completion.ts";
import { InputHistory } from "../../lib/cli/talk/history.ts";
import { type Key, KeyDecoder, type KeyName } from "../../lib/cli/talk/keys.ts";
import { LineBuffer } from "../../lib/cli/talk/line_buffer.ts";
import { InputPainter } from "../../lib/cli/talk/painter.ts";
import { readSlashCommand } from "../../lib/cli/talk/slash_commands.ts";
import { transcript } from "../../lib/cli/talk/transcript.ts";
import { createRandom } from "../support/random.ts";
import { Screen } from "../support/screen.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

function text(value: string): Key {
  return { type: "text", text: value };
}

function key(name: KeyName): Key {
  return { type: "key", name };
}

const typed: [string, string, Key[]][] = [
  ["letters of all kinds", "aé技👩‍👩‍👧", [text("aé技👩‍👩‍👧")]],
  ["control characters", "a\x01\r\x7f", [text("a"), key("home"), key("enter"), key("backspace")]],
  ["arrows", "\x1b[A\x1bOB\x1b[1;5C\x1b[1;2D", [
    key("up"),
    key("down"),
    key("word_right"),
    key("left"),
  ]],
  ["Alt with Enter, b and a letter", "\x1b\r\x1bb\x1bx", [
    key("newline"),
    key("word_left"),
    text("x"),
  ]],
  ["pasted text", "\x1b[200~a\r\nb\x1b[31m\tc\x1b[201~\r", [text("a\nb[31m    c"), key("enter")]],
  ["sequences that nobody knows", "\x1b[99~\x1b[?1;2c\x1b\x1b[A\x1b[\x01b", [
    key("up"),
    text("["),
    key("home"),
    text("b"),
  ]],
];
for (const [name, given, expected] of typed) {
  Deno.test(`KeyDecoder decodes ${name}, at once and byte by byte`, () => {
    assert.deepEqual(new KeyDecoder().decode(given), expected);
    const decoder = new KeyDecoder();
    const keys = given.split("").flatMap((unit) => decoder.decode(unit));
    assert.deepEqual(merged(keys), expected);
  });
}

/** Joins texts that came one after the other. */
function merged(keys: readonly Key[]): Key[] {
  return keys.reduce<Key[]>((all, each) => {
    const last = all.at(-1);
    if (each.type !== "text" || last?.type !== "text") return [...all, each];
    return [...all.slice(0, -1), text(last.text + each.text)];
  }, []);
}

/** Edits a text in which `|` stands for the cursor. */
function edited(given: string, edit: (buffer: LineBuffer) => void): string {
  const buffer = new LineBuffer();
  buffer.set(given.replace("|", ""));
  buffer.cursor = given.indexOf("|");
  edit(buffer);
  return `${buffer.text.slice(0, buffer.cursor)}|${buffer.text.slice(buffer.cursor)}`;
}

const edits: [string, string, (buffer: LineBuffer) => void, string][] = [
  ["inserts at the cursor", "a|d", (buffer) => buffer.insert("bc"), "abc|d"],
  ["deletes a whole emoji", "a👩‍👩‍👧|b", (buffer) => buffer.delete("left"), "a|b"],
  ["joins lines", "a\n|b", (buffer) => buffer.delete("left"), "a|b"],
  ["deletes forward", "|éa", (buffer) => buffer.delete("right"), "|a"],
  ["deletes a word", "one two-|", (buffer) => buffer.delete("word_left"), "one |"],
  ["moves by words", "one| two", (buffer) => buffer.move("word_right"), "one two|"],
  ["moves to the start of the line", "a\nbc|d", (buffer) => buffer.move("line_start"), "a\n|bcd"],
  ["deletes to the end of the line", "a|b\nc", (buffer) => buffer.delete("line_end"), "a|\nc"],
  ["puts back what was deleted", "ab|", (buffer) => {
    buffer.delete("line_start");
    buffer.yank();
    buffer.yank();
  }, "abab|"],
  ["moves a line up", "ab\ncdef|", (buffer) => buffer.moveLine("up"), "ab|\ncdef"],
  ["moves a line down", "a|b\nc", (buffer) => buffer.moveLine("down"), "ab\nc|"],
];
for (const [name, given, edit, expected] of edits) {
  Deno.test(`LineBuffer ${name}`, () => assert.equal(edited(given, edit), expected));
}

Deno.test("LineBuffer says when there is no line above", () => {
  const buffer = new LineBuffer();
  buffer.set("one");
  assert.deepEqual([buffer.moveLine("up"), buffer.moveLine("down")], [false, false]);
});

Deno.test("InputPainter shows the text and the cursor after any edit", () => {
  const random = createRandom(7);
  const pieces = ["a", "word ", "技能", "👩‍👩‍👧", "\n", "é"];
  const size = { columns: 12, rows: 50 };
  const buffer = new LineBuffer();
  const painter = new InputPainter();
  const screen = new Screen(size.columns);
  for (let round = 0; round < 500; round++) {
    if (random(3) > 0) buffer.insert(pieces[random(pieces.length)] ?? "");
    else if (random(2) > 0) buffer.delete("left");
    else buffer.move(random(2) > 0 ? "left" : "line_start");
    if (buffer.text.length > 200) buffer.set("");
    const view = {
      prompt: "> ",
      continuation: "· ",
      text: buffer.text,
      cursor: buffer.cursor,
      below: [],
    };
    screen.write(painter.draw(view, size));
    const fresh = new Screen(size.columns);
    fresh.write(new InputPainter().draw(view, size));
    assert.deepEqual([screen.text, screen.cursor], [fresh.text, fresh.cursor]);
  }
});

Deno.test("InputPainter shows the rows around the cursor where there are too many", () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`).join("\n");
  const screen = new Screen(40);
  const view = { prompt: "> ", continuation: "· ", text: lines, cursor: lines.length, below: [] };
  screen.write(new InputPainter().draw(view, { columns: 40, rows: 4 }));
  assert.equal(screen.text, "· line 27\n· line 28\n· line 29");
});

const sources = {
  commands: ["/skill", "/skills", "/save"],
  skills: ["pdf-tools", "pdf-forms", "web"],
  paths: (beginning: string) => Promise.resolve([`${beginning}.png`]),
};
const completions: [string, string, { from: number; candidates: string[] }][] = [
  ["commands", "/sk", { from: 0, candidates: ["/skill ", "/skills "] }],
  ["names of skills", "use pdf", { from: 4, candidates: ["pdf-tools ", "pdf-forms "] }],
  ["all skills after /skill", "/skill ", {
    from: 7,
    candidates: ["pdf-tools ", "pdf-forms ", "web "],
  }],
  ["paths after /image", "/image ./a", { from: 7, candidates: ["./a.png"] }],
  ["nothing at the start", "", { from: 0, candidates: [] }],
];
for (const [name, before, expected] of completions) {
  Deno.test(`complete() finds ${name}`, async () => {
    assert.deepEqual(await complete(before, sources), expected);
  });
}

Deno.test("commonBeginning() ends where the words differ", () => {
  assert.deepEqual([commonBeginning(["pdf-tools", "pdf-forms"]), commonBeginning([])], [
    "pdf-",
    "",
  ]);
});

Deno.test("InputHistory goes back and forth, and returns to what was being typed", async () => {
  await using folder = await temporaryFolder();
  const history = await InputHistory.load(join(folder.path, "state", "history"));
  await history.add("one");
  await history.add("two\nlines");
  await history.add("two\nlines");
  const steps = (["up", "up", "up", "down", "down", "down"] as const)
    .map((direction) => history.step(direction, "draft"));
  assert.deepEqual(steps, ["two\nlines", "one", undefined, "two\nlines", "draft", undefined]);
});

Deno.test("InputHistory is read again, broken lines left out, and kept short", async () => {
  await using folder = await temporaryFolder();
  const lines = Array.from({ length: 2500 }, (_, index) => JSON.stringify(`entry ${index}`));
  const path = await folder.write("history", [...lines, "broken", '{"a":1}', ""].join("\n"));
  const history = await InputHistory.load(path);
  assert.equal(history.step("up", ""), "entry 2499");
  assert.equal((await Deno.readTextFile(path)).split("\n").length, 1001);
});

const inputs: [string, ReturnType<typeof readSlashCommand>][] = [
  ["/Skill pdf make one", { name: "/skill", argument: "pdf make one" }],
  ["/", { name: "/", argument: "" }],
  ["/usr/bin is a folder", null],
  ["what is /help?", null],
];
for (const [input, expected] of inputs) {
  Deno.test(`readSlashCommand() reads ${input}`, () => {
    assert.deepEqual(readSlashCommand(input), expected);
  });
}

Deno.test("transcript() shows prompts, calls, results and answers", () => {
  const call = { key: "k", id: "i", name: "get_skill", arguments: '{"skill_name":"a"}' };
  const document = transcript([
    { role: "system", content: "hidden" },
    { role: "user", content: [{ type: "text", text: "Hi" }, { type: "image", url: "data:x" }] },
    { role: "assistant", content: null, toolCalls: [call] },
    { role: "tool", callKey: "k", callId: "i", name: "get_skill", content: "```" },
    { role: "assistant", content: "Hello", toolCalls: [] },
  ]);
  assert.equal(
    document,
    [
      "## You\n\nHi\n\n*(a picture)*\n\n**get_skill**\n\n```json",
      '{"skill_name":"a"}\n```\n',
      "<details><summary>Result of get_skill</summary>\n\n````json\n```\n````\n\n</details>\n",
      "## Answer\n\nHello\n",
    ].join("\n"),
  );
});
