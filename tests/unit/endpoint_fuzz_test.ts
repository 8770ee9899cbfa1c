/**
 * Whatever an endpoint sends, it is read or refused: nothing else is thrown.
 * SKILLS_RUNNER_TEST_FUZZ sets the number of inputs.
 */
import assert from "node:assert/strict";
import { AttemptFailed } from "../../lib/model/endpoint/attempt_failed.ts";
import { readMemory } from "../../lib/model/endpoint/memory.ts";
import { readHttpFailure, readStreamFailure } from "../../lib/model/endpoint/read_failure.ts";
import { parseLimit } from "../../lib/model/fit/limits.ts";
import type { ReplyAssembler } from "../../lib/model/stream/assembler.ts";
import { StreamDecoder } from "../../lib/model/stream/events.ts";
import { parseJson } from "../../lib/model/stream/json.ts";
import { ReplyBuilder } from "../../lib/model/stream/reply.ts";
import { ResponsesReplyBuilder } from "../../lib/model/stream/responses_reply.ts";
import { CallGate } from "../../lib/model/text_calls/gate.ts";
import { hasLeakedCall, readWrittenCalls } from "../../lib/model/text_calls/read.ts";
import { callFormats, formatTool } from "../support/call_formats.ts";
import { hostilePieces } from "../support/growth.ts";
import { createRandom } from "../support/random.ts";
import { delta, event } from "../support/raw_endpoint.ts";

const inputs = Number(Deno.env.get("SKILLS_RUNNER_TEST_FUZZ") || 1500);

const call = { index: 0, id: "a", function: { name: "run_it", arguments: '{"skill":"a"}' } };
const item = { type: "function_call", call_id: "a", name: "run_it", arguments: "{}" };

/** What is changed: valid streams, errors, texts, memories. */
const seeds: string[] = [
  event(delta({ role: "assistant", content: "Hel" })) + event(delta({ content: "lo" }, "stop")) +
  event("[DONE]"),
  event(delta({ reasoning_details: [{ type: "reasoning.text", text: "Hm", index: 0 }] })) +
  event(delta({ tool_calls: [call] }, "tool_calls")),
  event({ type: "response.output_text.delta", output_index: 0, delta: "Hello" }) +
  event({ type: "response.output_item.done", output_index: 1, item }) +
  event({ type: "response.completed", response: { status: "completed", output: [item] } }),
  JSON.stringify({
    error: { message: "Please try again in 20s", code: "x", details: [{ reason: "r" }] },
  }),
  JSON.stringify({ detail: [{ loc: ["body", "x"], msg: "no" }] }),
  "<html><head><title>502</title></head></html>",
  JSON.stringify({
    version: 1,
    endpoints: [{
      address: "http://a/v1",
      model: "m",
      adaptations: [{ name: "no_stream", since: "2026-01-01" }],
    }],
  }),
  ...callFormats.map(({ text }) => text),
];

const values = [
  "null",
  "[]",
  "{}",
  '""',
  "7",
  "-1",
  "1e999",
  "true",
  '"x"',
  "[[[[]]]]",
  '{"a":{}}',
];

function mutate(random: (bound: number) => number): string {
  let text = seeds[random(seeds.length)] ?? "";
  for (let changes = 1 + random(6); changes > 0; changes--) {
    const at = random(text.length + 1);
    const length = random(12);
    const pieces = [
      hostilePieces[random(hostilePieces.length)] ?? "",
      String.fromCharCode(random(0x10000)),
      text.slice(at, at + random(60)),
      values[random(values.length)] ?? "",
      "",
    ];
    text = text.slice(0, at) + (pieces[random(pieces.length)] ?? "") + text.slice(at + length);
    // A value in the place of another.
    if (random(3) === 0) {
      text = text.replace(/:("[^"]*"|\d+|null)/, `:${values[random(values.length)]}`);
    }
  }
  return text;
}

function assemble(text: string, assembler: ReplyAssembler): void {
  const decoder = new StreamDecoder();
  for (const item of [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()]) {
    if (item.type === "chunk") assembler.add(item.chunk);
    if (item.type === "error") readStreamFailure(item.error);
  }
  if (assembler.error !== undefined) readStreamFailure(assembler.error);
  assembler.end();
  assembler.takeDeltas();
  JSON.stringify(assembler.build());
}

Deno.test("whatever an endpoint sends is read or refused", () => {
  const options = { newId: () => "id", mayBeUnmarked: true };
  for (let seed = 0; seed < inputs; seed++) {
    const text = mutate(createRandom(seed));
    try {
      assemble(text, new ReplyBuilder(options));
      assemble(text, new ResponsesReplyBuilder(options));
      readHttpFailure({ status: 400 + seed % 200, body: text, retryAfterMs: null });
      readMemory(parseJson(text), new Date("2026-01-02"));
      parseLimit(text);
      hasLeakedCall(text, [formatTool]);
      readWrittenCalls(text, [formatTool]);
    } catch (error) {
      assert(error instanceof AttemptFailed, `seed ${seed}: ${error}\n${JSON.stringify(text)}`);
    }
  }
});

Deno.test("CallGate loses no character, whatever comes in whatever pieces", () => {
  for (let seed = 0; seed < inputs; seed++) {
    const random = createRandom(seed);
    const text = mutate(random);
    const gate = new CallGate();
    let shown = "";
    for (let at = 0; at < text.length;) {
      const end = at + 1 + random(9);
      shown += gate.push(text.slice(at, end));
      at = end;
    }
    assert.equal(shown + gate.end(), text, `seed ${seed}`);
  }
});
