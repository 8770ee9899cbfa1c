import assert from "node:assert/strict";
import { StreamDecoder, type StreamItem } from "../../lib/model/stream/events.ts";
import { createRandom } from "../support/random.ts";

const utf8 = new TextEncoder();

/** Decodes a stream whose bytes are cut at these places. */
function decode(text: string, cuts: readonly number[] = []): StreamItem[] {
  const bytes = utf8.encode(text);
  const decoder = new StreamDecoder();
  const ends = [...cuts, bytes.length];
  const items = ends.flatMap((end, index) =>
    decoder.push(bytes.subarray(ends[index - 1] ?? 0, end))
  );
  return [...items, ...decoder.end()];
}

const chunk = (value: unknown): StreamItem => ({ type: "chunk", chunk: value });
const done: StreamItem = { type: "done" };

const cases: { name: string; text: string; items: StreamItem[] }[] = [
  {
    name: "events",
    text: 'data: {"a":1}\n\ndata: {"a":2}\n\n',
    items: [chunk({ a: 1 }), chunk({ a: 2 })],
  },
  {
    name: "CRLF",
    text: 'data: {"a":1}\r\n\r\ndata: [DONE]\r\n\r\n',
    items: [chunk({ a: 1 }), done],
  },
  {
    name: "CR",
    text: 'data: {"a":1}\r\rdata: {"a":2}\r\r',
    items: [chunk({ a: 1 }), chunk({ a: 2 })],
  },
  { name: "a byte order mark", text: '\ufeffdata: {"a":1}\n\n', items: [chunk({ a: 1 })] },
  { name: "no space after the colon", text: 'data:{"a":1}\n\n', items: [chunk({ a: 1 })] },
  {
    name: "comments, id and retry",
    text: ': OPENROUTER PROCESSING\n\nid: 7\nretry: 10\ndata: {"a":1}\n\n',
    items: [chunk({ a: 1 })],
  },
  {
    name: "one line break between events",
    text: 'data: {"a":1}\ndata: {"a":2}\ndata: [DONE]\n',
    items: [chunk({ a: 1 }), chunk({ a: 2 }), done],
  },
  { name: "no line break at the end", text: 'data: {"a":1}', items: [chunk({ a: 1 })] },
  { name: "empty data", text: 'data:\n\ndata: \n\ndata: {"a":1}\n\n', items: [chunk({ a: 1 })] },
  { name: "[DONE] with a space", text: "data: [DONE] \n\n", items: [done] },
  { name: "nothing after [DONE]", text: 'data: [DONE]\n\ndata: {"a":1}\n\n', items: [done] },
  {
    name: "an event over several lines",
    text: 'data: {"a":\ndata: 1}\n\n',
    items: [chunk({ a: 1 })],
  },
  {
    name: "control characters in a string",
    text: 'data: {"a":"x\ty\u0001"}\n\n',
    items: [chunk({ a: "x\ty\u0001" })],
  },
  {
    name: "a raw line break in a string",
    text: 'data: {"a":"x\ny"}\n\n',
    items: [chunk({ a: "x\ny" })],
  },
  {
    name: "NaN and Infinity",
    text: 'data: {"a":NaN,"b":-Infinity,"c":"NaN"}\n\n',
    items: [chunk({ a: null, b: null, c: "NaN" })],
  },
  {
    name: "pings",
    text: 'event: ping\ndata: {"type":"ping"}\n\nevent: message\ndata: {"a":1}\n\n',
    items: [chunk({ a: 1 })],
  },
  {
    name: "event: error with JSON",
    text: 'event: error\ndata: {"message":"no"}\n\ndata: {"a":1}\n\n',
    items: [{ type: "error", error: { message: "no" } }, chunk({ a: 1 })],
  },
  {
    name: "event: error with text",
    text: "event: error\ndata: overloaded\n\n",
    items: [{ type: "error", error: "overloaded" }],
  },
  {
    name: "a bare error line",
    text: 'error: {"code":500}\n\nerror: gone\n\n',
    items: [{ type: "error", error: { code: 500 } }, { type: "error", error: "gone" }],
  },
  { name: "JSON without data:", text: '{"a":1}', items: [chunk({ a: 1 })] },
  {
    name: "JSON over many lines",
    text: '{\n  "a": [\n    1\n  ]\n}\n',
    items: [chunk({ a: [1] })],
  },
  {
    name: "a page",
    text: "<html>\n<title>Login</title>\n</html>\n",
    items: [{ type: "malformed", text: "<html>\n<title>Login</title>\n</html>" }],
  },
  {
    name: "JSON that is cut off",
    text: 'data: {"a":',
    items: [{ type: "malformed", text: '{"a":' }],
  },
  {
    name: "a stray line before data",
    text: 'hello\ndata: {"a":1}\n\n',
    items: [{ type: "malformed", text: "hello" }, chunk({ a: 1 })],
  },
];

for (const { name, text, items } of cases) {
  Deno.test(`StreamDecoder reads ${name}`, () => {
    assert.deepEqual(decode(text), items);
  });

  Deno.test(`StreamDecoder reads ${name}, cut at any byte`, () => {
    for (let cut = 0; cut <= utf8.encode(text).length; cut++) {
      assert.deepEqual(decode(text, [cut]), items, `cut at ${cut}`);
    }
  });

  Deno.test(`StreamDecoder reads ${name}, byte by byte`, () => {
    assert.deepEqual(decode(text, [...utf8.encode(text).keys()]), items);
  });
}

Deno.test("StreamDecoder joins characters that are cut in pieces of seven bytes", () => {
  const text = 'data: {"a":"Grüße, 世界 👩‍🚀"}\n\n';
  const cuts = [...utf8.encode(text).keys()].filter((place) => place % 7 === 0);
  assert.deepEqual(decode(text, cuts), [chunk({ a: "Grüße, 世界 👩‍🚀" })]);
});

Deno.test("StreamDecoder gives the same items however a stream is cut", () => {
  const text = cases.map((example) => example.text).filter((text) => !text.includes("[DONE]"))
    .join("\n\n");
  const whole = decode(text);
  const length = utf8.encode(text).length;
  for (let seed = 0; seed < 500; seed++) {
    const random = createRandom(seed);
    const cuts = Array.from({ length: random(20) }, () => random(length)).sort((a, b) => a - b);
    assert.deepEqual(decode(text, cuts), whole, `seed ${seed}`);
  }
});

Deno.test("StreamDecoder gives up on a line of more than 16 Mi characters", () => {
  const decoder = new StreamDecoder();
  const megabyte = new Uint8Array(1024 * 1024).fill(120);
  const items = Array.from({ length: 70 }, () => decoder.push(megabyte)).flat();
  assert.deepEqual(items, [{ type: "oversized", chars: 16 * 1024 * 1024 }]);
});
