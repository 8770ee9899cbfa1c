import assert from "node:assert/strict";
import { createOpenAIModel } from "../../lib/model/endpoint/model.ts";
import { listModels } from "../../lib/model/endpoint/models.ts";
import { ask, collect, greeting, modelOptions, textOf } from "../support/ask_model.ts";
import {
  answer,
  chunked,
  chunkedHead,
  delta,
  event,
  RawEndpoint,
  type RawResponse,
  response,
  stream,
  streamHead,
} from "../support/raw_endpoint.ts";

const tool = {
  name: "list_skills",
  description: "Lists the skills",
  parameters: { type: "object", properties: {} },
};

Deno.test("ask() sends a minimal request under its own name (rows 32 to 36, 46)", async () => {
  await using endpoint = new RawEndpoint(answer("Hello"));
  await ask(endpoint, {}, {
    messages: [{ role: "user", content: "Hi" }, { role: "system", content: "Be kind" }],
    tools: [tool],
  });
  const request = endpoint.requests[0];
  assert.deepEqual(request, {
    method: "POST",
    path: "/v1/chat/completions",
    headers: {
      accept: "application/json",
      "accept-encoding": "gzip,br",
      "accept-language": "*",
      authorization: "Bearer sk-test-0123456789",
      "content-length": request?.headers["content-length"],
      "content-type": "application/json",
      host: new URL(endpoint.url).host,
      "user-agent": "skills-runner/test",
    },
    body: {
      model: "test",
      messages: [{ role: "system", content: "Be kind" }, { role: "user", content: "Hi" }],
      tools: [{ type: "function", function: tool }],
      stream: true,
      stream_options: { include_usage: true },
    },
  });
});

Deno.test("ask() sends no authorization without a key", async () => {
  await using endpoint = new RawEndpoint(answer("Hello"));
  await ask(endpoint, { apiKey: null });
  assert.equal(endpoint.requests[0]?.headers.authorization, undefined);
});

Deno.test("ask() keeps the query of a base URL, as Azure wants it", async () => {
  await using endpoint = new RawEndpoint(answer("Hello"));
  await ask(endpoint, { baseUrl: `${endpoint.url}?api-version=1` });
  assert.equal(endpoint.requests[0]?.path, "/v1/chat/completions?api-version=1");
});

Deno.test("ask() sends pictures as parts, and a schema for the answer", async () => {
  await using endpoint = new RawEndpoint(answer("{}"));
  await ask(endpoint, {}, {
    messages: [{
      role: "user",
      content: [{ type: "text", text: "What?" }, {
        type: "image",
        url: "data:image/png;base64,AA==",
      }],
    }],
    outputSchema: { type: "object" },
  });
  const body = endpoint.requests[0]?.body;
  assert.deepEqual(body.messages, [{
    role: "user",
    content: [
      { type: "text", text: "What?" },
      { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } },
    ],
  }]);
  assert.deepEqual(body.response_format, {
    type: "json_schema",
    json_schema: { name: "answer", schema: { type: "object" } },
  });
});

Deno.test("ask() yields deltas and returns the reply", async () => {
  await using endpoint = new RawEndpoint(stream(
    delta({ role: "assistant", reasoning_content: "Hm" }),
    delta({ content: "Hel" }),
    delta({ content: "lo" }, "stop"),
    { choices: [], usage: { prompt_tokens: 7, completion_tokens: 2 } },
  ));
  const outcome = await ask(endpoint);
  assert.equal(textOf(outcome), "Hello");
  assert.deepEqual(outcome.reply, {
    message: {
      role: "assistant",
      content: "Hello",
      toolCalls: [],
      opaque: { reasoning_content: "Hm" },
      origin: `${endpoint.url} test`,
    },
    finishReason: "stop",
    usage: { input_tokens: 7, output_tokens: 2, cached_tokens: 0, estimated: false },
  });
});

