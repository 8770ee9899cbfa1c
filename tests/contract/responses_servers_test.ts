/**
 * What servers really answer over the Responses API, byte for byte as they did:
 * Ollama 0.17.4, and llama.cpp of llama-cpp-python 0.3.36.
 */
import assert from "node:assert/strict";
import { createOpenAIModel } from "../../lib/model/endpoint/model.ts";
import { createCompactingModel } from "../../lib/model/fit/compaction.ts";
import {
  ask,
  type AskOptions,
  callsOf,
  collect,
  greeting,
  modelOptions,
  textOf,
} from "../support/ask_model.ts";
import { RawEndpoint, type RawResponse, streamHead } from "../support/raw_endpoint.ts";

const responses: AskOptions = { api: "responses" };

async function recorded(name: string): Promise<RawResponse> {
  const file = new URL(`../fixtures/responses/${name}.sse`, import.meta.url);
  return [streamHead, await Deno.readTextFile(file)];
}

for (const name of ["ollama_cut_off", "llama_cpp_cut_off"]) {
  Deno.test(`${name}: a response that calls itself completed was cut off at the limit of its request`, async () => {
    await using endpoint = new RawEndpoint(await recorded(name));
    const outcome = await ask(endpoint, { ...responses, fields: { max_tokens: 3 } });
    assert.equal(textOf(outcome), "Hello from a");
    assert.equal(outcome.reply?.finishReason, "max_output_tokens");
  });

  Deno.test(`${name}: the same response is whole where its request has no limit, or a higher one`, async () => {
    for (const fields of [{}, { max_tokens: 4 }]) {
      await using endpoint = new RawEndpoint(await recorded(name));
      const outcome = await ask(endpoint, { ...responses, fields });
      assert.equal(outcome.reply?.finishReason, "completed");
    }
  });

  // Ten tokens: seven of the prompt, three of the answer.
  for (
    const { windowTokens, finishReason } of [
      { windowTokens: 10, finishReason: "max_output_tokens" },
      { windowTokens: 8192, finishReason: "completed" },
    ]
  ) {
    Deno.test(`${name}: in a window of ${windowTokens} tokens it ends with ${finishReason}`, async () => {
      await using endpoint = new RawEndpoint(await recorded(name));
      const model = createOpenAIModel(modelOptions(endpoint, responses));
      const outcome = await collect(createCompactingModel(model, { windowTokens }).ask(greeting));
      assert.equal(outcome.reply?.finishReason, finishReason);
    });
  }
}

Deno.test("llama.cpp numbers no items: each of two calls keeps its own arguments", async () => {
  await using endpoint = new RawEndpoint(await recorded("llama_cpp_two_calls"));
  const outcome = await ask(endpoint, responses);
  assert.deepEqual(callsOf(outcome), [
    { name: "list_skills", arguments: "{}", runs: true },
    { name: "get_skill", arguments: '{"skill_name": "adder"}', runs: true },
  ]);
});
