/**
 * Conversations that go on after something went wrong: refused prompts, damaged
 * lines, summaries that fail.
 */
import assert from "node:assert/strict";
import { converse } from "../../lib/conversation/converse.ts";
import { RunnerError } from "../../lib/errors.ts";
import type { Event } from "../../lib/events.ts";
import {
  type ChatModel,
  type ChatRequest,
  type Message,
  type ModelEvent,
  type Reply,
  RequestRefused,
} from "../../lib/model/chat_model.ts";
import { createCompactingModel } from "../../lib/model/fit/compaction.ts";
import { repairHistory } from "../../lib/model/fit/history.ts";
import { countChars } from "../../lib/model/fit/size.ts";
import { loadSession } from "../../lib/sessions/load.ts";
import { continueSession, sessionPath, startSession } from "../../lib/sessions/session.ts";
import type { Tool } from "../../lib/tools/tool.ts";
import { saveSession } from "../support/saved_session.ts";
import { scriptedModel } from "../support/scripted_model.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** Lets a model work on a history; returns the codes of the warnings. */
async function run(
  model: ChatModel,
  history: Message[],
): Promise<{ codes: string[]; events: Event[] }> {
  const signal = new AbortController().signal;
  const events = await Array.fromAsync(
    converse(history, { model, tools: [], skills: [], maxTurns: 0, signal }),
  );
  return { codes: codesOf(events), events };
}

function codesOf(events: readonly Event[]): string[] {
  return events.flatMap((event) => event.type === "warning" ? [event.code] : []);
}

function refusal(
  isAboutPictures: boolean,
  kind: "failure" | "no_answer" = "failure",
): RequestRefused {
  return new RequestRefused(kind, "refused", { isAboutPictures });
}

const picture = { type: "image" as const, url: "data:image/png;base64,AA==" };
const answered: Message[] = [
  { role: "user", content: "First" },
  { role: "assistant", content: "Yes", toolCalls: [] },
];

for (const error of [refusal(true), refusal(false), refusal(false, "no_answer")]) {
  Deno.test(`a prompt that is refused for good is not sent again (${error.kind}, ${error.isAboutPictures})`, async () => {
    const history: Message[] = [
      ...answered,
      { role: "user", content: [{ type: "text", text: "Look" }, picture] },
    ];
    const { codes } = await run(scriptedModel([error]), history);
    assert.deepEqual(codes, ["prompt_taken_back"]);
    assert.deepEqual(history, answered);
  });
}

Deno.test("a prompt that broke off before the one that is refused stays", async () => {
  const before: Message = { role: "user", content: "Broke off" };
  const history: Message[] = [...answered, before, { role: "user", content: "Refused" }];
  await run(scriptedModel([refusal(false)]), history);
  assert.deepEqual(history, [...answered, before]);
});

Deno.test("a prompt whose answer broke off stays", async () => {
  const history: Message[] = [...answered, { role: "user", content: "Go on" }];
  const { codes } = await run(scriptedModel([new RunnerError("failure", "broke off")]), history);
  assert.deepEqual(codes, []);
  assert.equal(history.length, 3);
});

/** Returns a result and a picture. */
const draw: Tool = {
  definition: { name: "draw", description: "Draws", parameters: { type: "object" } },
  run(_args, { attachImage }) {
    attachImage(picture);
    return Promise.resolve({ ok: true });
  },
};

/** Lets a model draw, and its endpoint refuse what came of it. */
async function drawRefused(
  error: RequestRefused,
): Promise<{ codes: string[]; history: Message[] }> {
  const history: Message[] = [{ role: "user", content: "Draw" }];
  const model = scriptedModel([{ calls: [{ name: "draw", arguments: {} }] }, error]);
  const signal = new AbortController().signal;
  const options = { model, tools: [draw], skills: [], maxTurns: 0, signal };
  const codes = codesOf(await Array.fromAsync(converse(history, options)));
  return { codes, history };
}

Deno.test("pictures of a tool that are refused are left out, and the results stay", async () => {
  const { codes, history } = await drawRefused(refusal(true));
  assert.deepEqual(codes, ["results_taken_back"]);
  assert.deepEqual(history.map(({ role }) => role), ["user", "assistant", "tool", "user"]);
  assert.equal(history[2]?.content, '{"ok":true}');
  assert(!JSON.stringify(history).includes("base64"));
});

Deno.test("results of tools that a filter refuses are left out", async () => {
  const { codes, history } = await drawRefused(refusal(false, "no_answer"));
  assert.deepEqual(codes, ["results_taken_back"]);
  assert.match(String(history[2]?.content), /refused/);
  assert(!JSON.stringify(history).includes("base64"));
});

Deno.test("results stay where the endpoint does not say what it refuses", async () => {
  const { codes, history } = await drawRefused(refusal(false));
  assert.deepEqual(codes, []);
  assert.equal(history[2]?.content, '{"ok":true}');
});

/** A model with a window of characters that cannot summarise, or can. */
class Window implements ChatModel {
  readonly name = "window";
  readonly baseUrl = "http://localhost/v1";
  readonly asked: ChatRequest[] = [];
  readonly #summary: string | RunnerError;

  constructor(summary: string | RunnerError) {
    this.#summary = summary;
  }

