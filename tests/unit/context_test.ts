import assert from "node:assert/strict";
import type { Message } from "../../lib/model/chat_model.ts";
import { charsFor, countChars, estimateTokens, looksTruncated } from "../../lib/model/fit/size.ts";
import {
  planSummary,
  pruneToolResults,
  shortenToolResults,
  withSummary,
} from "../../lib/model/fit/shorten.ts";
import { parseLimit } from "../../lib/model/fit/limits.ts";
import { repairHistory } from "../../lib/model/fit/history.ts";

const system: Message = { role: "system", content: "Be kind" };
const user: Message = { role: "user", content: "Hi" };
const said = (content: string): Message => ({ role: "assistant", content, toolCalls: [] });

function called(key: string, name = "read_file_in_skill", size = 1000): Message[] {
  return [
    {
      role: "assistant",
      content: null,
      toolCalls: [{ key, id: key, name, arguments: "{}" }],
    },
    { role: "tool", callKey: key, callId: key, name, content: key.repeat(size) },
  ];
}

const stub = JSON.stringify({
  note: "This result was removed to save space. Call the tool again if it is still needed",
});
const contents = (messages: readonly Message[]) =>
  messages.filter(({ role }) => role === "tool").map(({ content }) => content);

Deno.test("countChars() counts texts, calls, pictures and tools", () => {
  const image = { type: "image" as const, url: "data:image/png;base64,AAAA" };
  assert.equal(countChars([user], []), 16);
  assert.equal(countChars([{ role: "user", content: [image] }], []), 3514);
  assert.equal(countChars(called("k", "tool", 10), []), 14 + 20 + 14 + 10);
  assert.equal(countChars([], [{ name: "a", description: "", parameters: {} }]), 47);
});

Deno.test("estimateTokens() takes 3.5 characters for a token where nothing is known", () => {
  assert.equal(estimateTokens(3500, null), 1000);
});

Deno.test("estimateTokens() adds to what an endpoint counted, or takes its share", () => {
  const known = { tokens: 500, chars: 3000 };
  assert.deepEqual([3000, 3350, 1500].map((chars) => estimateTokens(chars, known)), [
    500,
    600,
    250,
  ]);
});

Deno.test("charsFor() is the inverse of estimateTokens()", () => {
  for (const known of [null, { tokens: 500, chars: 3000 }]) {
    assert.deepEqual(
      [100, 500, 900].map((tokens) => estimateTokens(charsFor(tokens, known), known)),
      [100, 500, 900],
    );
  }
});

const windows: [words: string, tokens: number | null][] = [
  ["This model's maximum context length is 8192 tokens. However, you requested 9000", 8192],
  ["prompt is too long: 210000 tokens > 200000 maximum", 200000],
  ["The input token count (9) exceeds the maximum number of tokens allowed (1,048,576)", 1048576],
  ["This model's maximum prompt length is 131072 but the request contains 150000", 131072],
  ["Prompt contains 9 tokens, too large for model with 32768 maximum context length", 32768],
  ["request (9000 tokens) exceeds the available context size (4096 tokens)", 4096],
  ['{"type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}', 4096],
  ["`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000", 4096],
  ["Your request exceeded model token limit: 8192", 8192],
  ["prompt token count of 9 exceeds the limit of 128000", 128000],
  ["Current length is 9000 while limit is 8192", 8192],
  ["The prompt exceeds the context length of only 4096 tokens", 4096],
  ["Your input exceeds the context window of this model", null],
];

for (const [words, tokens] of windows) {
  Deno.test(`parseLimit() reads ${tokens} from ${words}`, () => {
    assert.deepEqual(parseLimit(words), tokens && { unit: "tokens", count: tokens });
  });
}

const truncations: { name: string; usage: number[]; estimate: number; isTruncated: boolean }[] = [
  { name: "far less than was sent", usage: [2900, 10, 0], estimate: 5000, isTruncated: true },
  { name: "about what was sent", usage: [4000, 10, 0], estimate: 5000, isTruncated: false },
  { name: "exactly a default window", usage: [4096, 10, 0], estimate: 5000, isTruncated: true },
  {
    name: "a default window with the answer",
    usage: [4000, 96, 0],
    estimate: 5000,
    isTruncated: true,
  },
  { name: "a default window by chance", usage: [4096, 10, 0], estimate: 4000, isTruncated: false },
  { name: "a short prompt", usage: [100, 10, 0], estimate: 1900, isTruncated: false },
  { name: "tokens from a cache", usage: [100, 10, 4000], estimate: 5000, isTruncated: false },
];

for (const { name, usage, estimate, isTruncated } of truncations) {
  Deno.test(`looksTruncated() judges ${name}`, () => {
    const [input_tokens = 0, output_tokens = 0, cached_tokens = 0] = usage;
    const counted = { input_tokens, output_tokens, cached_tokens, estimated: false };
    assert.equal(looksTruncated(counted, estimate), isTruncated);
  });
}

Deno.test("pruneToolResults() cuts the oldest results first, and no more than needed", () => {
  const messages = [user, ...called("a"), ...called("b"), ...called("c"), said("x")];
  assert.deepEqual(contents(pruneToolResults(messages, 1)), [
    stub,
    "b".repeat(1000),
    "c".repeat(1000),
  ]);
  assert.deepEqual(contents(pruneToolResults(messages, 1000)), [stub, stub, "c".repeat(1000)]);
});

Deno.test("pruneToolResults() keeps skill documentation, short results and the last ones", () => {
  const messages = [
    user,
    ...called("a", "get_skill"),
    ...called("b", "list_skills", 10),
    ...called("c"),
  ];
  assert.deepEqual(pruneToolResults(messages, 10_000), messages);
});

Deno.test("shortenToolResults() keeps the start of results that are too long", () => {
  const [, result] = shortenToolResults(called("a"), 200);
  assert(result?.role === "tool");
  assert.deepEqual(JSON.parse(result.content), {
    note: "Only the start of this result fits into the context window. Ask for less at once",
    start: "a".repeat(120),
  });
});

Deno.test("planSummary() keeps instructions, first request and last messages", () => {
  const messages = [system, user, ...called("a"), ...called("b"), ...called("c")];
  assert.deepEqual(planSummary(messages, 1500), {
    head: [system, user],
    older: [...called("a"), ...called("b")],
    recent: called("c"),
  });
});

Deno.test("planSummary() never parts a result from its call, however long it is", () => {
  const messages = [user, ...called("a"), ...called("b", "read_file_in_skill", 100_000)];
  assert.deepEqual(planSummary(messages, 10)?.recent, called("b", "read_file_in_skill", 100_000));
});

for (const messages of [[], [system], [system, user], [user, ...called("a")]]) {
  Deno.test(`planSummary() finds nothing in ${messages.length} messages`, () => {
    assert.equal(planSummary(messages, 0), null);
  });
}

Deno.test("withSummary() keeps the documentation of skills, and a valid conversation", () => {
  const messages = [
    system,
    user,
    ...called("a", "get_skill"),
    ...called("b"),
    said("Half done"),
    { role: "user" as const, content: "Go on" },
    ...called("c"),
  ];
  const plan = planSummary(messages, 0);
  assert(plan !== null);
  const short = withSummary(plan, "All is well");
  assert.deepEqual(short, [
    system,
    user,
    ...called("a", "get_skill"),
    {
      role: "user",
      content: "Summary of the conversation so far, as its first part was removed:\n\nAll is well",
    },
    ...called("c"),
  ]);
  assert.deepEqual(repairHistory(short), short);
});
