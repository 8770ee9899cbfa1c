/**
 * Saved conversations told and run again.
 * @module
 */
import assert from "node:assert/strict";
import { converse } from "../../lib/conversation/converse.ts";
import type { JsonObject, ToolFinished } from "../../lib/events.ts";
import { renderComparison } from "../../lib/render/words/comparison.ts";
import { sessionMarkdown } from "../../lib/render/saved/markdown.ts";
import { sessionText } from "../../lib/render/saved/text.ts";
import { parseSession, type SavedSession } from "../../lib/sessions/load.ts";
import {
  compareResults,
  recordedModel,
  recordedResults,
  recordedRuns,
} from "../../lib/sessions/replay.ts";
import { tellSession, titleOf } from "../../lib/sessions/tell.ts";
import { hostileSession, sessionOf } from "../support/session_texts.ts";

const started = { type: "run_started", version: "1", model: "m", base_url: "http://x", skills: [] };
const call = { key: "k", id: "i", name: "echo", arguments: '{"text":"a"}' };

function said(role: string, content: string | null, more: JsonObject = {}): JsonObject {
  return { type: "message", message: { role, content, ...more } };
}

/** A prompt with a tool call, one that was taken back, and one whose run broke off. */
const session: SavedSession = parseSession(sessionOf([
  started,
  said("system", "Instructions"),
  said("user", "First\nprompt"),
  { type: "turn_started", turn: 1 },
  said("assistant", "Let me see", { toolCalls: [call] }),
  { at: 10, type: "tool_started", id: "k", name: "echo", arguments: { text: "a" } },
  { at: 20, type: "tool_output", id: "k", stream: "stdout", text: "a\n" },
  {
    at: 30,
    type: "tool_finished",
    id: "k",
    name: "echo",
    ok: true,
    result: { stdout: "a\n", returncode: 0 },
    duration_ms: 20,
  },
  said("tool", '{"stdout":"a\\n","returncode":0}', { callKey: "k", callId: "i", name: "echo" }),
  { type: "turn_started", turn: 2 },
  said("assistant", "It is `a`.", { toolCalls: [] }),
  started,
  said("user", "Second"),
  said("assistant", "No", { toolCalls: [] }),
  { type: "messages_dropped", kept: 4 },
  started,
  said("user", "Third"),
  { type: "turn_started", turn: 1 },
]));

Deno.test("tellSession() gives each prompt what followed, with what was taken back", () => {
  assert.deepEqual(
    tellSession(session).map(({ prompt, steps, turns, isDropped }) => ({
      prompt,
      steps: steps.map(({ kind }) => kind),
      turns: turns.length,
      isDropped,
    })),
    [
      { prompt: "First\nprompt", steps: ["text", "call", "text"], turns: 2, isDropped: false },
      { prompt: "Second", steps: ["text"], turns: 0, isDropped: true },
      { prompt: "Third", steps: [], turns: 1, isDropped: false },
    ],
  );
});

Deno.test("tellSession() tells messages that took the place of others", () => {
  const records = parseSession(sessionOf([
    started,
    said("user", "First"),
    said("assistant", "One", { toolCalls: [] }),
    { type: "messages_dropped", kept: 0 },
    said("user", "What was said: first"),
    started,
    said("user", "Second"),
  ]));
  assert.deepEqual(
    tellSession(records).map(({ prompt, steps, isDropped }) => [prompt, steps.length, isDropped]),
    [["First", 2, true], ["Second", 0, false]],
  );
});

Deno.test("titleOf() is the first prompt in one line", () => {
  assert.equal(titleOf(session), "First prompt");
});

Deno.test("sessionText() shows prompts, calls and answers", () => {
  const text = sessionText(session, (_, line) => line);
  assert.equal(
    text,
    `20261122-134501-x7k2 · scripted · 2026-11-22T13:45:01.000Z · /work

> First
> prompt

Let me see

● echo text=a
  ┊ a
  ✓ exit code 0 · 20 ms

It is \`a\`.

2 turns · broken off

> Second
  (taken back)

No

0 turns · broken off

> Third

1 turn · broken off
`,
  );
});

