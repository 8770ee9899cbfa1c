import assert from "node:assert/strict";
import { RequestRefused } from "../../lib/model/chat_model.ts";
import { createOpenAIModel, type OpenAIModelOptions } from "../../lib/model/endpoint/model.ts";
import { ask, collect, greeting, modelOptions, retriesOf, textOf } from "../support/ask_model.ts";
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

const error = (message: string, code?: string) => ({ error: { message, code } });
const partial = event(delta({ content: "Hel" }));

/** What ends the run at once: the kind, the words and the hint. */
const fatal: {
  name: string;
  response: RawResponse;
  base?: string;
  kind: string;
  message: string;
  hint: string;
}[] = [
  {
    name: "refused credentials, without showing the key",
    response: response(401, error("Incorrect API key provided: sk-test-0123456789")),
    kind: "credentials",
    message: "{origin}/v1/chat/completions answered 401: Incorrect API key provided: [secret]",
    hint: "Check LLM_API_KEY: the endpoint does not accept it, or not for this model",
  },
  {
    name: "a firewall (row 46)",
    response: response(403, "<html><title>Just a moment</title></html>"),
    kind: "credentials",
    message: '{origin}/v1/chat/completions answered 403: an HTML page "Just a moment"',
    hint: "A firewall or a login page answered for the endpoint: check LLM_API_BASE_URL",
  },
  {
    name: "a quota (row 43)",
    response: response(429, error("You exceeded your current quota", "insufficient_quota")),
    kind: "credentials",
    message: "{origin}/v1/chat/completions answered 429: You exceeded your current quota",
    hint: "Check plan and billing of the account behind LLM_API_KEY",
  },
  {
    name: "a page in place of a stream (row 16)",
    base: "",
    response: response(200, "<html><title>LM Studio</title></html>"),
    kind: "failure",
    message: '{origin}/chat/completions answered 200: an HTML page "LM Studio"',
    hint: "Set LLM_API_BASE_URL to {origin}/v1",
  },
  {
    name: "a JSON error in place of a stream (row 16)",
    base: "",
    response: response(200, { error: "Unexpected endpoint or method. (POST /chat/completions)" }),
    kind: "failure",
    message: "{origin}/chat/completions answered an error in its stream: " +
      "Unexpected endpoint or method. (POST /chat/completions)",
    hint: "Set LLM_API_BASE_URL to {origin}/v1",
  },
  {
    name: "JSON of another service (row 16)",
    base: "/api",
    response: response(200, { status: "ok" }),
    kind: "failure",
    message: '{origin}/api/chat/completions answered 200: {"status":"ok"}',
    hint: "Check LLM_API_BASE_URL: most endpoints have a base URL that ends with /v1",
  },
  {
    name: "a base URL with the path of a request",
    base: "/v1/completions",
    response: response(404, { detail: "Not Found" }),
    kind: "failure",
    message: "{origin}/v1/completions/chat/completions answered 404: Not Found",
    hint: "Set LLM_API_BASE_URL to {origin}/v1",
  },
  {
    name: "llama.cpp at a path that it does not have",
    base: "/v2",
    response: response(404, {
      error: { message: "File Not Found", type: "not_found_error", code: 404 },
    }),
    kind: "failure",
    message: "{origin}/v2/chat/completions answered 404: File Not Found",
    hint: "Check LLM_API_BASE_URL: most endpoints have a base URL that ends with /v1",
  },
  {
    name: "Ollama's model without tools (row 37)",
    response: response(400, error("registry.ollama.ai/library/x does not support tools")),
    kind: "failure",
    message: "{origin}/v1/chat/completions answered 400: " +
      "registry.ollama.ai/library/x does not support tools",
    hint: "Use a model that supports tools, or try --tool-calls=text",
  },
  {
    name: "vLLM without tools (row 37)",
    response: response(400, {
      object: "error",
      message:
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    }),
    kind: "failure",
    message: "{origin}/v1/chat/completions answered 400: " +
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    hint:
      "Start vLLM with --enable-auto-tool-choice and --tool-call-parser, or try --tool-calls=text",
  },
  {
    name: "llama.cpp without tools (row 37)",
    response: response(500, error("tools param requires --jinja flag")),
    kind: "failure",
    message: "{origin}/v1/chat/completions answered 500: tools param requires --jinja flag",
    hint: "Start the llama.cpp server with --jinja, or try --tool-calls=text",
  },
  {
    name: "a picture for a text model (row 41)",
    response: response(400, error("Unexpected item type in content")),
    kind: "failure",
    message: "{origin}/v1/chat/completions answered 400: Unexpected item type in content",
    hint: "The model seems not to take pictures: use a vision model",
  },
  {
    name: "a template that fails each time (row 32)",
    response: response(500, error("Jinja Exception: roles must alternate")),
    kind: "failure",
    message: "{origin}/v1/chat/completions answered 500: Jinja Exception: roles must alternate",
    hint: "The log of the server may say more; another model may accept the request",
  },
  {
    name: "an overflow",
    response: response(400, error("This model's maximum context length is 4096 tokens")),
    kind: "limit",
    message: "{origin}/v1/chat/completions answered 400: " +
      "This model's maximum context length is 4096 tokens",
    hint: "Ask for less at once, or use a model with a larger context window",
  },
  {
    name: "a filtered answer",
    response: stream(delta({}, "content_filter")),
    kind: "no_answer",
    message: "No answer from test at {origin}/v1/chat/completions: " +
      "the content filter of the endpoint stopped the answer",
    hint: "Ask in other words, or use another model",
  },
  {
    name: "a wait that is too long",
    response: response(429, error("Slow down"), { "retry-after": "300" }),
    kind: "failure",
    message: "{origin}/v1/chat/completions answered 429: Slow down",
    hint: "The endpoint asks to wait 300 s, which is more than 120 s: try again then",
  },
];

