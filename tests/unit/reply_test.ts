import assert from "node:assert/strict";
import type { Reply } from "../../lib/model/chat_model.ts";
import { ReplyBuilder } from "../../lib/model/stream/reply.ts";
import { StreamDecoder } from "../../lib/model/stream/events.ts";
import { createRandom } from "../support/random.ts";
import { delta, event } from "../support/raw_endpoint.ts";

/** Ids that count, so that replies can be compared. */
function newIds(): () => string {
  let count = 0;
  return () => `id${++count}`;
}

function build(...chunks: unknown[]): Reply {
  const builder = new ReplyBuilder({ newId: newIds() });
  for (const chunk of chunks) builder.add(chunk);
  return builder.build();
}

function deltasOf(...chunks: unknown[]): { text: string; reasoning: string } {
  const builder = new ReplyBuilder({ newId: newIds() });
  for (const chunk of chunks) builder.add(chunk);
  return builder.takeDeltas();
}

Deno.test("ReplyBuilder gives calls a key, and an id where there is none", () => {
  const entry = { index: 0, function: { name: "one", arguments: "{}" } };
  assert.deepEqual(build(delta({ tool_calls: [entry] }, "tool_calls")), {
    message: {
      role: "assistant",
      content: null,
      toolCalls: [{ key: "id1", id: "id2", name: "one", arguments: "{}" }],
    },
    finishReason: "tool_calls",
    usage: null,
  });
});

Deno.test("ReplyBuilder says why a call must not run", () => {
  const calls = [
    { index: 0, id: "a", function: { name: "one", arguments: '{"x":' } },
    { index: 1, id: "b", function: { name: "two", arguments: "[1]" } },
    { index: 2, id: "c", function: { arguments: "{}" } },
  ];
  const { message } = build(delta({ tool_calls: calls }, "tool_calls"));
  assert.deepEqual(message.toolCalls.map(({ defect }) => defect), [
    "This call was not run: its arguments are not the JSON text of one object " +
    "(cut off, or several at once). Send the call again with complete arguments",
    "This call was not run: its arguments are JSON but no object. " +
    "Send the call again with complete arguments",
    "This call was not run: it names no function",
  ]);
  assert.deepEqual(message.toolCalls.map(({ name }) => name), ["one", "two", "unknown"]);
});

Deno.test("ReplyBuilder keeps the reason of a broken end", () => {
  assert.equal(build(delta({}, "length"), delta({}, "stop")).finishReason, "length");
});

Deno.test("ReplyBuilder reads an argument object that was encoded twice", () => {
  const entry = { index: 0, id: "a", function: { name: "one", arguments: '"{\\"x\\":1}"' } };
  assert.equal(
    build(delta({ tool_calls: [entry] })).message.toolCalls[0]?.arguments,
    '{"x":1}',
  );
});

Deno.test("ReplyBuilder reads the call of the old format", () => {
  const { message } = build(
    delta({ function_call: { name: "one", arguments: "" } }),
    delta({ function_call: { arguments: "{}" } }, "function_call"),
  );
  assert.deepEqual(message.toolCalls, [{ key: "id1", id: "id2", name: "one", arguments: "{}" }]);
});

const usages: { name: string; chunk: unknown; usage: number[] }[] = [
  {
    name: "beside empty choices",
    chunk: {
      choices: [],
      usage: {
        prompt_tokens: 9,
        completion_tokens: 3,
        prompt_tokens_details: { cached_tokens: 4 },
      },
    },
    usage: [9, 3, 4],
  },
  {
    name: "inside a choice",
    chunk: { choices: [{ delta: {}, usage: { prompt_tokens: 9, completion_tokens: 3 } }] },
    usage: [9, 3, 0],
  },
  {
    name: "without choices",
    chunk: { choices: null, usage: { prompt_tokens: 9, prompt_cache_hit_tokens: 2 } },
    usage: [9, 0, 2],
  },
  {
    name: "of Groq",
    chunk: { x_groq: { usage: { prompt_tokens: 9, completion_tokens: 3 } }, choices: [] },
    usage: [9, 3, 0],
  },
  {
    name: "by other names",
    chunk: { usage: { input_tokens: 9, output_tokens: 3, cached_tokens: 1 } },
    usage: [9, 3, 1],
  },
];

for (const { name, chunk, usage } of usages) {
  Deno.test(`ReplyBuilder reads usage ${name}`, () => {
    const [input_tokens, output_tokens, cached_tokens] = usage;
    assert.deepEqual(build(delta({ content: "Hi" }), chunk).usage, {
      input_tokens,
      output_tokens,
      cached_tokens,
      estimated: false,
    });
  });
}

const reasonings: { name: string; deltas: unknown[]; opaque: unknown }[] = [
  {
    name: "reasoning_content",
    deltas: [{ reasoning_content: "think " }, { reasoning_content: "more" }],
    opaque: { reasoning_content: "think more" },
  },
  {
    name: "reasoning",
    deltas: [{ reasoning: "think " }, { reasoning: "more" }],
    opaque: { reasoning: "think more" },
  },
  {
    name: "reasoning_details, beside the same as reasoning",
    deltas: [
      {
        reasoning: "think ",
        reasoning_details: [{ type: "reasoning.text", index: 0, text: "think " }],
      },
      {
        reasoning: "more",
        reasoning_details: [{ type: "reasoning.text", index: 0, text: "more", signature: "s" }],
      },
    ],
    opaque: {
      reasoning: "think more",
      reasoning_details: [
        { type: "reasoning.text", index: 0, text: "think more", signature: "s" },
      ],
    },
  },
  {
    name: "reasoning_details alone",
    deltas: [
      { reasoning_details: [{ type: "reasoning.text", index: 0, text: "think " }] },
      { reasoning_details: [{ type: "reasoning.summary", index: 1, summary: "more" }] },
    ],
    opaque: {
      reasoning_details: [
        { type: "reasoning.text", index: 0, text: "think " },
        { type: "reasoning.summary", index: 1, summary: "more" },
      ],
    },
  },
  {
    name: "content parts",
    deltas: [
      { content: [{ type: "thinking", thinking: [{ type: "text", text: "think " }] }] },
      { content: [{ type: "thinking", thinking: "more" }] },
    ],
    opaque: undefined,
  },
];

