import assert from "node:assert/strict";
import type { ChatModel, ChatRequest, ModelEvent, Reply } from "../../lib/model/chat_model.ts";
import { CallGate } from "../../lib/model/text_calls/gate.ts";
import {
  hasLeakedCall,
  readWrittenCalls,
  type WrittenCalls,
} from "../../lib/model/text_calls/read.ts";
import { createTextToolModel } from "../../lib/model/text_calls/wrap.ts";
import { createRandom } from "../support/random.ts";

const tools = [{
  name: "run_python_script",
  description: "Runs Python",
  parameters: {
    type: "object",
    properties: {
      skill_name: { type: "string" },
      args: { type: "array", items: { type: "string" } },
      timeout_seconds: { type: "number" },
    },
  },
}];

const call = (args: unknown, name = "run_python_script") => ({
  name,
  arguments: typeof args === "string" ? args : JSON.stringify(args),
});

const written: { name: string; content: string; expected: WrittenCalls }[] = [
  {
    name: "Hermes and Qwen",
    content:
      'Let me see.\n<tool_call>\n{"name": "run_python_script", "arguments": {"skill_name": "x"}}\n</tool_call>',
    expected: { text: "Let me see.", calls: [call({ skill_name: "x" })] },
  },
  {
    name: "several calls",
    content: '<tool_call>{"name":"a","arguments":{}}</tool_call>\n' +
      '<tool_call>{"name":"b","parameters":{"x":1}}</tool_call>',
    expected: { text: "", calls: [call({}, "a"), call({ x: 1 }, "b")] },
  },
  {
    name: "a call without its end",
    content: '<tool_call>\n{"name": "a", "arguments": {}}',
    expected: { text: "", calls: [call({}, "a")] },
  },
  {
    name: "Qwen3-Coder",
    content:
      "<tool_call>\n<function=run_python_script>\n<parameter=skill_name>\n7\n</parameter>\n" +
      '<parameter=args>\n["a"]\n</parameter>\n<parameter=timeout_seconds>\n7\n</parameter>\n' +
      "</function>\n</tool_call>",
    expected: { text: "", calls: [call({ skill_name: "7", args: ["a"], timeout_seconds: 7 })] },
  },
  {
    name: "invoke",
    content: '<function_calls>\n<invoke name="run_python_script">\n' +
      '<parameter name="skill_name">x</parameter>\n</invoke>\n</function_calls>',
    expected: { text: "", calls: [call({ skill_name: "x" })] },
  },
  {
    name: "DSML",
    content: '<｜DSML｜invoke name="run_python_script">\n' +
      '<｜DSML｜parameter name="skill_name" string="true">x</｜DSML｜parameter>\n</｜DSML｜invoke>',
    expected: { text: "", calls: [call({ skill_name: "x" })] },
  },
  {
    name: "bare JSON",
    content: '{"name": "run_python_script", "parameters": {"skill_name": "x"}}',
    expected: { text: "", calls: [call({ skill_name: "x" })] },
  },
  {
    name: "bare JSON in a fence",
    content: '```json\n[{"name": "run_python_script", "arguments": "{}"}]\n```',
    expected: { text: "", calls: [call({})] },
  },
  {
    name: "arguments that do not parse",
    content: '<tool_call>{"name": "a", "arguments": {"x"</tool_call>',
    expected: { text: "", calls: [call('{"name": "a", "arguments": {"x"', "")] },
  },
  {
    name: "a function with text in place of parameters",
    content: '<function=run_python_script>{"skill_name": "x"}</function>',
    expected: { text: "", calls: [call({ skill_name: "x" })] },
  },
];

for (const { name, content, expected } of written) {
  Deno.test(`readWrittenCalls() reads ${name}`, () => {
    assert.deepEqual(readWrittenCalls(content, tools), expected);
  });

  Deno.test(`hasLeakedCall() sees ${name}`, () => {
    assert.equal(hasLeakedCall(content, tools), true);
  });
}

const harmless: { name: string; content: string }[] = [
  { name: "text", content: "Hello" },
  { name: "a tag in a sentence", content: "Write <tool_call> before the call." },
  {
    name: "a call in a code block",
    content: "Like this:\n```\n<tool_call>\n{}\n</tool_call>\n```\n",
  },
  { name: "JSON that names no tool", content: '{"name": "Ada", "arguments": {}}' },
  { name: "other JSON", content: '{"result": 7}' },
  { name: "an empty list", content: "[]" },
];

