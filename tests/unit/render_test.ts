import { describeDuration } from "../../lib/words/numbers.ts";
import assert from "node:assert/strict";
import type { Event } from "../../lib/events.ts";
import { AnswerWriter } from "../../lib/render/run/answer.ts";
import { Fold, foldLines } from "../../lib/render/words/fold.ts";
import { jsonLinesRenderer } from "../../lib/render/run/json.ts";
import type { TextSink } from "../../lib/render/run/renderer.ts";
import { sanitize } from "../../lib/render/words/sanitize.ts";
import { createStyler } from "../../lib/render/words/style.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { createTerminalRenderer } from "../../lib/render/run/terminal/create.ts";
import { TextRenderer } from "../../lib/render/run/text.ts";
import { describeCall } from "../../lib/render/words/tool_call.ts";

/** A stream that keeps what is written. */
function sink(isTerminal: boolean): TextSink & { text: string } {
  return {
    text: "",
    isTerminal,
    columns: () => 80,
    write(text) {
      this.text += text;
      return Promise.resolve();
    },
    pass(text) {
      return this.write(text);
    },
  };
}

interface Given {
  terminal?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  streaming?: boolean;
}

/** Renders events into pipes, or on a terminal without colours. */
async function rendered(
  events: Event[],
  { terminal = false, quiet = false, verbose = false, streaming = false }: Given = {},
): Promise<{ stdout: string; stderr: string }> {
  const [stdout, stderr] = [sink(terminal), sink(terminal)];
  const options = { stderr, isQuiet: quiet, isVerbose: verbose, isStreaming: streaming };
  const renderer = terminal
    ? createTerminalRenderer({
      ...options,
      stdout,
      clock: new ManualClock(),
      env: { TERM: "dumb" },
    })
    : new TextRenderer({
      ...options,
      answer: new AnswerWriter(stdout, options),
      style: (_, text) => text,
    });
  for (const event of events) await renderer.render(event);
  return { stdout: stdout.text, stderr: stderr.text };
}

function finished(answer: string | null): Event {
  return {
    type: "run_finished",
    status: "ok",
    exit_code: 0,
    answer,
    error: null,
    turns: 2,
    tool_calls: 1,
    skills_used: [],
    usage: { input_tokens: 20, output_tokens: 4, cached_tokens: 0, estimated: false },
    duration_ms: 1234,
  };
}

const conversation: Event[] = [
  { type: "turn_started", turn: 1 },
  { type: "text_delta", text: "Let me " },
  { type: "text_delta", text: "look.\n" },
  {
    type: "tool_started",
    id: "a",
    name: "run_python_script",
    arguments: { skill_name: "calc", file_path: "scripts/x.py", args: ["1 + 1"] },
  },
  { type: "tool_output", id: "a", stream: "stdout", text: "2\nthr" },
  { type: "tool_output", id: "a", stream: "stdout", text: "ee" },
  {
    type: "tool_finished",
    id: "a",
    name: "run_python_script",
    ok: true,
    result: { returncode: 0 },
    duration_ms: 35,
  },
  { type: "turn_started", turn: 2 },
  { type: "text_delta", text: "\n\nIt is " },
  { type: "text_delta", text: "2.\n\n" },
  finished("\n\nIt is 2.\n\n"),
];

const toolLines = `● run_python_script calc scripts/x.py '1 + 1'
  ┊ 2
  ┊ three
  ✓ exit code 0 · 35 ms
`;

Deno.test("TextRenderer writes the final turn and one line feed to a pipe", async () => {
  assert.deepEqual(await rendered(conversation), {
    stdout: "It is 2.\n",
    stderr: `Let me look.\n${toolLines}`,
  });
});

Deno.test("TerminalRenderer draws all text, sets tool calls off and ends with a summary", async () => {
  const { stdout, stderr } = await rendered(conversation, { terminal: true });
  assert.equal(stdout, "Let me look.\nIt is 2.\n");
  assert.equal(
    stderr,
    `\n${toolLines}\n\n2 turns · 1 tool call · 20 tokens in, 4 out · 1.2 s\n`,
  );
});

Deno.test("TerminalRenderer says nothing beside the answer when quiet", async () => {
  const { stdout, stderr } = await rendered(conversation, { terminal: true, quiet: true });
  assert.deepEqual([stdout, stderr], ["Let me look.\nIt is 2.\n", ""]);
});

Deno.test("TextRenderer streams to a pipe when asked to", async () => {
  const { stdout } = await rendered(conversation, { streaming: true });
  assert.equal(stdout, "Let me look.\nIt is 2.\n");
});

