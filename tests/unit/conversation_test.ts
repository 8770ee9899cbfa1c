import assert from "node:assert/strict";
import type { Outcome } from "../../lib/conversation/judge.ts";
import { converse, type ConverseOptions } from "../../lib/conversation/converse.ts";
import { RunnerError } from "../../lib/errors.ts";
import type { Event, JsonObject } from "../../lib/events.ts";
import type { ChatModel, Message, ModelEvent } from "../../lib/model/chat_model.ts";
import type { Tool } from "../../lib/tools/tool.ts";
import { scriptedModel } from "../support/scripted_model.ts";

/** Returns its argument after all calls of the turn have begun, the later ones first. */
function echoTool(): Tool {
  let last = Promise.resolve();
  return {
    definition: {
      name: "echo",
      description: "Returns text",
      parameters: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
    },
    run({ text }, { emit }) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const wait = promise.then(() => {});
      const previous = last;
      last = wait;
      queueMicrotask(resolve);
      emit({ type: "tool_output", stream: "stdout", text: `${text}!` });
      return previous.then(() => ({ text: text ?? null, skill_name: "echoing" }));
    },
  };
}

async function collect(
  model: ChatModel,
  options: Partial<Pick<ConverseOptions, "tools" | "maxTurns" | "signal" | "outputSchema">> & {
    messages?: Message[];
  } = {},
): Promise<{ events: Event[]; outcome: Outcome; messages: Message[] }> {
  const { messages = [{ role: "user", content: "hi" }] } = options;
  const run = converse(messages, {
    model,
    tools: options.tools ?? [],
    skills: ["echoing"],
    maxTurns: options.maxTurns ?? 0,
    signal: options.signal ?? new AbortController().signal,
    ...(options.outputSchema !== undefined && { outputSchema: options.outputSchema }),
  });
  const events: Event[] = [];
  let next = await run.next();
  for (; !next.done; next = await run.next()) events.push(next.value);
  return { events, outcome: next.value, messages };
}

/** Events without what differs from run to run. */
function stable(events: Event[]): JsonObject[] {
  return events.map((event) => {
    const copy = structuredClone(event) as unknown as JsonObject;
    for (const field of ["run_id", "duration_ms", "version"]) delete copy[field];
    return copy;
  });
}

Deno.test("converse() yields the run from its start to its finish", async () => {
  const { events, outcome, messages } = await collect(scriptedModel([{ text: "hello" }]));
  const usage = { input_tokens: 10, output_tokens: 2, cached_tokens: 1, estimated: false };
  assert.deepEqual(stable(events), [
    { type: "run_started", schema: 1, model: "scripted", base_url: "memory:", skills: ["echoing"] },
    { type: "turn_started", turn: 1 },
    { type: "text_delta", text: "hello" },
    { type: "usage", ...usage },
    {
      type: "run_finished",
      status: "ok",
      exit_code: 0,
      answer: "hello",
      error: null,
      turns: 1,
      tool_calls: 0,
      skills_used: [],
      usage,
    },
  ]);
  assert.deepEqual(outcome, { answer: "hello", error: null });
  assert.deepEqual(messages.at(-1), { role: "assistant", content: "hello", toolCalls: [] });
});

Deno.test("converse() runs the calls of a turn together and appends results in call order", async () => {
  const model = scriptedModel([
    {
      calls: [
        { name: "echo", arguments: { text: "a" } },
        { name: "echo", arguments: { text: "b" } },
      ],
    },
    { text: "done" },
  ]);
  const { events, messages } = await collect(model, { tools: [echoTool()] });
  assert.deepEqual(
    events.map(({ type }) => type).filter((type) => type.startsWith("tool")).slice(0, 4),
    ["tool_started", "tool_output", "tool_started", "tool_output"],
  );
  assert.deepEqual(messages.slice(2, 4), [
    {
      role: "tool",
      callKey: "key_1_0",
      callId: "call_0",
      name: "echo",
      content: '{"text":"a","skill_name":"echoing"}',
    },
    {
      role: "tool",
      callKey: "key_1_1",
      callId: "call_1",
      name: "echo",
      content: '{"text":"b","skill_name":"echoing"}',
    },
  ]);
  const finished = events.at(-1);
  assert(finished?.type === "run_finished");
  assert.deepEqual(
    [finished.turns, finished.tool_calls, finished.skills_used, finished.usage.input_tokens],
    [2, 2, ["echoing"], 20],
  );
});