for (const { name, content } of harmless) {
  Deno.test(`hasLeakedCall() leaves ${name} alone`, () => {
    assert.equal(hasLeakedCall(content, tools), false);
  });
}

function release(content: string, cuts: readonly number[]): { before: string; after: string } {
  const gate = new CallGate();
  const before = [...cuts, content.length]
    .map((end, index, ends) => gate.push(content.slice(ends[index - 1] ?? 0, end))).join("");
  return { before, after: gate.end() };
}

const gates: { content: string; before: string }[] = [
  { content: "Hello\n<b>there</b>\nyou", before: "Hello\n<b>there</b>\nyou" },
  { content: "Use <tool_call> so", before: "Use " },
  { content: "Wait.\n<tool_call>\n{}", before: "Wait.\n" },
  { content: "<function=a>", before: "" },
  { content: '\n{"name": "a"}', before: "" },
  { content: "```json\n{}\n```", before: "" },
];

for (const { content, before } of gates) {
  Deno.test(`CallGate lets through what is no call of ${JSON.stringify(content)}`, () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed);
      const cuts = Array.from({ length: random(10) }, () => random(content.length + 1))
        .sort((a, b) => a - b);
      const after = content.slice(before.length);
      assert.deepEqual(release(content, cuts), { before, after }, `cuts ${cuts}`);
    }
  });
}

/** A model that says these pieces and remembers what it was asked. */
function createSpeaker(...pieces: string[]): ChatModel & { asked: ChatRequest[] } {
  const asked: ChatRequest[] = [];
  return {
    name: "speaker",
    baseUrl: "http://localhost/v1",
    asked,
    async *ask(request): AsyncGenerator<ModelEvent, Reply> {
      asked.push(request);
      for (const text of pieces) yield { type: "text_delta", text };
      const content = pieces.join("");
      return {
        message: { role: "assistant", content, toolCalls: [] },
        finishReason: "stop",
        usage: null,
      };
    },
  };
}

Deno.test("createTextToolModel() turns written calls into calls", async () => {
  const speaker = createSpeaker(
    "Let me see.\n<tool",
    '_call>{"name": "run_python_script", "arguments": {}}</tool_call>',
  );
  const asking = createTextToolModel(speaker)
    .ask({
      messages: [{ role: "user", content: "Hi" }],
      tools,
      signal: new AbortController().signal,
    });
  assert.deepEqual((await asking.next()).value, { type: "text_delta", text: "Let me see.\n" });
  const { done, value } = await asking.next();
  assert(done);
  assert.equal(value.message.content, "Let me see.");
  assert.deepEqual(
    value.message.toolCalls.map(({ name, arguments: text, defect }) => [name, text, defect]),
    [["run_python_script", "{}", undefined]],
  );
});

Deno.test("createTextToolModel() describes tools and writes calls and results as text", async () => {
  const speaker = createSpeaker("Done");
  const asking = createTextToolModel(speaker).ask({
    messages: [
      { role: "system", content: "Be kind" },
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: "Wait",
        toolCalls: [{ key: "k", id: "i", name: "run_python_script", arguments: '{"x":1}' }],
      },
      { role: "tool", callKey: "k", callId: "i", name: "run_python_script", content: '{"ok":1}' },
    ],
    tools,
    signal: new AbortController().signal,
  });
  for await (const _event of asking);
  const request = speaker.asked[0];
  assert.deepEqual(request?.tools, []);
  const [system, ...others] = request?.messages ?? [];
  assert(system?.role === "system");
  assert(system.content.startsWith("Be kind\n\n# Tools"));
  assert(system.content.includes("## run_python_script"));
  assert.deepEqual(others, [
    { role: "user", content: "Hi" },
    {
      role: "assistant",
      content:
        'Wait\n<tool_call>\n{"name": "run_python_script", "arguments": {"x":1}}\n</tool_call>',
      toolCalls: [],
    },
    { role: "user", content: '<tool_result name="run_python_script">\n{"ok":1}\n</tool_result>' },
  ]);
});