for (const { name, response, base = "/v1", kind, message, hint } of fatal) {
  Deno.test(`ask() reports ${name}`, async () => {
    await using endpoint = new RawEndpoint(response);
    const { failure } = await ask(endpoint, { baseUrl: endpoint.origin + base });
    const expected = { kind, message, hint };
    assert.deepEqual(
      failure,
      JSON.parse(JSON.stringify(expected).replaceAll("{origin}", endpoint.origin)),
    );
    assert.equal(endpoint.requests.length, 1);
  });
}

for (
  const [words, field] of [
    ["Unrecognized request argument supplied: top_k", "top_k"],
    ["Invalid value for 'reasoning_effort': 'ultra'", "reasoning_effort"],
    ["body.top_k: Extra inputs are not permitted", "top_k"],
    ["The parameter my_top_k_limit is unknown", null],
  ] as const
) {
  Deno.test(`ask() says which option of the user is refused, and keeps the prompt: ${words}`, async () => {
    await using endpoint = new RawEndpoint(...Array(3).fill(response(400, error(words))));
    const options = { fields: { reasoning_effort: "ultra", top_k: 3 } };
    const model = createOpenAIModel(modelOptions(endpoint, options));
    const refused = await collect(model.ask(greeting)).then(({ failure }) => failure);
    const isPlain = await thrownBy(model.ask(greeting)).then((thrown) =>
      !(thrown instanceof RequestRefused)
    );
    assert.deepEqual([refused?.hint, isPlain], [
      field === null
        ? "The log of the server may say more; another model may accept the request"
        : `Leave -O ${field} out, or give it a value that the endpoint takes`,
      field !== null,
    ]);
  });
}

async function thrownBy(asking: AsyncGenerator<unknown, unknown>): Promise<unknown> {
  try {
    while (!(await asking.next()).done);
    return null;
  } catch (error) {
    return error;
  }
}

Deno.test("ask() names where the key that is refused was set", async () => {
  await using endpoint = new RawEndpoint(response(401, error("bad key")));
  const { failure } = await ask(endpoint, { keySource: 'WORK_KEY of profile "work"' });
  assert.equal(
    failure?.hint,
    'Check WORK_KEY of profile "work": the endpoint does not accept it, or not for this model',
  );
});

Deno.test("ask() lists what the endpoint offers when the model is not found", async () => {
  await using endpoint = new RawEndpoint(
    response(404, error('model "test" not found, try pulling it first')),
    response(200, { data: [{ id: "qwen3" }, { id: "gemma" }] }),
    response(404, error("The model `test` does not exist", "model_not_found")),
    response(404, ""),
  );
  const hints = [(await ask(endpoint)).failure?.hint, (await ask(endpoint)).failure?.hint];
  assert.deepEqual(hints, [
    "Set LLM_MODEL_NAME to one of: qwen3, gemma",
    "Set LLM_MODEL_NAME to a model that the endpoint offers",
  ]);
});