Deno.test("sessionMarkdown() is a document with a heading for each prompt", () => {
  const [first] = sessionMarkdown(session).split("## Prompt (taken back)");
  assert.equal(
    first,
    `# First prompt

\`20261122-134501-x7k2\` · scripted · 2026-11-22T13:45:01.000Z

## Prompt

First
prompt

## Answer

Let me see

**Tool** \`echo\` · ok · 20 ms · returncode \`0\`

arguments:

\`\`\`json
{ "text": "a" }
\`\`\`

stdout:

\`\`\`
a
\`\`\`

It is \`a\`.

*2 turns · broken off*

`,
  );
});

Deno.test("sessionMarkdown() fences whatever was printed", () => {
  const fence = "`".repeat(7);
  const text = sessionMarkdown(parseSession(sessionOf([
    started,
    said("user", "Hello"),
    { type: "tool_started", id: "k", name: "a`b", arguments: {} },
    { type: "tool_output", id: "k", stream: "stdout", text: "``````\n# no heading" },
  ])));
  assert.ok(text.includes(`${fence}\n\`\`\`\`\`\`\n# no heading\n${fence}`));
  assert.ok(text.includes("**Tool** `` a`b `` · broken off"));
});

Deno.test("sessionMarkdown() tells a hostile conversation without failing", () => {
  assert.ok(sessionMarkdown(parseSession(hostileSession)).length > 1000);
});

Deno.test("recordedRuns() leaves out what was taken back", () => {
  assert.deepEqual(
    recordedRuns(session).map(({ prompt, replies }) => [
      prompt,
      replies.map(({ content }) => content),
    ]),
    [["First\nprompt", ["Let me see", "It is `a`."]], ["Third", []]],
  );
});

Deno.test("recordedModel() says what was said, and the tools really run", async () => {
  const [run] = recordedRuns(session);
  assert.ok(run);
  const calls: JsonObject[] = [];
  const events = await Array.fromAsync(converse([{ role: "user", content: "First" }], {
    model: recordedModel(session, run),
    tools: [{
      definition: { name: "echo", description: "", parameters: { type: "object" } },
      run(args) {
        calls.push(args);
        return Promise.resolve({ stdout: "b\n" });
      },
    }],
    skills: [],
    maxTurns: 0,
    signal: new AbortController().signal,
  }));
  assert.deepEqual(calls, [{ text: "a" }]);
  assert.equal(events.find(({ type }) => type === "run_started")?.type, "run_started");
  const last = events.at(-1);
  assert.equal(last?.type === "run_finished" && last.answer, "It is `a`.");
});

Deno.test("recordedModel() ends where the recording ends", async () => {
  const model = recordedModel(session, { prompt: "Third", replies: [] });
  const request = { messages: [], tools: [], signal: new AbortController().signal };
  await assert.rejects(() => model.ask(request).next(), {
    kind: "no_answer",
    message: "The recording ends here",
  });
});

Deno.test("recordedResults() finds results by the ids of their calls", () => {
  assert.deepEqual(recordedResults(session).get("k")?.result, { stdout: "a\n", returncode: 0 });
});

function finished(ok: boolean, result: JsonObject): ToolFinished {
  const name = "documentation" in result ? "get_skill" : "run_python_script";
  return { type: "tool_finished", id: "k", name, ok, result, duration_ms: 20 };
}

const places = { recordedFolder: "/home/me/project", folder: "/builds/4711/project" };

/** What is left of an output that was cut; the halves are as long as the note leaves room. */
function longOutput(path: string, chars: number): string {
  const line = (index: number) => `line ${index}`.padEnd(19, ".") + "\n";
  const lines = Array.from({ length: 1000 }, (_, index) => line(index)).join("");
  return `${
    lines.slice(0, chars)
  }\n[… 5 of 9 bytes are left out here; the whole is in ${path} …]\n` +
    lines.slice(-chars);
}

