/** The Responses API as a wire: what is sent, and what is made of what comes. */
import assert from "node:assert/strict";
import type { Message } from "../../lib/model/chat_model.ts";
import { createOpenAIModel } from "../../lib/model/endpoint/model.ts";
import {
  ask,
  type AskOptions,
  callsOf,
  collect,
  greeting,
  modelOptions,
  retriesOf,
  textOf,
} from "../support/ask_model.ts";
import {
  answer,
  event,
  RawEndpoint,
  type RawResponse,
  response,
  streamHead,
} from "../support/raw_endpoint.ts";

const tool = {
  name: "one",
  description: "Does it",
  parameters: { type: "object", properties: { a: { type: "integer" } } },
};
const responses: AskOptions = { api: "responses" };
const error = (message: string) => ({ error: { message } });

/** A stream of these events, each with its type. */
function events(...list: { type: string; [field: string]: unknown }[]): RawResponse {
  return [streamHead, ...list.map((item) => `event: ${item.type}\n${event(item)}`)];
}

const completed = (more: Record<string, unknown> = {}) => ({
  type: "response.completed",
  response: { status: "completed", output: [], ...more },
});
const text = (delta: string) => ({ type: "response.output_text.delta", output_index: 0, delta });

const reasoning = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "sealed" };
const call = {
  type: "function_call",
  id: "fc_1",
  call_id: "call_1",
  name: "one",
  arguments: '{"a":1}',
};
const callEvents = [
  { type: "response.created", response: { id: "r" } },
  {
    type: "response.output_item.added",
    output_index: 0,
    item: { ...reasoning, encrypted_content: null },
  },
  { type: "response.reasoning_summary_text.delta", output_index: 0, delta: "Hm" },
  { type: "response.output_item.done", output_index: 0, item: reasoning },
  { type: "response.output_item.added", output_index: 1, item: { ...call, arguments: "" } },
  { type: "response.function_call_arguments.delta", output_index: 1, delta: '{"a"' },
  { type: "response.function_call_arguments.delta", output_index: 1, delta: ":1}" },
  { type: "response.output_item.done", output_index: 1, item: call },
  completed({
    usage: { input_tokens: 9, output_tokens: 3, input_tokens_details: { cached_tokens: 4 } },
  }),
];

Deno.test("the Responses wire sends instructions, input, tools, pictures and a schema", async () => {
  await using endpoint = new RawEndpoint(events(text("Hello"), completed()));
  const messages: Message[] = [
    { role: "system", content: "Be kind" },
    {
      role: "user",
      content: [{ type: "text", text: "What?" }, {
        type: "image",
        url: "data:image/png;base64,AA==",
      }],
    },
    {
      role: "assistant",
      content: "Wait",
      toolCalls: [{ key: "k", id: "call_0", name: "one", arguments: "{}" }],
    },
    { role: "tool", callKey: "k", callId: "call_0", name: "one", content: '{"ok":1}' },
  ];
  await ask(endpoint, responses, { messages, tools: [tool], outputSchema: { type: "object" } });
  const [request] = endpoint.requests;
  assert.equal(request?.path, "/v1/responses");
  assert.deepEqual(request?.body, {
    model: "test",
    instructions: "Be kind",
    input: [
      {
        type: "message",
        role: "user",
        content: [
          { type: "input_text", text: "What?" },
          { type: "input_image", image_url: "data:image/png;base64,AA==" },
        ],
      },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "Wait" }] },
      { type: "function_call", call_id: "call_0", name: "one", arguments: "{}" },
      { type: "function_call_output", call_id: "call_0", output: '{"ok":1}' },
    ],
    tools: [{ type: "function", ...tool, strict: false }],
    text: {
      format: { type: "json_schema", name: "answer", schema: { type: "object" }, strict: false },
    },
    store: false,
    include: ["reasoning.encrypted_content"],
    stream: true,
  });
});

Deno.test("the Responses wire streams text and reasoning, and counts tokens", async () => {
  await using endpoint = new RawEndpoint(events(...callEvents));
  const outcome = await ask(endpoint, responses, { tools: [tool] });
  const thought = outcome.events.map((event) => event.type === "reasoning_delta" ? event.text : "");
  assert.equal(thought.join(""), "Hm");
  assert.deepEqual(callsOf(outcome), [{ name: "one", arguments: '{"a":1}', runs: true }]);
  assert.deepEqual(outcome.reply?.usage, {
    input_tokens: 9,
    output_tokens: 3,
    cached_tokens: 4,
    estimated: false,
  });
  assert.equal(outcome.reply?.message.toolCalls[0]?.id, "call_1");
});