Deno.test("ask() sends nothing to another server, whatever it is redirected with", async () => {
  for (const status of [301, 302, 307, 308]) {
    await using target = new RawEndpoint(answer("Hello"));
    await using endpoint = new RawEndpoint(
      response(status, "", { location: `${target.url}/chat/completions?key=x` }),
    );
    assert.deepEqual((await ask(endpoint)).failure, {
      kind: "failure",
      message: `${endpoint.url}/chat/completions answered ${status}: ` +
        `redirected to ${target.url}/chat/completions`,
      hint: `If you trust that server, set LLM_API_BASE_URL to ${target.url}`,
    });
    assert.equal(target.requests.length, 0);
  }
});

Deno.test.each([
  ["file:///etc/passwd", "an address with file:"],
  ["data:text/plain,secret", "an address with data:"],
  ["ftp://example.org/a", "an address with ftp:"],
  ["javascript:1", "an address with javascript:"],
  ["https://[::", "an address that cannot be read"],
])("ask() follows no redirect to %s", async (location, told) => {
  await using endpoint = new RawEndpoint(response(307, "", { location }));
  const { failure } = await ask(endpoint);
  assert.equal(
    failure?.message,
    `${endpoint.url}/chat/completions answered 307: redirected to ${told}`,
  );
  assert.equal(failure?.hint, "Check LLM_API_BASE_URL");
});

Deno.test("ask() follows a redirect on the same server with the whole request", async () => {
  for (const status of [301, 308]) {
    await using endpoint = new RawEndpoint(
      response(status, "", { location: "/v1/chat/completions/" }),
      answer("Hello"),
    );
    assert.equal((await ask(endpoint)).reply?.message.content, "Hello");
    const [first, second] = endpoint.requests;
    assert.equal(second?.path, "/v1/chat/completions/");
    assert.equal(second?.method, "POST");
    assert.deepEqual(second?.body, first?.body);
  }
});

Deno.test("ask() follows no circle of redirects", async () => {
  const again = response(307, "", { location: "/v1/chat/completions" });
  await using endpoint = new RawEndpoint(...Array(10).fill(again));
  assert.match(String((await ask(endpoint)).failure?.message), /redirected more than 5 times$/);
  assert.equal(endpoint.requests.length, 6);
});

Deno.test("ask() tries an address where nothing is three times", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const baseUrl = `http://127.0.0.1:${listener.addr.port}/v1`;
  listener.close();
  await using endpoint = new RawEndpoint();
  const outcome = await ask(endpoint, { baseUrl });
  assert.deepEqual(retriesOf(outcome), [
    ["connection refused", 1000],
    ["connection refused", 2000],
  ]);
  assert.deepEqual(outcome.failure, {
    kind: "failure",
    message: `Cannot reach ${baseUrl}: connection refused`,
    hint: "Is the server running? Set LLM_API_BASE_URL to use another one",
  });
});

Deno.test.each(["22", "6000", "0"])("ask() sends nothing to port %s, once", async (port) => {
  await using endpoint = new RawEndpoint();
  const outcome = await ask(endpoint, { baseUrl: `http://127.0.0.1:${port}/v1` });
  assert.deepEqual(retriesOf(outcome), []);
  assert.deepEqual(outcome.failure, {
    kind: "failure",
    message: `Cannot reach http://127.0.0.1:${port}/v1: port ${port} belongs to another protocol`,
    hint: "Set LLM_API_BASE_URL to an address with another port",
  });
});

Deno.test("ask() explains a host name that is not known", async () => {
  await using endpoint = new RawEndpoint();
  const { failure } = await ask(endpoint, { baseUrl: "http://nowhere.invalid/v1" });
  assert.deepEqual(failure, {
    kind: "failure",
    message: "Cannot reach http://nowhere.invalid/v1: the name of the host is not known",
    hint: "Check LLM_API_BASE_URL, and whether this machine is connected to the network",
  });
});