Deno.test("converse() gives wrong calls back to the model and goes on", async () => {
  const model = scriptedModel([
    { calls: [{ name: "ehco", arguments: {} }, { name: "echo", arguments: { text: [1] } }] },
    { text: "sorry" },
  ]);
  const { outcome, messages } = await collect(model, { tools: [echoTool()] });
  assert.equal(outcome.answer, "sorry");
  assert.deepEqual(messages.slice(2, 4).map(({ content }) => JSON.parse(String(content))), [
    { error: 'There is no tool "ehco". The tools are echo' },
    {
      error:
        'Cannot call echo: /text: Instance type "array" is invalid. Expected "string". Call it as echo({"text": string})',
    },
  ]);
});

Deno.test("converse() ends with a limit when the turns are used up", async () => {
  const call = { calls: [{ name: "echo", arguments: { text: "x" } }] };
  const model = scriptedModel([call, call, call]);
  const { outcome, events } = await collect(model, { tools: [echoTool()], maxTurns: 2 });
  assert.deepEqual(
    [model.requests.length, outcome.answer, outcome.error?.kind, outcome.error?.message],
    [2, null, "limit", "Stopped after 2 turns without an answer"],
  );
  const finished = events.at(-1);
  assert(finished?.type === "run_finished");
  assert.deepEqual([finished.status, finished.exit_code], ["limit", 6]);
});

Deno.test("converse() passes an answer on that was cut off, as a limit", async () => {
  const { outcome } = await collect(scriptedModel([{ text: "half", finishReason: "length" }]));
  assert.deepEqual([outcome.answer, outcome.error?.exitCode], ["half", 6]);
});

Deno.test("converse() passes a filtered answer on, as no answer", async () => {
  const { outcome } = await collect(scriptedModel([{ text: "x", finishReason: "content_filter" }]));
  assert.deepEqual([outcome.answer, outcome.error?.exitCode], ["x", 4]);
});

Deno.test("converse() finishes with the error of the model", async () => {
  const error = new RunnerError("credentials", "The key was refused", { hint: "Set another" });
  const { outcome, events } = await collect(scriptedModel([error]));
  assert.equal(outcome.error, error);
  const finished = events.at(-1);
  assert(finished?.type === "run_finished");
  assert.deepEqual(
    [finished.status, finished.exit_code, finished.error],
    ["error", 3, { message: "The key was refused", hint: "Set another" }],
  );
});

Deno.test("converse() finishes with a bug as a failure", async () => {
  const { outcome } = await collect(scriptedModel([]));
  assert.deepEqual(
    [outcome.error?.kind, outcome.error?.message],
    ["failure", "Unexpected failure: Error: the script has ended"],
  );
});

Deno.test("converse() ends with the reason of the signal while a tool runs, with a valid history", async () => {
  const abort = new AbortController();
  const waiting: Tool = {
    definition: { name: "wait", description: "Waits", parameters: { type: "object" } },
    async run(_, { signal }) {
      abort.abort(new RunnerError("interrupted", "Interrupted"));
      await Promise.resolve();
      return { aborted: signal.aborted };
    },
  };
  const model = scriptedModel([{ calls: [{ name: "wait", arguments: {} }] }]);
  const { outcome, messages } = await collect(model, { tools: [waiting], signal: abort.signal });
  assert.deepEqual([outcome.error?.exitCode, model.requests.length], [130, 1]);
  assert.deepEqual(messages.map(({ role }) => role), ["user", "assistant", "tool"]);
});

Deno.test("converse() ends with the interruption, whatever the model makes of it", async () => {
  const abort = new AbortController();
  const model: ChatModel = {
    name: "m",
    baseUrl: "memory:",
    // deno-lint-ignore require-yield
    async *ask() {
      abort.abort(new RunnerError("interrupted", "Interrupted"));
      await Promise.resolve();
      throw new TypeError("connection closed");
    },
  };
  const { outcome } = await collect(model, { signal: abort.signal });
  assert.equal(outcome.error?.exitCode, 130);
});