Deno.test("ask() says when requests go out and are done", async () => {
  await using endpoint = new RawEndpoint(answer("Hello"));
  const { events } = await ask(endpoint);
  const [started, text, finished] = events;
  assert.deepEqual(started, {
    type: "request_started",
    attempt: 1,
    url: `${endpoint.url}/chat/completions`,
    bytes: Number(endpoint.requests[0]?.headers["content-length"]),
  });
  assert.deepEqual(text, { type: "text_delta", text: "Hello" });
  assert(finished?.type === "request_finished" && finished.first_token_ms !== null);
  assert.equal(finished.status, 200);
  assert(finished.first_token_ms <= finished.duration_ms);
});

const hello = event(delta({ content: "Hello" }, "stop"));

const answers: { name: string; response: RawResponse }[] = [
  {
    name: "a whole completion in place of a stream (row 16)",
    response: response(200, {
      choices: [{ index: 0, message: { content: "Hello" }, finish_reason: "stop" }],
    }),
  },
  {
    name: "a whole completion over many lines (row 16)",
    response: response(
      200,
      JSON.stringify(
        { choices: [{ message: { content: "Hello" }, finish_reason: "stop" }] },
        null,
        2,
      ),
    ),
  },
  {
    name: "reasoning in the text (row 23)",
    response: stream(
      delta({ content: "<think>Hm</th" }),
      delta({ content: "ink>\n\nHello" }, "stop"),
    ),
  },
  { name: "no [DONE]", response: [streamHead, hello] },
  {
    name: "no finish reason, but [DONE] (row 13)",
    response: [
      streamHead,
      event({ choices: [{ index: 0, delta: { content: "Hello" } }] }),
      event("[DONE]"),
    ],
  },
  {
    name: "a socket that stays open after the finish reason (row 14)",
    response: [streamHead, hello, "stall"],
  },
  {
    name: "a socket that stays open after [DONE] (row 14)",
    response: [streamHead, hello, event("[DONE]"), "stall"],
  },
  { name: "a connection that breaks after the answer", response: [chunkedHead, chunked(hello)] },
  {
    name: "an error after the answer",
    response: [streamHead, hello, event({ error: { message: "late" } })],
  },
  {
    name: "framing of proxies (row 19)",
    response: [streamHead, ": OPENROUTER PROCESSING\r\n\r\n", hello.replaceAll("\n", "\r\n")],
  },
  {
    name: "framing of hand-made servers (row 20)",
    response: [streamHead, `data:\n${hello.trim()}\ndata: [DONE] \n`],
  },
  {
    name: "pings with data (row 21)",
    response: [streamHead, 'event: ping\ndata: {"type":"ping"}\n\n', hello],
  },
  {
    name: "a type that is no stream",
    response: [streamHead.replace("event-stream", "plain"), hello],
  },
];

for (const { name, response } of answers) {
  Deno.test(`ask() accepts ${name}`, async () => {
    await using endpoint = new RawEndpoint(response);
    const outcome = await ask(endpoint, { graceMs: 20 });
    assert.equal(outcome.failure, null);
    assert.equal(textOf(outcome), "Hello");
    assert.equal(outcome.reply?.message.content, "Hello");
  });
}

Deno.test("ask() joins characters that arrive in pieces of seven bytes", async () => {
  const text = "Grüße, 世界 👩‍🚀";
  const bytes = new TextEncoder().encode(event(delta({ content: text }, "stop")));
  const pieces = Array.from(
    { length: Math.ceil(bytes.length / 7) },
    (_, index) => bytes.subarray(index * 7, index * 7 + 7),
  );
  await using endpoint = new RawEndpoint([streamHead, ...pieces]);
  assert.equal(textOf(await ask(endpoint)), text);
});

Deno.test("ask() passes on an answer that was cut off at its length", async () => {
  await using endpoint = new RawEndpoint(
    stream(delta({ content: "Hel" }, "length")),
    stream(delta({ reasoning: "Hm" }, "length")),
  );
  const replies = [(await ask(endpoint)).reply, (await ask(endpoint)).reply];
  assert.deepEqual(
    replies.map((reply) => [reply?.finishReason, reply?.message.content]),
    [["length", "Hel"], ["length", ""]],
  );
});