/** What is worth another attempt: the reason that is shown, and what is left of the answer. */
const passing: {
  name: string;
  response: RawResponse;
  options?: Partial<OpenAIModelOptions> | undefined;
  reason: string;
  delayMs?: number;
  shown?: string;
}[] = [
  ...[408, 409, 425, 429, 500, 502, 503, 504, 529].map((status) => ({
    name: `status ${status}`,
    response: response(status, error("Overloaded")),
    reason: `${status}: Overloaded`,
  })),
  {
    name: "Retry-After in seconds",
    response: response(429, error("Slow"), { "retry-after": "7" }),
    reason: "429: Slow",
    delayMs: 7000,
  },
  {
    name: "Retry-After as a date",
    response: response(503, error("Slow"), {
      "date": "Fri, 02 Jan 2026 10:00:00 GMT",
      "retry-after": "Fri, 02 Jan 2026 10:01:30 GMT",
    }),
    reason: "503: Slow",
    delayMs: 90_000,
  },
  {
    name: "retry-after-ms",
    response: response(429, error("Slow"), { "retry-after-ms": "1500", "retry-after": "2" }),
    reason: "429: Slow",
    delayMs: 1500,
  },
  ...["1e400", "1e300", "99999999999", "nan", "-5", "Infinity", " "].map((value) => ({
    name: `Retry-After: ${value}`,
    response: response(429, error("Slow"), { "retry-after": value, "retry-after-ms": value }),
    reason: "429: Slow",
  })),
  ...["1e400", "-1", '"1e400"', '"99999999999999d"'].map((value) => ({
    name: `a field retry_after of ${value}`,
    response: response(429, `{"error":{"message":"Slow","retry_after":${value}}}`),
    reason: "429: Slow",
  })),
  {
    name: "the phrase of a quota (row 43)",
    response: response(429, error("INSUFFICIENT QUOTA")),
    reason: "429: INSUFFICIENT QUOTA",
    delayMs: 5000,
  },
  {
    name: "a call that Groq could not read (row 38)",
    response: response(400, {
      error: { message: "Failed to call a function", code: "tool_use_failed" },
    }),
    reason: "400: Failed to call a function",
  },
  {
    name: "a call that Ollama could not read (row 38)",
    response: response(500, error("error parsing tool call: raw='{\"x'")),
    reason: "500: error parsing tool call: raw='{\"x'",
  },
  {
    name: "a stream without an end (row 13)",
    response: [streamHead, partial],
    reason: "the stream ended before the answer did",
    shown: "Hel",
  },
  {
    name: "a connection that breaks (row 13)",
    response: [chunkedHead, chunked(partial)],
    reason: "the connection broke",
    shown: "Hel",
  },
  {
    name: "a connection that is closed without a word",
    response: [],
    reason: "the connection was closed without an answer",
  },
  {
    name: "a stream that stalls (row 14)",
    response: [streamHead, partial, "stall"],
    options: { idleTimeoutMs: 200 },
    reason: "no data for 0.2 s",
    shown: "Hel",
  },
  {
    name: "a request without a response",
    response: ["stall"],
    options: { firstTokenTimeoutMs: 500 },
    reason: "no answer within 0.5 s",
  },
  {
    name: "an error object in the stream (row 15)",
    response: [streamHead, partial, event({ error: { message: "Provider failed", code: 502 } })],
    reason: "Provider failed",
    shown: "Hel",
  },
  {
    name: "event: error (row 15)",
    response: [streamHead, partial, `event: error\n${event({ message: "Over capacity" })}`],
    reason: "Over capacity",
    shown: "Hel",
  },
  {
    name: "an error beside finish_reason error (row 15)",
    response: [
      streamHead,
      event({ error: { message: "Failed" }, choices: [{ delta: {}, finish_reason: "error" }] }),
    ],
    reason: "Failed",
  },
  {
    name: "the error of vLLM in the stream (row 15)",
    response: [streamHead, partial, event({ object: "error", message: "EngineCore died" })],
    reason: "EngineCore died",
    shown: "Hel",
  },
  {
    name: "a bare error line (row 15)",
    response: [streamHead, partial, 'error: {"message":"Worker lost"}\n\n'],
    reason: "Worker lost",
    shown: "Hel",
  },
  {
    name: "a JSON error with status 200 (row 16)",
    response: response(200, error("Worker lost")),
    reason: "Worker lost",
  },
  {
    name: "a damaged chunk",
    response: [streamHead, partial, 'data: {"choices":[{"delta":{"content":"lo\n\n', partial],
    reason: 'a piece of the stream is not JSON: {"choices":[{"delta":{"content":"lo',
    shown: "Hel",
  },
  {
    name: "an empty answer (row 44)",
    response: stream(delta({ content: "" }, "stop")),
    reason: "the answer is empty",
  },
  {
    name: "an answer of reasoning only (row 44)",
    response: stream(delta({ reasoning: "Hm" }, "stop")),
    reason: "the answer is empty",
  },
];