for (const { name, deltas, opaque } of reasonings) {
  Deno.test(`ReplyBuilder reads reasoning from ${name}`, () => {
    const chunks = [...deltas.map((each) => delta(each)), delta({ content: "Hi" }, "stop")];
    assert.deepEqual(deltasOf(...chunks), { reasoning: "think more", text: "Hi" });
    assert.deepEqual(build(...chunks).message.opaque, opaque);
  });
}

Deno.test("ReplyBuilder reads text from content parts and refusals", () => {
  const { text } = deltasOf(
    delta({ content: [{ type: "text", text: "I " }, { type: "image" }] }),
    delta({ refusal: "cannot" }),
  );
  assert.equal(text, "I cannot");
});

const deviations: { name: string; chunks: unknown[] }[] = [
  {
    name: "an empty first and last choice list",
    chunks: [{ choices: [], prompt_filter_results: [] }, delta({ content: "Hi" }, "stop"), {
      choices: [],
    }],
  },
  {
    name: "a choice without delta",
    chunks: [{ choices: [{ index: 0, content_filter_results: {} }] }, delta({ content: "Hi" })],
  },
  { name: "no role and no index", chunks: [{ choices: [{ delta: { content: "Hi" } }] }] },
  {
    name: "a null for everything",
    chunks: [
      { choices: [{ delta: { content: null, tool_calls: null, reasoning: null }, usage: null }] },
      delta({ content: "Hi" }),
    ],
  },
  {
    name: "a second choice",
    chunks: [{ choices: [{ index: 1, delta: { content: "No" } }, { delta: { content: "Hi" } }] }],
  },
  {
    name: "the whole message again at the end",
    chunks: [delta({ content: "Hi" }), { choices: [{ message: { content: "Hi" } }] }],
  },
  { name: "things that are no chunks", chunks: [null, 7, [], "x", delta({ content: "Hi" })] },
];

for (const { name, chunks } of deviations) {
  Deno.test(`ReplyBuilder accepts ${name}`, () => {
    assert.equal(build(...chunks).message.content, "Hi");
  });
}

/** Any stream of a server that deviates in its own ways. */
function anyStream(seed: number): string {
  const random = createRandom(seed);
  const pick = <T>(...values: T[]): T | undefined => values[random(values.length)];
  const entry = () => ({
    ...(random(3) > 0 && { index: random(2) }),
    ...(random(2) > 0 && { id: pick("a", "b", "") }),
    function: {
      ...(random(2) > 0 && { name: pick("one", "two") }),
      arguments: pick<unknown>("{}", '{"x"', ":1}", '{"x":"ü€👩‍🚀"}', "", null, { x: 1 }),
    },
  });
  const chunk = () =>
    delta(
      pick<unknown>(
        { content: pick("Grüße ", "世界", "\u2028", "") },
        { reasoning_content: "Hm, ü" },
        { tool_calls: [entry()] },
        { tool_calls: [entry(), entry()] },
        {},
      ),
      pick("stop", "tool_calls", null, null, null) ?? null,
    );
  const framings = [
    (text: string) => text,
    (text: string) => text.replaceAll("\n", "\r\n"),
    (text: string) => text.replaceAll("\n\n", "\n"),
    (text: string) => `: comment\n${text}`,
  ];
  const frame = framings[random(framings.length)] ?? ((text) => text);
  return Array.from({ length: 1 + random(10) }, () => frame(event(chunk()))).join("");
}

function read(stream: string, cuts: readonly number[]): { reply: Reply; text: string } {
  const bytes = new TextEncoder().encode(stream);
  const decoder = new StreamDecoder();
  const builder = new ReplyBuilder({ newId: newIds() });
  let text = "";
  [...cuts, bytes.length].forEach((end, index, ends) => {
    for (const item of decoder.push(bytes.subarray(ends[index - 1] ?? 0, end))) {
      if (item.type === "chunk") builder.add(item.chunk);
    }
    text += builder.takeDeltas().text;
  });
  return { reply: builder.build(), text };
}

Deno.test("ReplyBuilder gives the same reply however a stream is cut", () => {
  for (let seed = 0; seed < 1000; seed++) {
    const random = createRandom(seed);
    const stream = anyStream(seed);
    const length = new TextEncoder().encode(stream).length;
    const cuts = Array.from({ length: random(30) }, () => random(length)).sort((a, b) => a - b);
    assert.deepEqual(read(stream, cuts), read(stream, []), `seed ${seed}`);
  }
});

Deno.test("ReplyBuilder lets no call run whose arguments are not one JSON object", () => {
  for (let seed = 0; seed < 1000; seed++) {
    const { toolCalls } = read(anyStream(seed), []).reply.message;
    for (const call of toolCalls.filter(({ defect }) => defect === undefined)) {
      const value: unknown = JSON.parse(call.arguments);
      assert.equal(Object.prototype.toString.call(value), "[object Object]", `seed ${seed}`);
    }
  }
});
