import assert from "node:assert/strict";
import { ask, callsOf } from "../support/ask_model.ts";
import { answer, delta, RawEndpoint, stream } from "../support/raw_endpoint.ts";

const call = (entry: unknown) => delta({ tool_calls: [entry] });
const f = (name: string, args: unknown) => ({ name, arguments: args });
const rows: { row: string; chunks: unknown[]; calls: unknown[]; runs?: boolean }[] = [
  {
    row: "1: no index",
    chunks: [
      call({ id: "a", function: f("one", '{"x"') }),
      call({ function: { arguments: ":1}" } }),
      call({ id: "b", function: f("two", "{}") }),
    ],
    calls: [f("one", '{"x":1}'), f("two", "{}")],
  },
  {
    row: "1: no index and no id",
    chunks: [delta({ tool_calls: [{ function: f("one", "{}") }, { function: f("one", "{}") }] })],
    calls: [f("one", "{}"), f("one", "{}")],
  },
  {
    row: "2: index 0 for every call",
    chunks: [
      call({ index: 0, id: "a", function: f("one", '{"x":1}') }),
      call({ index: 0, id: "b", function: f("one", '{"x":') }),
      call({ index: 0, function: { arguments: "2}" } }),
    ],
    calls: [f("one", '{"x":1}'), f("one", '{"x":2}')],
  },
  {
    row: "2: index 0 for every call, no ids",
    chunks: [
      call({ index: 0, function: f("one", '{"x":1}') }),
      call({ index: 0, function: f("one", '{"x":2}') }),
      call({ index: 0, function: f("two", "{}") }),
    ],
    calls: [f("one", '{"x":1}'), f("one", '{"x":2}'), f("two", "{}")],
  },
  {
    row: "3: first index is 1",
    chunks: [
      call({ index: 1, id: "a", function: f("one", "{}") }),
      call({ index: 4, id: "b", function: f("two", "{}") }),
    ],
    calls: [f("one", "{}"), f("two", "{}")],
  },
  {
    row: "4: id late",
    chunks: [
      call({ index: 0, id: "", function: f("one", "{") }),
      call({ index: 0, id: "late", function: { arguments: "}" } }),
    ],
    calls: [f("one", "{}")],
  },
  {
    row: "5: one id for two calls",
    chunks: [
      call({ index: 0, id: "a", function: f("one", "{}") }),
      call({ index: 1, id: "a", function: f("two", "{}") }),
    ],
    calls: [f("one", "{}"), f("two", "{}")],
  },
  {
    row: "6: name and id in every delta",
    chunks: [
      call({ index: 0, id: "a", function: f("terminal", '{"x"') }),
      call({ index: 0, id: "a", function: f("terminal", ":1}") }),
      call({ index: 0, id: "a", function: f("terminal", "") }),
    ],
    calls: [f("terminal", '{"x":1}')],
  },
  {
    row: "7: arguments before the name",
    chunks: [
      call({ index: 0, id: "a", function: { arguments: '{"x"' } }),
      call({ index: 0, function: f("one", ":1}") }),
    ],
    calls: [f("one", '{"x":1}')],
  },
  {
    row: "8: all in one chunk",
    chunks: [delta({
      tool_calls: [
        { index: 0, id: "a", type: "function", function: f("one", '{"x":1}') },
        { index: 1, id: "b", type: "function", function: f("two", '{"x":2}') },
      ],
    }, "tool_calls")],
    calls: [f("one", '{"x":1}'), f("two", '{"x":2}')],
  },
  {
    row: "9: arguments as an object",
    chunks: [call({ index: 0, id: "a", function: f("one", { x: 1 }) })],
    calls: [f("one", '{"x":1}')],
  },
  ...["", null, undefined].map((args) => ({
    row: `10: arguments ${JSON.stringify(args)}`,
    chunks: [call({ index: 0, id: "a", function: f("one", args) })],
    calls: [f("one", "{}")],
  })),
  {
    row: "11: an empty object first",
    chunks: [
      call({ index: 0, id: "a", function: f("one", "{}") }),
      call({ index: 0, function: { arguments: '{"x":1}' } }),
    ],
    calls: [f("one", '{"x":1}')],
  },
  {
    row: "11: the whole again",
    chunks: [
      call({ index: 0, id: "a", function: f("one", '{"x"') }),
      call({ index: 0, function: { arguments: ":1}" } }),
      call({ index: 0, function: { arguments: '{"x":1}' } }),
    ],
    calls: [f("one", '{"x":1}')],
  },
  {
    row: "11: two objects that differ are not guessed at",
    chunks: [
      call({ index: 0, id: "a", function: f("one", '{"x":1}') }),
      call({ index: 0, function: { arguments: '{"x":2}' } }),
    ],
    calls: [f("one", '{"x":1}{"x":2}')],
    runs: false,
  },
];

