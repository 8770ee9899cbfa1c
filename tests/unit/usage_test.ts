import assert from "node:assert/strict";
import { looksTruncated } from "../../lib/model/fit/size.ts";
import { readUsage } from "../../lib/model/stream/usage.ts";

Deno.test("readUsage() knows cached tokens by the names of both wires", () => {
  const both = [
    { prompt_tokens: 9, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 4 } },
    { input_tokens: 9, output_tokens: 1, input_tokens_details: { cached_tokens: 4 } },
  ];
  const usage = { input_tokens: 9, output_tokens: 1, cached_tokens: 4, estimated: false };
  assert.deepEqual(both.map(readUsage), [usage, usage]);
});

Deno.test("looksTruncated() believes no estimate", () => {
  const usage = { input_tokens: 10, output_tokens: 1, cached_tokens: 0, estimated: false };
  assert.equal(looksTruncated(usage, 5000), true);
  assert.equal(looksTruncated({ ...usage, estimated: true }, 5000), false);
});