Deno.test("converse() cancels the request when the reader stops early", async () => {
  let signal: AbortSignal | undefined;
  const model: ChatModel = {
    name: "m",
    baseUrl: "memory:",
    async *ask(request) {
      signal = request.signal;
      yield { type: "text_delta", text: "a" };
      await Promise.resolve();
      throw new Error("read on");
    },
  };
  const run = converse([{ role: "user", content: "hi" }], {
    model,
    tools: [],
    skills: [],
    maxTurns: 0,
    signal: new AbortController().signal,
  });
  for await (const event of run) if (event.type === "text_delta") break;
  assert.equal(signal?.aborted, true);
});

Deno.test("converse() asks once for an answer that breaks its schema, and then fails", async () => {
  const model = scriptedModel([{ text: "[]" }, { text: "[]" }, { text: "{}" }]);
  const { outcome } = await collect(model, { outputSchema: { type: "object" } });
  assert.deepEqual([model.requests.length, outcome.answer, outcome.error?.exitCode], [2, null, 4]);
});

Deno.test("converse() ends with the signal though a tool does not hear of it", async () => {
  const abort = new AbortController();
  const deaf: Tool = {
    definition: { name: "wait", description: "Waits", parameters: { type: "object" } },
    run() {
      abort.abort(new RunnerError("interrupted", "Interrupted"));
      return new Promise(() => {});
    },
  };
  const model = scriptedModel([{ calls: [{ name: "wait", arguments: {} }] }]);
  const { outcome, messages } = await collect(model, { tools: [deaf], signal: abort.signal });
  assert.equal(outcome.error?.exitCode, 130);
  assert.deepEqual(
    messages.at(-1)?.content,
    '{"error":"The call was interrupted before it finished"}',
  );
});