Deno.test("the Responses wire sends reasoning and calls back as they came, in their order", async () => {
  await using endpoint = new RawEndpoint(events(...callEvents), events(text("Done"), completed()));
  const model = createOpenAIModel(modelOptions(endpoint, responses));
  const first = await collect(model.ask({ ...greeting, tools: [tool] }));
  assert(first.reply !== null);
  const [made] = first.reply.message.toolCalls;
  assert(made !== undefined);
  const messages: Message[] = [
    ...greeting.messages,
    first.reply.message,
    { role: "tool", callKey: made.key, callId: made.id, name: "one", content: "{}" },
  ];
  await collect(model.ask({ ...greeting, messages, tools: [tool] }));
  assert.deepEqual(endpoint.requests[1]?.body.input.slice(1), [
    reasoning,
    call,
    { type: "function_call_output", call_id: "call_1", output: "{}" },
  ]);
});

Deno.test("the Responses wire leaves out reasoning of another model, and of calls that were taken out", async () => {
  const opaque = { response_items: [reasoning, call] };
  const said = (origin: string, ids: string[]): Message => ({
    role: "assistant",
    content: null,
    toolCalls: ids.map((id) => ({ key: id, id, name: "one", arguments: '{"a":1}' })),
    opaque,
    origin,
  });
  for (const message of [said("elsewhere", ["call_1"]), said("here", ["call_1", "call_2"])]) {
    await using endpoint = new RawEndpoint(events(text("Done"), completed()));
    if (message.role === "assistant" && message.origin === "here") {
      message.origin = `${endpoint.url} test`;
    }
    await ask(endpoint, responses, { messages: [...greeting.messages, message] });
    const types = endpoint.requests[0]?.body.input.map(({ type }: { type: string }) => type);
    assert(!types.includes("reasoning"), types.join());
    assert(types.includes("function_call"));
  }
});

const endings: { name: string; response: RawResponse; ends: string }[] = [
  { name: "a whole answer", response: events(text("Hello"), completed()), ends: "answer Hello" },
  {
    name: "an answer without deltas",
    response: events(
      completed({
        output: [{ type: "message", content: [{ type: "output_text", text: "Hello" }] }],
      }),
    ),
    ends: "answer Hello",
  },
  {
    name: "a whole response in place of a stream",
    response: response(200, {
      object: "response",
      status: "completed",
      output: [reasoning, { type: "message", content: [{ type: "output_text", text: "Hello" }] }],
    }),
    ends: "answer Hello",
  },
  {
    name: "a refusal",
    response: events({ type: "response.refusal.delta", delta: "No" }, completed()),
    ends: "answer No",
  },
  {
    name: "unknown events",
    response: events(
      { type: "response.web_search_call.searching" },
      { type: "response.new.thing", x: [] },
      text("Hello"),
      completed(),
    ),
    ends: "answer Hello",
  },
  {
    name: "reasoning in the text",
    response: events(text("<think>Hm</th"), text("ink>Hello"), completed()),
    ends: "answer Hello",
  },
  {
    name: "a limit of tokens",
    response: events(text("Half"), {
      type: "response.incomplete",
      response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    }),
    ends: "max_output_tokens Half",
  },
  {
    name: "a filter",
    response: events(text("Half"), {
      type: "response.incomplete",
      response: { status: "incomplete", incomplete_details: { reason: "content_filter" } },
    }),
    ends: "content_filter Half",
  },
  {
    name: "an incomplete response without a reason",
    response: events(text("Half"), {
      type: "response.incomplete",
      response: { status: "incomplete" },
    }),
    ends: "incomplete Half",
  },
  {
    name: "a failed response",
    response: events(text("Half"), {
      type: "response.failed",
      response: { status: "failed", error: { code: "server_error", message: "Boom" } },
    }),
    ends: "retry",
  },
  {
    name: "a failed response that says too long",
    response: events({
      type: "response.failed",
      response: {
        status: "failed",
        error: { code: "context_length_exceeded", message: "Too long" },
      },
    }),
    ends: "limit",
  },
  {
    name: "an error event",
    response: events({ type: "error", code: "server_error", message: "Boom" }),
    ends: "retry",
  },
  { name: "a stream that breaks off", response: events(text("Half")), ends: "retry" },
  { name: "an empty answer", response: events(completed()), ends: "retry" },
  { name: "an error of HTTP", response: response(503, error("Overloaded")), ends: "retry" },
  { name: "a refused key", response: response(401, error("No")), ends: "credentials" },
];