Deno.test("ask() ends within 100 ms of an abort, before the response and within it", async () => {
  for (const steps of [[], [streamHead], [streamHead, event(delta({ content: "Hel" }))]]) {
    await using endpoint = new RawEndpoint([...steps, "stall"]);
    const controller = new AbortController();
    const asking = ask(endpoint, {}, { signal: controller.signal });
    await endpoint.requested;
    const abortedAt = performance.now();
    controller.abort(new Error("stopped"));
    await assert.rejects(asking, { message: "stopped" });
    assert(performance.now() - abortedAt < 1000);
    await endpoint.clientGone;
  }
});

Deno.test("ask() makes no request when it is aborted before", async () => {
  await using endpoint = new RawEndpoint();
  const signal = AbortSignal.abort(new Error("stopped"));
  await assert.rejects(ask(endpoint, {}, { signal }), { message: "stopped" });
  assert.equal(endpoint.requests.length, 0);
});

Deno.test("ask() closes the connection when its reader stops early", async () => {
  await using endpoint = new RawEndpoint([streamHead, event(delta({ content: "Hel" })), "stall"]);
  for await (const event of createOpenAIModel(modelOptions(endpoint)).ask(greeting)) {
    if (event.type === "text_delta") break;
  }
  await endpoint.clientGone;
});

/** What an endpoint rejects, and the part of the second request that shows the change. */
const rejections: {
  name: string;
  words: string;
  status?: number;
  // deno-lint-ignore no-explicit-any -- a part of a body of any shape
  part: (body: any) => unknown;
  expected: [before: unknown, after: unknown];
}[] = [
  {
    name: "stream_options (row 34)",
    words: "Unrecognized request argument supplied: stream_options",
    part: (body) => body.stream_options,
    expected: [{ include_usage: true }, undefined],
  },
  {
    name: "response_format",
    words: "response_format is not supported",
    part: (body) => "response_format" in body,
    expected: [true, false],
  },
  {
    name: "tool results without a name (row 29)",
    words: "function_response.name: Name cannot be empty",
    part: (body) => body.messages[3].name,
    expected: [undefined, "list_skills"],
  },
  {
    name: "long ids (row 26)",
    words: "Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9.",
    part: (body) => [body.messages[2].tool_calls[0].id, body.messages[3].tool_call_id],
    expected: [["call_1", "call_1"], ["a1b2c3d4e", "a1b2c3d4e"]],
  },
  {
    name: "a user after a tool (row 26)",
    words: "Unexpected role 'user' after role 'tool'",
    status: 500,
    // deno-lint-ignore no-explicit-any -- as above
    part: (body) => body.messages.map((message: any) => message.role).join(" "),
    expected: [
      "system user assistant tool user",
      "system user assistant tool assistant user",
    ],
  },
  {
    name: "a content of null (row 28)",
    words: "messages.2.content must be a string",
    part: (body) => body.messages[2].content,
    expected: [null, ""],
  },
  {
    name: "content beside calls (row 28)",
    words: "Assistant message must have either content or tool_calls, but not both",
    part: (body) => "content" in body.messages[2],
    expected: [true, false],
  },
  {
    name: "fields of its own (row 30)",
    words: "messages.2.reasoning_content: Extra inputs are not permitted",
    part: (body) => body.messages[2].reasoning_content,
    expected: ["Hm", undefined],
  },
  {
    name: "the system role (row 32)",
    words: "System role not supported (jinja)",
    status: 500,
    part: (body) => body.messages[0],
    expected: [
      { role: "system", content: "Be kind" },
      { role: "user", content: "Be kind\n\nHi" },
    ],
  },
];

