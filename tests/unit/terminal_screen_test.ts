import assert from "node:assert/strict";
import type { Event } from "../../lib/events.ts";
import type { TextSink } from "../../lib/render/run/renderer.ts";
import { terminalAbilities } from "../../lib/render/run/terminal/abilities.ts";
import { createTerminalRenderer } from "../../lib/render/run/terminal/create.ts";
import { Screen } from "../../lib/render/run/terminal/screen.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { Screen as Display } from "../support/screen.ts";

/** A terminal that shows both streams. */
function terminal(columns = 80) {
  const display = new Display(columns);
  const write = (text: string) => {
    display.write(text);
    return Promise.resolve();
  };
  const sink: TextSink = { isTerminal: true, columns: () => columns, write, pass: write };
  return { display, sink };
}

/** A renderer on a terminal, and what a person sees there once all is written. */
function openTerminal(given: { verbose?: boolean; columns?: number } = {}) {
  const { display, sink } = terminal(given.columns);
  const clock = new ManualClock();
  const renderer = createTerminalRenderer({
    stdout: sink,
    stderr: sink,
    clock,
    env: { TERM: "xterm", NO_COLOR: "1" },
    isQuiet: false,
    isVerbose: given.verbose ?? false,
    isStreaming: false,
  });
  return {
    renderer,
    clock,
    async see(events: readonly Event[]): Promise<string> {
      for (const event of events) await renderer.render(event);
      await new Promise((resolve) => setTimeout(resolve));
      return display.text;
    },
  };
}

const end: Event = {
  type: "run_finished",
  status: "ok",
  exit_code: 0,
  answer: "",
  error: null,
  turns: 1,
  tool_calls: 2,
  skills_used: [],
  usage: { input_tokens: 1, output_tokens: 2, cached_tokens: 0, estimated: false },
  duration_ms: 1234,
};
const totals = "1 turn · 2 tool calls · 1 token in, 2 out · 1.2 s";

function started(id: string, name: string): Event {
  return { type: "tool_started", id, name, arguments: {} };
}

function printed(id: string, text: string): Event {
  return { type: "tool_output", id, stream: "stdout", text };
}

function finished(id: string, name: string): Event {
  return { type: "tool_finished", id, name, ok: true, result: { returncode: 0 }, duration_ms: 9 };
}

Deno.test("Screen draws the moving line behind the text and leaves nothing of it", async () => {
  const { display, sink } = terminal();
  const screen = new Screen({ stdout: sink, stderr: sink, canMove: true });
  const seen: string[] = [];
  const look = async () => {
    await screen.flush();
    seen.push(display.text);
  };
  screen.showStatus("one");
  await look();
  screen.showStatus("2");
  await look();
  screen.column = () => 4;
  screen.write("stdout", "text");
  screen.showStatus("three");
  await look();
  screen.write("stdout", " more");
  await look();
  assert.deepEqual(seen, ["one", "2", "text  three", "text more"]);
});

Deno.test("Screen draws no moving line where there is no room, nor on a dumb terminal", async () => {
  const { display, sink } = terminal(20);
  const narrow = new Screen({ stdout: sink, stderr: sink, canMove: true });
  narrow.column = () => 15;
  narrow.showStatus("waiting");
  await narrow.flush();
  const dumb = new Screen({ stdout: sink, stderr: sink, canMove: false });
  dumb.showStatus("waiting");
  await dumb.flush();
  assert.equal(display.text, "");
});

Deno.test("Screen passes a failure to write on", async () => {
  const write = () => Promise.reject(new Error("gone"));
  const failing: TextSink = { isTerminal: true, columns: () => 80, write, pass: write };
  const screen = new Screen({ stdout: failing, stderr: failing, canMove: true });
  screen.write("stdout", "text");
  await assert.rejects(screen.flush(), /gone/);
});

Deno.test("TerminalRenderer keeps the output of calls at the same time apart", async () => {
  const seen = await openTerminal().see([
    started("a", "first"),
    started("b", "second"),
    started("c", "third"),
    printed("b", "from b\n"),
    printed("a", "from a\n"),
    finished("c", "third"),
    finished("a", "first"),
    finished("b", "second"),
    end,
  ]);
  assert.deepEqual(seen.split("\n"), [
    "● first",
    "● second",
    "● third",
    "● first (goes on)",
    "  ┊ from a",
    "  ✓ third · exit code 0 · 9 ms",
    "  ✓ first · exit code 0 · 9 ms",
    "● second (goes on)",
    "  ┊ from b",
    "  ✓ exit code 0 · 9 ms",
    "",
    totals,
  ]);
});

Deno.test("TerminalRenderer shows lines that are too long up to the edge", async () => {
  const seen = await openTerminal({ columns: 20 }).see([
    started("a", "run"),
    printed("a", `${"技能".repeat(20)}\r\n50 %\r100 %\n`),
    finished("a", "run"),
    end,
  ]);
  assert.deepEqual(seen.split("\n").slice(1, 3), ["  ┊ 技能技能技能技…", "  ┊ 100 %"]);
});