type Result = [ok: boolean, result: JsonObject];

const comparisons: [name: string, recorded: Result, now: Result, verdict: string, string[]][] = [
  ["equal results are the same", [true, { stdout: "a" }], [true, { stdout: "a" }], "same", []],
  [
    "durations and traces do not count",
    [true, { stdout: "a", stderr: "x", duration_ms: 1 }],
    [true, { stdout: "a", stderr: "y", duration_ms: 2 }],
    "same",
    [],
  ],
  [
    "another output differs",
    [true, { stdout: "a" }],
    [true, { stdout: "b" }],
    "differs",
    ["stdout"],
  ],
  [
    "another documentation is only read otherwise",
    [true, { documentation: "a" }],
    [true, { documentation: "b" }],
    "reads",
    ["documentation"],
  ],
  [
    "folders of the machines do not count",
    [true, {
      skill_name: "pdf",
      stdout: "/home/me/project/out.pdf\n/home/me/project/skills/pdf/a.py\n",
    }],
    [true, {
      skill_name: "pdf",
      stdout: "/builds/4711/project/out.pdf\n/opt/shared/skills/pdf/a.py\n",
    }],
    "same",
    [],
  ],
  [
    "random names do not count",
    [true, {
      stdout:
        "/tmp/tmpab12cd_9/x.csv <Sheet at 0x7f3a5c2b1d90> 0f8fad5b-d9cb-469f-a165-70867728950e",
    }],
    [true, {
      stdout:
        "/var/tmp/tmp99zz_k21/x.csv <Sheet at 0x10a4e5f10> 7c9e6679-7425-40de-944b-e07fc1f90ae7",
    }],
    "same",
    [],
  ],
  [
    "where the whole of a long output lies does not count",
    [true, { stdout: longOutput("/home/me/.cache/skills-runner/outputs/a1b2", 12_000) }],
    [true, { stdout: longOutput("/root/.cache/skills-runner/outputs/c3", 12_010) }],
    "same",
    [],
  ],
  [
    "another end of a long output differs",
    [true, { stdout: longOutput("/a", 12_000) }],
    [true, { stdout: `${longOutput("/a", 12_000)}!` }],
    "differs",
    ["stdout"],
  ],
  [
    "a number that looks like nothing of the machine counts",
    [true, { stdout: "Total 1,234.50" }],
    [true, { stdout: "Total 1,234.51" }],
    "differs",
    ["stdout"],
  ],
  [
    "a call that was ok fails",
    [true, { returncode: 0 }],
    [false, { returncode: 1 }],
    "fails",
    ["returncode"],
  ],
  [
    "a call that failed and is ok now differs",
    [false, { error: "no" }],
    [true, {}],
    "differs",
    ["error"],
  ],
];

for (const [name, recorded, now, verdict, fields] of comparisons) {
  Deno.test(`compareResults(): ${name}`, () => {
    const comparison = compareResults(finished(...recorded), finished(...now), places);
    assert.deepEqual(
      [comparison.verdict, comparison.differences.map(({ field }) => field)],
      [verdict, fields],
    );
  });
}

Deno.test("compareResults(): a call that was cut off has nothing to compare with", () => {
  assert.equal(compareResults(undefined, finished(true, {}), places).verdict, "new");
});

Deno.test("renderComparison() shows the first line that differs", () => {
  const now = finished(true, { stdout: "a\nc\nd" });
  const text = renderComparison({
    started: { type: "tool_started", id: "k", name: "echo", arguments: {} },
    now,
    ...compareResults(finished(true, { stdout: "a\nb" }), now, places),
  }, (_, text) => text);
  assert.equal(
    text,
    "≠ echo · differs · 20 ms\n    stdout, line 2\n      recorded  b\n      now       c\n",
  );
});