for (const { row, chunks, calls, runs = true } of rows) {
  Deno.test(`ask() reads calls of row ${row}`, async () => {
    await using endpoint = new RawEndpoint(stream(...chunks, delta({}, "tool_calls")));
    assert.deepEqual(
      callsOf(await ask(endpoint)),
      calls.map((call) => ({ ...Object(call), runs })),
    );
  });
}

const oneCall = call({ index: 0, id: "a", function: f("one", "{}") });

for (const reasons of [["stop"], ["tool_calls", "stop"], ["function_call"]]) {
  Deno.test(`ask() runs calls that end with ${reasons.join(" and ")} (row 12)`, async () => {
    const ends = reasons.map((reason) => delta({}, reason));
    await using endpoint = new RawEndpoint(stream(oneCall, ...ends));
    assert.deepEqual(callsOf(await ask(endpoint)), [{ ...f("one", "{}"), runs: true }]);
  });
}

Deno.test("ask() takes text for the answer, though tool_calls end it (row 12)", async () => {
  await using endpoint = new RawEndpoint(stream(delta({ content: "Hello" }, "tool_calls")));
  assert.equal((await ask(endpoint)).reply?.message.content, "Hello");
});

for (const reason of ["length", "MAX_TOKENS", "content_filter"]) {
  Deno.test(`ask() lets no call run after ${reason}`, async () => {
    await using endpoint = new RawEndpoint(stream(oneCall, delta({}, reason)));
    assert.deepEqual(callsOf(await ask(endpoint)), [{ ...f("one", "{}"), runs: false }]);
  });
}

const missing = JSON.stringify({
  error: "This call has no result: it was interrupted. Call it again if it is still needed",
});
const extra = { google: { thought_signature: "sig" } };
const kimiCall = stream(
  delta({ reasoning: "Let me " }),
  delta({ reasoning: "look" }),
  call({ index: 0, id: "functions.one:0", function: f("one", "{}"), extra_content: extra }),
  delta({}, "tool_calls"),
);

Deno.test("ask() sends ids and opaque fields back as they came (rows 24, 25, 27, 31)", async () => {
  await using endpoint = new RawEndpoint(kimiCall, answer("Done"));
  const { reply } = await ask(endpoint);
  assert(reply !== null);
  await ask(endpoint, {}, { messages: [{ role: "user", content: "Hi" }, reply.message] });
  assert.deepEqual(endpoint.requests[1]?.body.messages.slice(1), [
    {
      role: "assistant",
      content: null,
      tool_calls: [{
        id: "functions.one:0",
        type: "function",
        function: f("one", "{}"),
        extra_content: extra,
      }],
      reasoning: "Let me look",
    },
    { role: "tool", tool_call_id: "functions.one:0", content: missing },
  ]);
});

Deno.test("ask() sends another model neither opaque fields nor foreign ids (row 26)", async () => {
  await using endpoint = new RawEndpoint(kimiCall, answer("Done"));
  const { reply } = await ask(endpoint);
  assert(reply !== null);
  await ask(endpoint, { model: "other" }, {
    messages: [{ role: "user", content: "Hi" }, reply.message],
  });
  const id = reply.message.toolCalls[0]?.key;
  assert.match(id ?? "", /^[A-Za-z0-9]{9}$/);
  assert.deepEqual(endpoint.requests[1]?.body.messages.slice(1), [
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id, type: "function", function: f("one", "{}") }],
    },
    { role: "tool", tool_call_id: id, content: missing },
  ]);
});