for (const { name, response, options, reason, delayMs = 1000, shown = "" } of passing) {
  Deno.test(`ask() tries again after ${name}`, async () => {
    await using endpoint = new RawEndpoint(response, answer("Hello"));
    const outcome = await ask(endpoint, options);
    assert.deepEqual(retriesOf(outcome), [[reason, delayMs]]);
    assert.equal(textOf(outcome), `${shown}Hello`);
    assert.equal(outcome.reply?.message.content, "Hello");
    const [first, second] = endpoint.requests;
    assert.deepEqual(second?.body, first?.body);
  });
}

const exhausted: { name: string; response: RawResponse; kind: string; message: string }[] = [
  {
    name: "an overloaded endpoint",
    response: response(503, error("Overloaded")),
    kind: "failure",
    message: "/chat/completions answered 503: Overloaded",
  },
  {
    name: "answers that break off",
    response: [streamHead, partial],
    kind: "failure",
    message: "/chat/completions broke off: the stream ended before the answer did",
  },
  {
    name: "empty answers",
    response: stream(delta({}, "stop")),
    kind: "no_answer",
    message: "/chat/completions: the answer is empty",
  },
];

for (const { name, response, kind, message } of exhausted) {
  Deno.test(`ask() gives up after five attempts: ${name}`, async () => {
    await using endpoint = new RawEndpoint(...Array(6).fill(response));
    const outcome = await ask(endpoint);
    assert.equal(outcome.failure?.kind, kind);
    assert(outcome.failure?.message.endsWith(message), outcome.failure?.message);
    assert.deepEqual(retriesOf(outcome).map(([, delayMs]) => delayMs), [1000, 2000, 4000, 8000]);
    assert.equal(endpoint.requests.length, 5);
  });
}

Deno.test("ask() tells the model that its call was unreadable, the second time (row 38)", async () => {
  const failed = response(400, error("Failed to call a function", "tool_use_failed"));
  await using endpoint = new RawEndpoint(failed, failed, answer("Hello"));
  assert.equal((await ask(endpoint)).reply?.message.content, "Hello");
  assert.deepEqual(endpoint.requests.map(({ body }) => body.messages), [
    [{ role: "user", content: "Hi" }],
    [{ role: "user", content: "Hi" }],
    [{
      role: "user",
      content: "Hi\n\nYour last tool call could not be read: its arguments were not valid JSON. " +
        "Call the tool again with shorter arguments that are one valid JSON object.",
    }],
  ]);
});

Deno.test("ask() allows ten retries in a run, and starts anew when the user speaks", async () => {
  const busy = response(503, error("Overloaded"));
  await using endpoint = new RawEndpoint(...Array(40).fill(busy));
  const model = createOpenAIModel(modelOptions(endpoint));
  const call = { key: "a", id: "a", name: "list_skills", arguments: "{}" };
  const within = {
    ...greeting,
    messages: [
      ...greeting.messages,
      { role: "assistant" as const, content: null, toolCalls: [call] },
      { role: "tool" as const, callKey: "a", callId: "a", name: "list_skills", content: "{}" },
    ],
  };
  const counts: number[] = [];
  for (const request of [greeting, within, within, within, greeting]) {
    counts.push(retriesOf(await collect(model.ask(request))).length);
  }
  assert.deepEqual(counts, [4, 4, 2, 0, 4]);
});

Deno.test("ask() ends within 100 ms of an abort while it waits for a retry", async () => {
  await using endpoint = new RawEndpoint(response(503, error("Overloaded")));
  const controller = new AbortController();
  const { sleep: _, ...options } = modelOptions(endpoint);
  const asking = createOpenAIModel(options)
    .ask({ ...greeting, signal: controller.signal });
  let abortedAt = 0;
  await assert.rejects(async () => {
    for await (const event of asking) {
      if (event.type !== "retry") continue;
      setTimeout(() => {
        abortedAt = performance.now();
        controller.abort(new Error("stopped"));
      });
    }
  }, { message: "stopped" });
  assert(performance.now() - abortedAt < 1000);
});

Deno.test("ask() does not count comments and pings as data", async () => {
  const lifeSigns = Array.from({ length: 20 }, (_, count) => [
    count % 2 === 0 ? ": still there\n\n" : 'event: ping\ndata: {"type":"ping"}\n\n',
    () => new Promise((resolve) => setTimeout(resolve, 10)),
  ]).flat();
  await using endpoint = new RawEndpoint([streamHead, partial, ...lifeSigns], answer("Hello"));
  const outcome = await ask(endpoint, { idleTimeoutMs: 50 });
  assert.deepEqual(retriesOf(outcome), [["no data for 0.05 s", 1000]]);
});
