import assert from "node:assert/strict";
import { join } from "node:path";
import { commonBeginning, complete } from "../../lib/cli/talk/completion.ts";
import { startEditing, update, withCompletion } from "../../lib/cli/talk/editor_state.ts";
import { view } from "../../lib/cli/talk/editor_view.ts";
import { InputHistory } from "../../lib/cli/talk/history.ts";
import { type Key, KeyDecoder, type KeyName } from "../../lib/cli/talk/keys.ts";
import { LineBuffer } from "../../lib/cli/talk/line_buffer.ts";
import { InputPainter } from "../../lib/cli/talk/painter.ts";
import { readSlashCommand } from "../../lib/cli/talk/slash_commands.ts";
import { createRedaction } from "../../lib/files/secrets.ts";
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
  ["the reply to a question about colours", "a\x1b]11;rgb:00/00/00\x1b\\b\x1b]10;?\x07", [
    text("ab"),
  ]],
  ["device control strings", "\x1bP>|xterm(380)\x1b\\\x1bP1$r0m\x1b\\c\x1b_Gi=1;OK\x1b\\", [
    text("c"),
  ]],
  ["the mouse, old and new", "\x1b[M !!d\x1b[<0;12;7M\x1b[<0;12;7m", [text("d")]],
  ["reports of the terminal", "\x1b[>41;380;0c\x1b[?62;4c\x1b[12;40R\x1b[I\x1b[Oe\x1b[[A", [
    text("e"),
  ]],
  ["Alt with ] and P, and then text", "\x1b]x\x1bPyz", [text("]xPyz")]],
  ["keys for searching, editing and looking", "\x12\x0f\x07\x18\x05\x18a", [
    key("search"),
    key("unfold"),
    key("open_editor"),
    key("open_editor"),
    text("a"),
  ]],
  ["controls of eight bits", "a\x9b\x9d1", [text("a1")]],
];
for (const [name, given, expected] of typed) {
  Deno.test(`KeyDecoder decodes ${name}, at once and byte by byte`, () => {
    assert.deepEqual(merged(new KeyDecoder().decode(given)), expected);
    const decoder = new KeyDecoder();
    const keys = given.split("").flatMap((unit) => decoder.decode(unit));
    assert.deepEqual(merged(keys), expected);
  });
}

Deno.test("KeyDecoder types no control character, whatever comes and however it is divided", () => {
  const random = createRandom(5);
  const parts = [
    ..."\x1b [ ] P _ O M < 0 ; 1 ~ A \x07 \x1b\\ \x18 \x05 \r \x9b é 技 a ? > $ q G \x7f \x00"
      .split(" "),
    ..."\x1b[200~ \x1b[201~ \x1b]11;rgb \x1bP1$r \x1b[M \x1b[<0;1;1M".split(" "),
  ];
  for (let round = 0; round < 2000; round++) {
    const given = Array.from({ length: 1 + random(20) }, () => parts[random(parts.length)]).join(
      "",
    );
    const whole = merged(new KeyDecoder().decode(given));
    const decoder = new KeyDecoder();
    const divided = merged(given.split("").flatMap((unit) => decoder.decode(unit)));
    assert.deepEqual(divided, whole, JSON.stringify(given));
    for (const each of whole) {
      // deno-lint-ignore no-control-regex -- they are what this is about
      if (each.type === "text") assert.doesNotMatch(each.text, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    }
  }
});

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
  skills: () => ["pdf-tools", "pdf-forms", "web"],
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
  ["files after @", "look at @src/a", { from: 9, candidates: ["src/a.png"] }],
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

const keep = (text: string) => text;

Deno.test("InputHistory keeps inputs for later sessions, without keys", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "state", "history");
  const redact = createRedaction(["sk-0123456789abcdef"]);
  const history = await InputHistory.load({ path, redact });
  for (const input of ["one", "my key is sk-0123456789abcdef", "two\nlines", "two\nlines", " "]) {
    await history.add(input);
  }
  const expected = ["one", "my key is [secret]", "two\nlines"];
  assert.deepEqual(history.entries, expected);
  assert.deepEqual((await InputHistory.load({ path, redact: keep })).entries, expected);
});