Deno.test("TerminalRenderer shows the newest line of a script in the line that moves", async () => {
  const { renderer, clock, see } = openTerminal();
  const lines = Array.from({ length: 12 }, (_, index) => `line ${index + 1}\n`).join("");
  const status = async (events: readonly Event[]) => {
    await see(events);
    clock.pass(100);
    return (await see([])).split("\n").at(-1)?.replace(/^. \d+ s/, "");
  };
  const seen = [
    await status([started("a", "first"), printed("a", lines)]),
    await status([printed("a", "10 %\r20 %\r")]),
    await status([started("b", "second"), printed("b", "from b\x1b[32m!")]),
    await status([finished("b", "second")]),
  ];
  assert.deepEqual(seen, [
    " · 6 more lines · ┊ line 12",
    " · 6 more lines · ┊ 20 %",
    " · 6 more lines · ┊ second: from b!",
    "  ✓ exit code 0 · 9 ms",
  ]);
  renderer[Symbol.dispose]();
});

Deno.test("TerminalRenderer shows that the model thinks, and what it thinks now", async () => {
  const { renderer, clock, see } = openTerminal();
  await see([{ type: "turn_started", turn: 1 }]);
  const seen: string[] = [];
  for (const text of ["First I look", " at it\nThen\x1b[2J ", "I run it"]) {
    await see([{ type: "reasoning_delta", text }]);
    clock.pass(100);
    seen.push(await see([]));
  }
  const answered = await see([{ type: "text_delta", text: "Done" }, end]);
  assert.deepEqual([...seen, answered], [
    "⠋ thinking · 0 s · 12 characters · ┊ First I look",
    "⠙ thinking · 0 s · 28 characters · ┊ Then␛[2J",
    "⠹ thinking · 0 s · 36 characters · ┊ Then␛[2J I run it",
    `Done\n\n${totals}`,
  ]);
  renderer[Symbol.dispose]();
});

Deno.test("TerminalRenderer counts a retry down and then forgets the countdown", async () => {
  const { renderer, see } = openTerminal();
  const retry: Event = { type: "retry", attempt: 1, delay_ms: 2500, reason: "HTTP 503" };
  const seen = [
    await see([{ type: "text_delta", text: "half an ans" }, retry]),
    await see([{ type: "text_delta", text: "whole" }, end]),
  ];
  assert.deepEqual(seen, [
    "half an ans\n\nretry in 2.5 s: HTTP 503\n⠋ next attempt in 3 s",
    `half an ans\n\nretry in 2.5 s: HTTP 503\n\nwhole\n\n${totals}`,
  ]);
  await renderer.render(end);
});

Deno.test("TerminalRenderer shows the build of an environment as a line that moves", async () => {
  const { see } = openTerminal();
  const build = (state: "building" | "ready", message: string, duration_ms: number): Event => ({
    type: "environment",
    id: "a",
    skill: "pdf",
    state,
    message,
    duration_ms,
  });
  const seen = [
    await see([started("a", "run"), build("building", "installing pypdf", 4200)]),
    await see([build("ready", "environment ready", 5200), finished("a", "run"), end]),
  ];
  assert.deepEqual(seen, [
    "● run\n⠋ 4 s · pdf: installing pypdf",
    `● run\n  pdf: environment ready · 5.2 s\n  ✓ exit code 0 · 9 ms\n\n${totals}`,
  ]);
});

Deno.test("TerminalRenderer leaves the answer to the pipe, and says only what is none", async () => {
  const { display, sink } = terminal();
  const written: string[] = [];
  const write = (text: string) => {
    written.push(text);
    return Promise.resolve();
  };
  const pipe: TextSink = { isTerminal: false, columns: () => 80, write, pass: write };
  const renderer = createTerminalRenderer({
    stdout: pipe,
    stderr: sink,
    clock: new ManualClock(),
    env: { TERM: "xterm", NO_COLOR: "1" },
    isQuiet: false,
    isVerbose: false,
    isStreaming: false,
  });
  const events: Event[] = [
    { type: "text_delta", text: "**Look**" },
    started("a", "run"),
    finished("a", "run"),
    { type: "text_delta", text: "**Done**" },
    { type: "warning", code: "w", message: "careful" },
    { ...end, answer: "**Done**" },
  ];
  for (const event of events) await renderer.render(event);
  assert.deepEqual(written, ["**Done**\n"]);
  assert.equal(
    display.text,
    `**Look**\n● run\n  ✓ exit code 0 · 9 ms\nwarning: careful\n${totals}`,
  );
});

Deno.test("TerminalRenderer shows requests and reasoning when verbose", async () => {
  const seen = await openTerminal({ verbose: true }).see([
    { type: "request_started", attempt: 1, url: "http://a/v1", bytes: 10 },
    { type: "reasoning_delta", text: "hm\x1b[2J, " },
    { type: "reasoning_delta", text: "yes" },
    { type: "text_delta", text: "**Yes**" },
    end,
  ]);
  assert.equal(seen, `POST http://a/v1 (10 bytes)\nhm␛[2J, yes\n\nYes\n\n${totals}`);
});

const terminals: [string, Record<string, string>, { canMove: boolean; hasLinks: boolean }][] = [
  ["a dumb one", { TERM: "dumb", VTE_VERSION: "7600" }, { canMove: false, hasLinks: false }],
  ["one that does not tell", { TERM: "xterm-256color" }, { canMove: true, hasLinks: false }],
  ["kitty", { TERM: "xterm-kitty" }, { canMove: true, hasLinks: true }],
  ["GNOME's", { TERM: "xterm-256color", VTE_VERSION: "7600" }, { canMove: true, hasLinks: true }],
  ["iTerm", { TERM: "xterm", TERM_PROGRAM: "iTerm.app" }, { canMove: true, hasLinks: true }],
];
for (const [name, env, expected] of terminals) {
  Deno.test(`terminalAbilities() knows ${name}`, () => {
    assert.deepEqual(terminalAbilities(env), expected);
  });
}