Deno.test("converse() tells the model of a tool whose schema cannot be used", async () => {
  const broken: Tool = {
    definition: {
      name: "broken",
      description: "Has a schema that refers to nothing",
      parameters: { type: "object", properties: { a: { $ref: "#/nope" } } },
    },
    run: () => Promise.resolve({ ran: true }),
  };
  const call = { calls: [{ name: "broken", arguments: { a: 1 } }] };
  const { outcome, messages } = await collect(scriptedModel([call, { text: "ok" }]), {
    tools: [broken],
  });
  assert.equal(outcome.answer, "ok");
  assert.match(String(messages[2]?.content), /^\{"error":"The tool failed: /);
});

/** What a run says of equal calls: requests, warnings, and how many results have a note. */
async function repeat(calls: number, run: Tool["run"]) {
  const tool: Tool = {
    definition: { name: "poll", description: "Looks", parameters: { type: "object" } },
    run,
  };
  const call = { calls: [{ name: "poll", arguments: {} }] };
  const replies = [...Array.from({ length: calls }, () => call), { text: "done" }];
  const model = scriptedModel(replies);
  const { outcome, events, messages } = await collect(model, { tools: [tool] });
  return {
    requests: model.requests.length,
    warnings: events.filter(({ type }) => type === "warning").length,
    notes: messages.filter(({ content }) => String(content).includes("changes nothing")).length,
    exitCode: outcome.error?.exitCode ?? 0,
  };
}

Deno.test("converse() tells the model of the third equal call, and a person once", async () => {
  const same = () => Promise.resolve({ state: "queued", duration_ms: Math.random() });
  assert.deepEqual(await repeat(2, same), { requests: 3, warnings: 0, notes: 0, exitCode: 0 });
  assert.deepEqual(await repeat(4, same), { requests: 5, warnings: 1, notes: 2, exitCode: 0 });
});

Deno.test("converse() ends after ten equal calls with a limit", async () => {
  const same = () => Promise.resolve({ state: "queued" });
  assert.deepEqual(await repeat(12, same), { requests: 10, warnings: 1, notes: 8, exitCode: 6 });
});

Deno.test("converse() lets a model ask again as long as the result changes", async () => {
  let asked = 0;
  const changing = () => Promise.resolve({ percent: ++asked });
  assert.deepEqual(await repeat(12, changing), {
    requests: 13,
    warnings: 0,
    notes: 0,
    exitCode: 0,
  });
});

Deno.test("converse() cancels its tools when the reader stops early", async () => {
  let signal: AbortSignal | undefined;
  const waiting: Tool = {
    definition: { name: "wait", description: "Waits", parameters: { type: "object" } },
    run(_, context) {
      signal = context.signal;
      context.emit({ type: "tool_output", stream: "stdout", text: "x" });
      return new Promise((resolve) =>
        context.signal.addEventListener("abort", () => resolve({ ended: true }))
      );
    },
  };
  const model = scriptedModel([{ calls: [{ name: "wait", arguments: {} }] }]);
  const run = converse([{ role: "user", content: "hi" }], {
    model,
    tools: [waiting],
    skills: [],
    maxTurns: 0,
    signal: new AbortController().signal,
  });
  for await (const event of run) if (event.type === "tool_output") break;
  assert.equal(signal?.aborted, true);
});

Deno.test("converse() hands pictures of tools to the model as the next user message", async () => {
  const url = "data:image/png;base64,AA==";
  const painting: Tool = {
    definition: { name: "paint", description: "Paints", parameters: { type: "object" } },
    run(_, { attachImage }) {
      attachImage({ type: "image", url });
      return Promise.resolve({ done: true });
    },
  };
  const model = scriptedModel([{ calls: [{ name: "paint", arguments: {} }] }, { text: "nice" }]);
  const { messages } = await collect(model, { tools: [painting] });
  assert.deepEqual(messages[3], { role: "user", content: [{ type: "image", url }] });
});

const leaked = '<tool_call>\n{"name": "echo", "arguments": {"text": "x"}}\n</tool_call>';

Deno.test("converse() asks once for a call that leaked into the text", async () => {
  const model = scriptedModel([
    { text: leaked },
    { calls: [{ name: "echo", arguments: { text: "x" } }] },
    { text: "done" },
  ]);
  const { outcome, messages } = await collect(model, { tools: [echoTool()] });
  assert.equal(outcome.answer, "done");
  assert.match(String(messages[2]?.content), /contained a tool call as text, which was not run/);
});

Deno.test("converse() fails when calls leak again, and runs none of them", async () => {
  const model = scriptedModel([{ text: leaked }, { text: leaked }]);
  const { outcome, events } = await collect(model, { tools: [echoTool()] });
  assert.deepEqual([outcome.answer, outcome.error?.exitCode, outcome.error?.hint], [
    null,
    1,
    "--tool-calls=text runs such calls; or use another model or server",
  ]);
  assert.equal(events.some(({ type }) => type === "tool_started"), false);
});

Deno.test("converse() estimates the tokens where the model reports none", async () => {
  const model = scriptedModel([{ text: "x".repeat(350), usage: null }]);
  const { events } = await collect(model);
  const usage = events.find(({ type }) => type === "usage");
  assert.deepEqual(usage, {
    type: "usage",
    input_tokens: 5,
    output_tokens: 100,
    cached_tokens: 0,
    estimated: true,
  });
});

/** A model that says something, is asked again in between, and then never ends. */
function endlessModel(events: readonly ModelEvent[], abort: AbortController): ChatModel {
  return {
    name: "endless",
    baseUrl: "memory:",
    async *ask({ signal }) {
      yield* events;
      await Promise.resolve();
      abort.abort(new RunnerError("interrupted", "Interrupted"));
      signal.throwIfAborted();
      throw new Error("the signal was not aborted");
    },
  };
}

const retry: ModelEvent = { type: "retry", attempt: 1, delay_ms: 1, reason: "broke off" };
const halves: [string, ModelEvent[], string][] = [
  ["nothing", [], "[The user interrupted this reply.]"],
  [
    "half a sentence, after an attempt that broke off",
    [
      { type: "text_delta", text: "No" },
      retry,
      { type: "text_delta", text: "\nIt is " },
      { type: "text_delta", text: "a \ud83d" },
    ],
    "It is a \ufffd\n\n[The user interrupted this reply.]",
  ],
];
for (const [name, said, expected] of halves) {
  Deno.test(`converse() keeps what the model had said when it is interrupted: ${name}`, async () => {
    const abort = new AbortController();
    const { outcome, messages } = await collect(endlessModel(said, abort), abort);
    assert.equal(outcome.error?.kind, "interrupted");
    assert.deepEqual(messages.slice(1), [{ role: "assistant", content: expected, toolCalls: [] }]);
  });
}

Deno.test("converse() keeps nothing of a reply that failed", async () => {
  const { messages } = await collect(
    scriptedModel([new RunnerError("failure", "Cannot reach it")]),
  );
  assert.equal(messages.length, 1);
});