Deno.test("InputHistory without a path is kept in memory", async () => {
  const history = await InputHistory.load({ path: null, redact: keep });
  await history.add("one");
  assert.deepEqual(history.entries, ["one"]);
});

Deno.test("InputHistory is read again, broken lines left out, and kept short", async () => {
  await using folder = await temporaryFolder();
  const lines = Array.from({ length: 2500 }, (_, index) => JSON.stringify(`entry ${index}`));
  const path = await folder.write("history", [...lines, "broken", '{"a":1}', ""].join("\n"));
  const history = await InputHistory.load({ path, redact: keep });
  assert.equal(history.entries.at(-1), "entry 2499");
  assert.equal((await Deno.readTextFile(path)).split("\n").length, 1001);
});

/** What an editor has after keys: the text with `|` for the cursor, tasks in brackets, the input at its end. */
function pressed(
  entries: readonly string[],
  keys: readonly (KeyName | { text: string })[],
): string {
  let state = startEditing(entries);
  const done: string[] = [];
  for (const name of keys) {
    const step = update(state, typeof name === "string" ? key(name) : text(name.text));
    state = step.state;
    if (step.task !== undefined) done.push(`[${step.task}]`);
    if (step.input?.type === "text") return `sent ${step.input.text}`;
    if (step.input !== undefined) return step.input.type;
  }
  const { buffer } = state;
  const search = state.search === null ? "" : ` (${state.search.isFailing ? "no " : ""}search)`;
  return `${buffer.text.slice(0, buffer.cursor)}|${buffer.text.slice(buffer.cursor)}${
    done.join("")
  }${search}`;
}

const typedBefore = ["list files", "count Lines", "list lines"];
const editing: [string, (KeyName | { text: string })[], string][] = [
  ["sends a text", [{ text: "hi" }, "enter"], "sent hi"],
  ["begins a new line", [{ text: "a\\" }, "enter", { text: "b" }, "newline"], "a\nb\n|"],
  [
    "goes back and forth through what was typed",
    [{ text: "new" }, "up", "up", "up", "down"],
    "count Lines|",
  ],
  ["returns to what was being typed", [{ text: "new" }, "up", "down", "down"], "new|"],
  ["leaves when nothing is typed", ["end_of_input"], "ended"],
  ["deletes when something is", [{ text: "ab" }, "left", "end_of_input"], "a|"],
  ["is interrupted", [{ text: "ab" }, "interrupt"], "interrupted"],
  ["finds the newest", ["search", { text: "list" }], "list lines| (search)"],
  ["finds an older one", ["search", { text: "list" }, "search"], "list files| (search)"],
  [
    "stays at the oldest",
    ["search", { text: "list" }, "search", "search"],
    "list files| (no search)",
  ],
  [
    "goes back to a newer one",
    ["search", { text: "list" }, "search", "down"],
    "list lines| (search)",
  ],
  ["minds capital letters that are typed", ["search", { text: "Lines" }], "count Lines| (search)"],
  ["searches anew for less", ["search", { text: "lists" }, "backspace"], "list lines| (search)"],
  ["sends what was found", ["search", { text: "count" }, "enter"], "sent count Lines"],
  ["edits what was found", ["search", { text: "count" }, "home", { text: "re" }], "re|count Lines"],
  ["gives a search up", [{ text: "new" }, "search", { text: "x" }, "interrupt"], "new|"],
  [
    "asks for what it cannot do",
    ["tab", "open_editor", "unfold"],
    "|[complete][open_editor][unfold]",
  ],
];
for (const [name, keys, expected] of editing) {
  Deno.test(`update() ${name}`, () => assert.equal(pressed(typedBefore, keys), expected));
}

Deno.test("view() shows candidates and a search below the text, no wider than the terminal", () => {
  const at = { size: { columns: 24, rows: 10 }, style: (_: unknown, line: string) => line };
  const state = startEditing(["x"], "a");
  const words = ["/skill ", "/skills ", "/save "];
  assert.deepEqual(view(withCompletion(state, { added: "", candidates: words }), at).below, [
    "  /skill   /skills",
    "  /save",
  ]);
  const searching = update(update(state, key("search")).state, text("zz")).state;
  assert.deepEqual(view(searching, at).below, ["  search: zz · not fou…"]);
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