  // deno-lint-ignore require-yield -- it says nothing but its reply
  async *ask(request: ChatRequest): AsyncGenerator<ModelEvent, Reply> {
    this.asked.push(request);
    const last = request.messages.at(-1)?.content;
    const isSummary = typeof last === "string" && last.includes("Summarise the conversation");
    if (isSummary && this.#summary instanceof RunnerError) throw this.#summary;
    const input_tokens = Math.ceil(countChars(request.messages, request.tools) / 3.5);
    return {
      message: {
        role: "assistant",
        content: isSummary ? String(this.#summary) : "Answer",
        toolCalls: [],
      },
      finishReason: "stop",
      usage: { input_tokens, output_tokens: 1, cached_tokens: 0, estimated: false },
    };
  }
}

function longTalk(turns: number): Message[] {
  return Array.from({ length: turns }, (_, turn): Message[] => [
    { role: "user", content: `Question ${turn} ${"x".repeat(300)}` },
    { role: "assistant", content: "y".repeat(300), toolCalls: [] },
  ]).flat();
}

for (
  const failed of [
    new RunnerError("failure", "400"),
    new RunnerError("no_answer", "empty"),
    "",
    " \n",
  ]
) {
  Deno.test(`a summary that fails costs the summary and nothing else (${JSON.stringify(failed)})`, async () => {
    const inner = new Window(failed);
    const model = createCompactingModel(inner, { windowTokens: 2000 });
    const history: Message[] = [...longTalk(10), { role: "user", content: "Now" }];
    const first = await run(model, history);
    assert.deepEqual(first.codes, ["context_summarised", "summary_failed"]);
    assert.equal(first.events.at(-1)?.type, "run_finished");
    assert.equal(history.at(-1)?.content, "Answer");
    assert.equal(inner.asked.at(-1)?.messages.length, 21);
    // Two attempts, not five; and none in the next turn.
    assert(inner.asked.every(({ maxAttempts }) => maxAttempts === undefined || maxAttempts === 2));
    history.push({ role: "user", content: "And?" });
    assert.deepEqual((await run(model, history)).codes, []);
  });
}

Deno.test("a summary takes the place of what it summarises, and is a record of the session", async () => {
  await using folder = await temporaryFolder();
  const sizes: number[] = [];
  let id = "";
  for (let turn = 0; turn < 12; turn++) {
    const inner = new Window("SUMMARY");
    const model = createCompactingModel(inner, { windowTokens: 2000 });
    const place = { folder: folder.path, workFolder: "/work" };
    await using session = id === ""
      ? startSession(place)
      : await continueSession(sessionPath(folder.path, id), place);
    id = session.id ?? "";
    session.history.push({ role: "user", content: `Question ${turn} ${"x".repeat(900)}` });
    const signal = new AbortController().signal;
    const options = { model, tools: [], skills: [], maxTurns: 0, signal };
    await Array.fromAsync(session.record(converse(session.history, options)));
    sizes.push(...inner.asked.map(({ messages }) => countChars(messages, [])));
  }
  assert(Math.max(...sizes) < 2000 * 3.5, sizes.join());
  const { messages } = await loadSession(sessionPath(folder.path, id));
  assert(messages.some(({ content }) => String(content).includes("SUMMARY")));
  assert(messages.length < 12);
});

Deno.test("a damaged line of a session is told, once, and the rest is sent as strict servers take it", async () => {
  await using folder = await temporaryFolder();
  const id = await saveSession(folder.path, ["First", "Second"]);
  const path = sessionPath(folder.path, id);
  const lines = (await Deno.readTextFile(path)).split("\n");
  const damaged = lines.findIndex((line) => line.includes('"First"'));
  lines[damaged] = lines[damaged]?.slice(0, 30) ?? "";
  await Deno.writeTextFile(path, lines.join("\n"));
  const place = { folder: folder.path, workFolder: "/work" };
  const told: string[][] = [];
  for (const prompt of ["Third", "Fourth"]) {
    await using session = await continueSession(path, place);
    session.history.push({ role: "user", content: prompt });
    const signal = new AbortController().signal;
    const model = scriptedModel([{ text: "ok" }]);
    const options = { model, tools: [], skills: [], maxTurns: 0, signal };
    told.push(codesOf(await Array.fromAsync(session.record(converse(session.history, options)))));
    assert.equal(repairHistory(session.history)[0]?.role, "user");
  }
  assert.deepEqual(told, [["session_damaged"], []]);
  const { messages, damagedLines } = await loadSession(path);
  assert.equal(damagedLines, 0);
  assert.deepEqual(messages.map(({ content }) => content), [
    "ok",
    "Second",
    "ok",
    "Third",
    "ok",
    "Fourth",
    "ok",
  ]);
});

Deno.test("a line of a type that is not known is no damage", async () => {
  await using folder = await temporaryFolder();
  const id = await saveSession(folder.path, ["First"]);
  const path = sessionPath(folder.path, id);
  await Deno.writeTextFile(
    path,
    '{"type":"of_later_versions","time":"2026-01-01T00:00:00.000Z"}\n',
    { append: true },
  );
  assert.equal((await loadSession(path)).damagedLines, 0);
});