for (const { name, words, status = 400, part, expected } of rejections) {
  Deno.test(`ask() changes its request for an endpoint that rejects ${name}, and stays so`, async () => {
    await using endpoint = new RawEndpoint(
      response(status, { error: { message: words } }),
      answer("Hello"),
      answer("Hello"),
    );
    const model = createOpenAIModel(modelOptions(endpoint));
    const call = { key: "a1b2c3d4e", id: "call_1", name: "list_skills", arguments: "{}" };
    const opaque = { reasoning_content: "Hm" };
    const request = {
      ...greeting,
      outputSchema: { type: "object" },
      messages: [
        { role: "system" as const, content: "Be kind" },
        { role: "user" as const, content: "Hi" },
        { role: "assistant" as const, content: null, toolCalls: [call], opaque },
        {
          role: "tool" as const,
          callKey: call.key,
          callId: call.id,
          name: call.name,
          content: "{}",
        },
        { role: "user" as const, content: "And?" },
      ],
    };
    assert.equal((await collect(model.ask(request))).reply?.message.content, "Hello");
    await collect(model.ask(request));
    const [before, after] = expected;
    assert.deepEqual(endpoint.requests.map(({ body }) => part(body)), [before, after, after]);
  });
}

Deno.test("ask() gives up when the changed request is rejected in the same words", async () => {
  const rejection = response(400, { error: { message: "stream_options is not supported" } });
  await using endpoint = new RawEndpoint(rejection, rejection);
  const { failure } = await ask(endpoint);
  assert.equal(
    failure?.message,
    `${endpoint.url}/chat/completions answered 400: stream_options is not supported`,
  );
});

Deno.test("listModels() returns the names in any shape, and null where there is no list (row 47)", async () => {
  await using endpoint = new RawEndpoint(
    response(200, { object: "list", data: [{ id: "a" }, { id: "b" }] }),
    response(200, { models: [{ name: "a" }, "b"] }),
    response(404, "Not found"),
    response(200, "<html></html>"),
    response(200, { status: "ok" }),
  );
  const options = { ...modelOptions(endpoint), signal: greeting.signal };
  const lists: unknown[] = [];
  for (let count = 0; count < 5; count++) lists.push(await listModels(options));
  assert.deepEqual(lists, [["a", "b"], ["a", "b"], null, null, null]);
  assert.equal(endpoint.requests[0]?.path, "/v1/models");
});

Deno.test("ask() leaves out a picture of a skill for a model that takes none (row 41)", async () => {
  await using endpoint = new RawEndpoint(
    response(400, { error: { message: "Unexpected item type in content" } }),
    answer("Hello"),
  );
  const url = "data:image/png;base64,AA==";
  const { reply } = await ask(endpoint, {}, {
    messages: [{ role: "user", content: [{ type: "image", url, isOptional: true }] }],
  });
  const contents = endpoint.requests.map(({ body }) => body.messages[0].content);
  assert.deepEqual([reply?.message.content, contents], ["Hello", [
    [{ type: "image_url", image_url: { url } }],
    "(A picture belongs here, but this model takes no pictures.)",
  ]]);
});

Deno.test("ask() asks once more when the reason to finish is owed, then takes the answer (row 13)", async () => {
  const unfinished = [
    streamHead,
    event({ choices: [{ index: 0, delta: { content: "Hel" }, finish_reason: null }] }),
    event("[DONE]"),
  ];
  await using endpoint = new RawEndpoint(unfinished, unfinished);
  const { reply, events } = await ask(endpoint);
  assert.equal(reply?.message.content, "Hel");
  assert.deepEqual(
    events.filter(({ type }) => type === "retry" || type === "warning"),
    [
      {
        type: "retry",
        attempt: 1,
        delay_ms: 0,
        reason: "the stream ended before the answer did",
      },
      {
        type: "warning",
        code: "answer_unfinished",
        message: "The endpoint does not say whether the answer is whole",
      },
    ],
  );
});

Deno.test("ask() asks without a stream when the stream had nothing in it", async () => {
  const whole = JSON.stringify({
    choices: [{ message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
  });
  await using endpoint = new RawEndpoint([streamHead], response(200, JSON.parse(whole)));
  const { reply } = await ask(endpoint);
  const streams = endpoint.requests.map(({ body }) => body.stream);
  assert.deepEqual([reply?.message.content, streams], ["Hello", [true, undefined]]);
});