Deno.test("TextRenderer says nothing beside the answer when quiet", async () => {
  assert.deepEqual(await rendered(conversation, { quiet: true }), {
    stdout: "It is 2.\n",
    stderr: "",
  });
});

Deno.test("TextRenderer keeps the text of a turn that broke off out of the answer", async () => {
  const { stdout, stderr } = await rendered([
    { type: "text_delta", text: "half an ans" },
    { type: "retry", attempt: 1, delay_ms: 1500, reason: "the connection was lost" },
    { type: "text_delta", text: "whole" },
    finished("whole"),
  ]);
  assert.deepEqual([stdout, stderr], ["whole\n", "retry in 1.5 s: the connection was lost\n"]);
});

Deno.test("TextRenderer shows reasoning only when verbose, and never on standard output", async () => {
  const events: Event[] = [
    { type: "reasoning_delta", text: "hm" },
    { type: "text_delta", text: "yes" },
    finished("yes"),
  ];
  assert.deepEqual(await rendered(events), { stdout: "yes\n", stderr: "" });
  const { stdout, stderr } = await rendered(events, { verbose: true });
  assert.deepEqual([stdout, stderr.startsWith("hm\n")], ["yes\n", true]);
});

Deno.test("TextRenderer writes no answer where there is none", async () => {
  assert.equal((await rendered([finished(null)])).stdout, "");
});

Deno.test("TextRenderer names the call in each line where several run", async () => {
  const call = (id: string, word: string): Event => ({
    type: "tool_started",
    id,
    name: "run_python_script",
    arguments: { skill_name: "jobs", file_path: "job.py", args: [word] },
  });
  const output = (id: string, text: string): Event => ({
    type: "tool_output",
    id,
    stream: "stdout",
    text,
  });
  const end = (id: string): Event => ({
    type: "tool_finished",
    id,
    name: "run_python_script",
    ok: true,
    result: { returncode: 0 },
    duration_ms: 3300,
  });
  const { stderr } = await rendered([
    call("a", "0"),
    call("b", "0"),
    output("b", "step 0\n10 %\r"),
    output("a", "0 %\r100 %"),
    end("b"),
    end("a"),
    call("c", "1"),
    output("c", "alone\n"),
    end("c"),
  ]);
  const job = "run_python_script jobs job.py";
  assert.deepEqual(stderr.trimEnd().split("\n"), [
    `● ${job} 0`,
    `● ${job} 0`,
    `  ┊ ${job} 0 (2): step 0`,
    `  ┊ ${job} 0 (2): 10 %`,
    `  ✓ ${job} 0 (2): exit code 0 · 3.3 s`,
    `  ┊ ${job} 0: 100 %`,
    `  ✓ ${job} 0: exit code 0 · 3.3 s`,
    `● ${job} 1`,
    "  ┊ alone",
    "  ✓ exit code 0 · 3.3 s",
  ]);
});

Deno.test("a result with a hint shows it, in a pipe and on a terminal", async () => {
  const event: Event = {
    type: "tool_finished",
    id: "a",
    name: "run_python_script",
    ok: false,
    result: { returncode: 1, hint: "Give it as an argument" },
    duration_ms: 5,
  };
  const call: Event = { type: "tool_started", id: "a", name: "run_python_script", arguments: {} };
  const lines = "● run_python_script\n  ✗ exit code 1 · 5 ms\n    hint: Give it as an argument\n";
  assert.equal((await rendered([call, event])).stderr, lines);
  assert.equal((await rendered([call, event], { terminal: true })).stderr, lines);
});

Deno.test("jsonLinesRenderer() writes lines of scripts in their last states", async () => {
  const stdout = sink(false);
  const renderer = jsonLinesRenderer(stdout, () => new Date(0));
  for (const text of ["0 %\r", "50 %\r100 %\n", "\x9b2J\u202e\n"]) {
    await renderer.render({ type: "tool_output", id: "a", stream: "stdout", text });
  }
  const fields =
    '"type":"tool_output","time":"1970-01-01T00:00:00.000Z","id":"a","stream":"stdout"';
  assert.equal(
    stdout.text,
    `{${fields},"text":"100 %\\n"}\n{${fields},"text":"\\u009b2J\\u202e\\n"}\n`,
  );
});

Deno.test("TextRenderer folds long source", async () => {
  const script = Array.from({ length: 30 }, (_, index) => `line ${index}`).join("\n");
  const started: Event = {
    type: "tool_started",
    id: "a",
    name: "run_python_script",
    arguments: { skill_name: "calc", script },
  };
  const lines = (await rendered([started])).stderr.trimEnd().split("\n");
  assert.deepEqual([lines.length, lines.at(-1)], [22, "  │ … 10 more lines"]);
  assert.equal(
    (await rendered([started], { verbose: true })).stderr.trimEnd().split("\n").length,
    31,
  );
});