for (const { name, response, ends } of endings) {
  Deno.test(`the Responses wire reads ${name}`, async () => {
    await using endpoint = new RawEndpoint(response, events(text("Again"), completed()));
    const outcome = await ask(endpoint, responses);
    if (outcome.failure !== null) return assert.equal(outcome.failure.kind, ends);
    if (retriesOf(outcome).length > 0) return assert.equal("retry", ends);
    const reason = outcome.reply?.finishReason;
    assert.equal(`${reason === "completed" ? "answer" : reason} ${textOf(outcome)}`, ends);
    assert.equal(outcome.reply?.message.content, textOf(outcome));
  });
}

Deno.test("a model that is only there on the Responses API is asked there, and from then on", async () => {
  await using endpoint = new RawEndpoint(
    response(
      404,
      error("This model is only supported in v1/responses and not in v1/chat/completions."),
    ),
    events(text("Hello"), completed()),
    events(text("Hello"), completed()),
  );
  const model = createOpenAIModel(modelOptions(endpoint));
  await collect(model.ask(greeting));
  assert.equal((await collect(model.ask(greeting))).reply?.message.content, "Hello");
  assert.deepEqual(endpoint.requests.map(({ path }) => path), [
    "/v1/chat/completions",
    "/v1/responses",
    "/v1/responses",
  ]);
});

const both = "Function tools with reasoning_effort are not supported for this model in " +
  "/v1/chat/completions. Please use /v1/responses or set reasoning_effort to 'none'.";

Deno.test("tools and reasoning go to the Responses API, which keeps the reasoning", async () => {
  await using endpoint = new RawEndpoint(
    response(400, error(both)),
    events(text("Hello"), completed()),
  );
  const outcome = await ask(endpoint, {}, { tools: [tool] });
  assert.equal(outcome.reply?.message.content, "Hello");
  assert.equal(endpoint.requests[1]?.body.reasoning, undefined);
});

Deno.test("tools go without reasoning, and a warning, where there is no Responses API", async () => {
  for (const status of [404, 405]) {
    await using endpoint = new RawEndpoint(
      response(400, error(both)),
      response(status, { detail: "Not Found" }),
      answer("Hello"),
    );
    const outcome = await ask(endpoint, {}, { tools: [tool] });
    assert.equal(outcome.reply?.message.content, "Hello");
    assert.deepEqual(endpoint.requests.map(({ path, body }) => [path, body.reasoning_effort]), [
      ["/v1/chat/completions", undefined],
      ["/v1/responses", undefined],
      ["/v1/chat/completions", "none"],
    ]);
    const codes = outcome.events.map((event) => event.type === "warning" ? event.code : "");
    assert(codes.includes("request_adapted"));
  }
});

Deno.test("--api=chat is the user's word: no other wire is tried", async () => {
  await using endpoint = new RawEndpoint(response(400, error(both)), answer("Hello"));
  await ask(endpoint, { api: "chat" }, { tools: [tool] });
  assert.deepEqual(endpoint.requests.map(({ path, body }) => [path, body.reasoning_effort]), [
    ["/v1/chat/completions", undefined],
    ["/v1/chat/completions", "none"],
  ]);
});

Deno.test("own fields of Chat Completions have their place on the Responses wire", async () => {
  await using endpoint = new RawEndpoint(events(text("Hello"), completed()));
  await ask(endpoint, {
    ...responses,
    fields: { max_tokens: 9, reasoning_effort: "low", top_p: 1 },
  });
  const { max_output_tokens, reasoning, top_p, max_tokens } = endpoint.requests[0]?.body ?? {};
  assert.deepEqual([max_output_tokens, reasoning, top_p, max_tokens], [
    9,
    { effort: "low" },
    1,
    undefined,
  ]);
});

Deno.test("the Responses wire bounds calls", async () => {
  const many = Array.from({ length: 40 }, (_, index) => ({
    type: "response.output_item.done",
    output_index: index,
    item: { ...call, call_id: `c${index}` },
  }));
  await using endpoint = new RawEndpoint(events(...many, completed()));
  const limits = { maxChars: 1e6, maxCalls: 30 };
  assert.equal((await ask(endpoint, { ...responses, limits })).failure?.kind, "limit");
});