Deno.test("TextRenderer neutralises control characters on a terminal only", async () => {
  const events: Event[] = [
    { type: "tool_started", id: "a", name: "run", arguments: {} },
    { type: "tool_output", id: "a", stream: "stderr", text: "\x1b[2Jgone\n" },
    { type: "text_delta", text: "\x1b]0;x\x07hi" },
    finished("\x1b]0;x\x07hi"),
  ];
  assert.deepEqual(await rendered(events), {
    stdout: "\x1b]0;x\x07hi\n",
    stderr: "● run\n  ┊ \x1b[2Jgone\n",
  });
  const { stdout, stderr } = await rendered(events, { terminal: true });
  assert.deepEqual([stdout, stderr.split("\n")[1]], ["␛]0;x␇hi\n", "  ┊ ␛[2Jgone"]);
});

Deno.test("foldLines() keeps the first and the last lines and counts the rest", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
  const folded = [3, 4, 5, 6].map((count) => foldLines(lines(count), { head: 2, tail: 1 }));
  assert.deepEqual(folded, [
    ["0", "1", "2"],
    ["0", "1", "2", "3"],
    ["0", "1", "… 2 more lines", "4"],
    ["0", "1", "… 3 more lines", "5"],
  ]);
});

Deno.test("Fold shows a line once it is whole, and the last one at the end", () => {
  const fold = new Fold({ head: 5, tail: 1 });
  assert.deepEqual([fold.add("o"), fold.add("ne\ntw"), fold.add("o"), fold.end()], [
    [],
    ["one"],
    [],
    ["two"],
  ]);
});

Deno.test("a result with a hint shows it, in a pipe and on a terminal", async () => {
  const event: Event = {
    type: "tool_finished",
    id: "a",
    name: "run_python_script",
    ok: false,
    result: { returncode: 1, hint: "Give it as an argument" },
    duration_ms: 5,
  };
  const call: Event = { type: "tool_started", id: "a", name: "run_python_script", arguments: {} };
  const lines = "● run_python_script\n  ✗ exit code 1 · 5 ms\n    hint: Give it as an argument\n";
  assert.equal((await rendered([call, event])).stderr, lines);
  assert.equal((await rendered([call, event], { terminal: true })).stderr, lines);
});

Deno.test("jsonLinesRenderer() writes one object a line, with the time second", async () => {
  const stdout = sink(true);
  const renderer = jsonLinesRenderer(stdout, () => new Date(0));
  await renderer.render({ type: "text_delta", text: "a\x1b\n" });
  assert.equal(
    stdout.text,
    '{"type":"text_delta","time":"1970-01-01T00:00:00.000Z","text":"a\\u001b\\n"}\n',
  );
});

const texts: [string, string, string][] = [
  ["line feeds and tabs", "a\n\tb", "a\n\tb"],
  ["an escape sequence", "\x1b[31mred", "␛[31mred"],
  ["carriage returns", "1%\r2%\r\n", "1%\n2%\n"],
  ["delete and C1 controls", "a\x7f\x9b1m", "a\ufffd\ufffd1m"],
  ["marks of writing direction", "a\u202eb\u2066", "a\ufffdb\ufffd"],
  ["letters of all kinds", "é 技能 👩‍👩‍👧", "é 技能 👩‍👩‍👧"],
];
for (const [name, given, expected] of texts) {
  Deno.test(`sanitize() handles ${name}`, () => assert.equal(sanitize(given), expected));
}

const stylings: [string, boolean, Record<string, string>, boolean][] = [
  ["on a terminal", true, {}, true],
  ["not in a pipe", false, {}, false],
  ["not with NO_COLOR", true, { NO_COLOR: "1" }, false],
  ["not on a dumb terminal", true, { TERM: "dumb" }, false],
  ["in a pipe with FORCE_COLOR", false, { FORCE_COLOR: "1" }, true],
  ["not with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, false],
];
for (const [name, isTerminal, env, isStyled] of stylings) {
  Deno.test(`createStyler() styles ${name}`, () => {
    const text = createStyler({ isTerminal }, env)("red", "x");
    assert.equal(text, isStyled ? "\x1b[31mx\x1b[39m" : "x");
  });
}

Deno.test("describeCall() shows arguments that are no object as they are", () => {
  const line = describeCall({ type: "tool_started", id: "a", name: "x", arguments: "{oops\n" });
  assert.equal(line, "x {oops ");
});

Deno.test("describeDuration() has a unit for each size", () => {
  assert.deepEqual([35, 1234, 125_000].map(describeDuration), ["35 ms", "1.2 s", "2 min 5 s"]);
});
