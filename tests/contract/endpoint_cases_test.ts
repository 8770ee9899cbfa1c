/**
 * What endpoints say that is not in the book, byte for byte, and what comes of
 * it: one row each (who says it, what, what is right).
 */
import assert from "node:assert/strict";
import { AnswerJudge } from "../../lib/conversation/judge.ts";
import type { Json } from "../../lib/events.ts";
import { ask, type AskOptions, type Outcome, retriesOf, textOf } from "../support/ask_model.ts";
import {
  answer,
  delta,
  event,
  RawEndpoint,
  type RawResponse,
  response,
  stream,
  streamHead,
} from "../support/raw_endpoint.ts";

const tools = [{
  name: "one",
  description: "Does it",
  parameters: { type: "object", properties: {} },
}];
const error = (message: string, more: Record<string, Json> = {}) => ({
  error: { message, ...more },
});
const ended = (reason: string, text = "Half") => stream(delta({ content: text }, reason));

/** How a run would end, in one word each. */
type Ending = "answer" | "length" | "filtered" | `retry ${number}` | `exit ${string}`;

interface Case {
  /** Who says it. */
  family: string;
  response: RawResponse;
  options?: AskOptions | undefined;
  ends: Ending;
  /** In the hint, or in the message. */
  hint?: string | undefined;
}

const cases: Case[] = [
  // Reasons to finish: half an answer is no success, whatever it is called.
  ...[
    "stop",
    "STOP",
    "end_turn",
    "stop_sequence",
    "eos",
    "eos_token",
    "tool_calls",
    "function_call",
    "complete",
    "COMPLETED",
  ]
    .map((reason): Case => ({
      family: `whole: ${reason}`,
      response: ended(reason),
      ends: "answer",
    })),
  ...[
    "length",
    "MAX_TOKENS",
    "max_tokens",
    "max_output_tokens",
    "model_length",
    "model_context_window_exceeded",
    "token_limit",
  ]
    .map((reason): Case => ({
      family: `limit: ${reason}`,
      response: ended(reason),
      ends: "length",
    })),
  ...[
    "content_filter",
    "SAFETY",
    "RECITATION",
    "sensitive",
    "PROHIBITED_CONTENT",
    "SPII",
    "BLOCKLIST",
    "refusal",
    "guardrail_intervened",
  ]
    .map((reason): Case => ({
      family: `filter: ${reason}`,
      response: ended(reason),
      ends: "filtered",
    })),
  ...["content_filter", "SAFETY", "sensitive"].map((reason): Case => ({
    family: `filter without text: ${reason}`,
    response: ended(reason, ""),
    ends: "exit no_answer",
  })),
  ...[
    "insufficient_system_resource",
    "abort",
    "network_error",
    "error",
    "cancelled",
    "timeout",
    "aborted",
    "server_error",
  ]
    .map((reason): Case => ({
      family: `interrupted: ${reason}`,
      response: ended(reason),
      ends: "retry 1000",
    })),
  {
    family: "Gemini: a call that it cannot read",
    response: ended("malformed_function_call", ""),
    ends: "retry 1000",
  },
  { family: "unknown end", response: ended("banana"), ends: "answer" },

  // Waits, wherever they are asked for.
  {
    family: "Gemini per minute",
    response: response(429, [
      error(
        "You exceeded your current quota, please check your plan and billing details. Please retry in 38.6s.",
        {
          code: 429,
          status: "RESOURCE_EXHAUSTED",
          details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "38s" }],
        },
      ),
    ]),
    ends: "retry 38000",
  },
  {
    family: "Gemini per minute, in words alone",
    response: response(429, error("You exceeded your current quota. Please retry in 38.6s.")),
    ends: "retry 38600",
  },
  {
    family: "OpenAI: seconds",
    response: response(429, error("Rate limit reached. Please try again in 20s.")),
    ends: "retry 20000",
  },
  {
    family: "OpenAI: milliseconds",
    response: response(429, error("Please try again in 350ms.")),
    ends: "retry 350",
  },
  {
    family: "OpenAI: minutes",
    response: response(429, error("Please try again in 1m2.5s.")),
    ends: "retry 62500",
  },
  {
    family: "a field",
    response: response(429, error("Slow down", { retry_after: 12 })),
    ends: "retry 12000",
  },
  {
    family: "a field beside the error",
    response: response(429, { error: "Slow down", retry_after_ms: 1500 }),
    ends: "retry 1500",
  },
  {
    family: "a field of a provider",
    response: response(429, error("Slow", { metadata: { headers: { "Retry-After": "3" } } })),
    ends: "retry 3000",
  },
  {
    family: "words with a unit",
    response: response(503, error("Overloaded, retry after 5 seconds")),
    ends: "retry 5000",
  },
  {
    family: "the header wins",
    response: response(429, error("try again in 20s"), { "retry-after": "2" }),
    ends: "retry 2000",
  },
  {
    family: "a wait in a stream",
    response: [streamHead, event(error("Rate limit: try again in 7s", { code: 429 }))],
    ends: "retry 7000",
  },
  {
    family: "a quota of days",
    response: response(429, error("Usage limit reached, try again in 5 days")),
    ends: "exit credentials",
  },
  {
    family: "a wait that is too long",
    response: response(429, error("try again in 1h")),
    ends: "exit failure",
    hint: "asks to wait 3600 s",
  },
  {
    family: "llama.cpp loads",
    response: response(503, error("Loading model", { type: "unavailable_error" })),
    ends: "retry 1000",
  },
  {
    family: "Hugging Face loads",
    response: response(503, { error: "Model x/y is currently loading", estimated_time: 20 }),
    ends: "retry 20000",
  },
  {
    family: "vLLM starts",
    response: response(500, error("The model is still starting")),
    ends: "retry 1000",
  },

  // Money and keys.
  {
    family: "OpenAI quota",
    response: response(
      429,
      error("You exceeded your current quota", { code: "insufficient_quota" }),
    ),
    ends: "exit credentials",
    hint: "plan and billing",
  },
  {
    family: "GLM without balance",
    response: response(429, error("余额不足", { code: "1113" })),
    ends: "exit credentials",
    hint: "plan and billing",
  },
  {
    family: "DeepSeek without balance",
    response: response(402, error("Insufficient Balance")),
    ends: "exit credentials",
  },
  {
    family: "DashScope in arrears",
    response: response(400, error("Access denied", { code: "Arrearage" })),
    ends: "exit credentials",
  },
  {
    family: "Gemini: an expired key",
    response: response(400, [
      error("API key expired. Please renew the API key.", {
        details: [{ reason: "API_KEY_INVALID" }],
      }),
    ]),
    ends: "exit credentials",
    hint: "LLM_API_KEY",
  },
  {
    family: "Gemini: a reason alone",
    response: response(400, [
      error("Request is bad", { details: [{ reason: "API_KEY_INVALID" }] }),
    ]),
    ends: "exit credentials",
  },
  {
    family: "a proxy that wants a password",
    response: response(407, "<html><title>Proxy</title>"),
    ends: "exit failure",
    hint: "HTTPS_PROXY",
  },
  {
    family: "https on the other side",
    response: response(
      400,
      "<html><title>400 The plain HTTP request was sent to HTTPS port</title>",
    ),
    ends: "exit failure",
    hint: "https://",
  },
  {
    family: "Go's server with https",
    response: response(400, "Client sent an HTTP request to an HTTPS server.\n"),
    ends: "exit failure",
    hint: "https://",
  },

  // Filters.
  {
    family: "DashScope inspection",
    response: response(
      400,
      error("Input data may contain inappropriate content.", { code: "data_inspection_failed" }),
    ),
    ends: "exit no_answer",
  },
  {
    family: "Azure filter",
    response: response(400, error("The response was filtered", { code: "content_filter" })),
    ends: "exit no_answer",
  },
  {
    family: "GLM filter",
    response: response(
      400,
      error("系统检测到输入或生成内容可能包含不安全或敏感内容", { code: "1301" }),
    ),
    ends: "exit no_answer",
  },

  // 404 and 400 that say what is wrong.
  {
    family: "OpenRouter: no tools",
    response: response(404, error("No endpoints found that support tool use.", { code: 404 })),
    ends: "exit failure",
    hint: "--tool-calls=text",
  },
  {
    family: "Ollama: no tools",
    response: response(400, error("registry.ollama.ai/library/x does not support tools")),
    ends: "exit failure",
    hint: "--tool-calls=text",
  },
  {
    family: "OpenRouter: data policy",
    response: response(404, error("No endpoints found matching your data policy", { code: 404 })),
    ends: "exit failure",
    hint: "privacy settings",
  },
  {
    family: "OpenAI: no chat model",
    response: response(
      404,
      error(
        "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
      ),
    ),
    ends: "exit failure",
    hint: "LLM_MODEL_NAME",
  },
  {
    family: "a model that is none",
    response: response(400, error("foo/bar is not a valid model ID", { code: 400 })),
    ends: "exit failure",
    hint: "LLM_MODEL_NAME",
  },
  {
    family: "an explained 404",
    response: response(404, error("The deployment is paused by its owner")),
    ends: "exit failure",
    hint: "log of the server",
  },
  {
    family: "a page for 404",
    response: response(404, "<html><title>Not here</title>"),
    ends: "exit failure",
    hint: "LLM_API_BASE_URL",
  },
  {
    family: "Ollama's 404",
    response: response(404, "404 page not found"),
    ends: "exit failure",
    hint: "LLM_API_BASE_URL",
  },
  {
    family: "FastAPI's 404",
    response: response(404, { detail: "Not Found" }),
    ends: "exit failure",
    hint: "LLM_API_BASE_URL",
  },
  {
    family: "OpenAI: a wrong path",
    response: response(404, error("Invalid URL (POST /v1/v1/chat/completions)")),
    ends: "exit failure",
    hint: "LLM_API_BASE_URL",
  },

  // Calls that a server could not read.
  {
    family: "llama.cpp: format",
    response: response(
      500,
      error("The model output does not match the expected peg-native format"),
    ),
    ends: "retry 1000",
  },
  {
    family: "llama.cpp: position",
    response: response(500, error("Failed to parse input at pos 12: <tool_call>")),
    ends: "retry 1000",
  },
  {
    family: "Groq: call",
    response: response(400, error("Failed to call a function", { code: "tool_use_failed" })),
    ends: "retry 1000",
  },
  {
    family: "Ollama: call",
    response: response(500, error("error parsing tool call: raw='{'")),
    ends: "retry 1000",
  },

  // Too long, in any words or none.
  {
    family: "nginx: 413",
    response: response(413, "<html><head><title>413 Request Entity Too Large</title></head>"),
    ends: "exit limit",
  },
  { family: "413 without a word", response: response(413, ""), ends: "exit limit" },
  {
    family: "messages",
    response: response(400, error("Chat history exceeds the 800-message limit")),
    ends: "exit limit",
  },
  {
    family: "Groq: tokens per minute",
    response: response(
      413,
      error(
        "Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000",
        { code: "rate_limit_exceeded" },
      ),
    ),
    ends: "exit limit",
  },
  {
    family: "OpenAI: more than a minute's tokens",
    response: response(
      429,
      error(
        "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 44000. The input or output tokens must be reduced in order to run successfully.",
      ),
    ),
    ends: "exit limit",
  },
  {
    family: "DashScope: range",
    response: response(400, error("Range of input length should be [1, 98304]")),
    ends: "exit limit",
  },
  {
    family: "GLM: length",
    response: response(400, error("Prompt exceeds max length", { code: "1261" })),
    ends: "exit limit",
  },
  {
    family: "Anthropic: both",
    response: response(
      400,
      error("input length and `max_tokens` exceed context limit: 199000 + 8000 > 200000"),
    ),
    ends: "exit limit",
  },
  {
    family: "many tokens",
    response: response(400, error("Too many input tokens")),
    ends: "exit limit",
  },
  {
    family: "a long conversation",
    response: response(422, { detail: "conversation is too long" }),
    ends: "exit limit",
  },
  {
    family: "a rate that speaks of tokens",
    response: response(
      429,
      error("Rate limit reached for tokens per min (TPM): 9000 tokens exceed"),
    ),
    ends: "retry 1000",
  },

  // Pictures.
  {
    family: "a text model",
    response: response(400, error("Unexpected item type in content")),
    ends: "exit failure",
    hint: "vision model",
  },
  {
    family: "a broken picture",
    response: response(400, error("Could not process image")),
    ends: "exit failure",
    hint: "convert it to PNG",
  },
  {
    family: "a large picture",
    response: response(400, error("image exceeds 5 MB maximum: 7340032 bytes > 5242880 bytes")),
    ends: "exit failure",
    hint: "make it smaller",
  },
  {
    family: "a picture of a kind",
    response: response(415, error("Unsupported image format")),
    ends: "exit failure",
    hint: "convert it",
  },

  // Hostile or broken bodies.
  {
    family: "an error nested deep",
    response: response(400, "[".repeat(30_000)),
    ends: "exit failure",
  },
  {
    family: "an error nested deep and whole",
    response: response(400, `{"error":${"[".repeat(5000)}${"]".repeat(5000)}}`),
    ends: "exit failure",
  },
  {
    family: "an error message nested deep",
    response: response(400, `{"error":{"message":${'{"text":'.repeat(900)}1${"}".repeat(900)}}}`),
    ends: "exit failure",
  },
  { family: "an error of spaces", response: response(500, " ".repeat(60_000)), ends: "retry 1000" },
  {
    family: "an error of line feeds",
    response: response(500, "\n".repeat(60_000)),
    ends: "retry 1000",
  },
  {
    family: "an answer of spaces",
    response: stream(delta({ content: " ".repeat(60_000) }, "stop")),
    ends: "retry 1000",
  },
  {
    family: "a chunk nested deep",
    response: [streamHead, `data: ${"[".repeat(50_000)}\n\n`],
    ends: "exit failure",
  },
  {
    family: "too many calls",
    response: stream(
      ...Array.from({ length: 40 }, (_, index) =>
        delta({
          tool_calls: [{ index, id: `c${index}`, function: { name: "one", arguments: "{}" } }],
        })),
    ),
    options: { limits: { maxChars: 1e6, maxCalls: 30 } },
    ends: "exit limit",
  },
  {
    family: "too long a reply",
    response: stream(...Array.from({ length: 40 }, () => delta({ content: "x".repeat(100) }))),
    options: { limits: { maxChars: 3000, maxCalls: 30 } },
    ends: "exit limit",
  },
  {
    family: "too long reasoning",
    response: stream(...Array.from({ length: 40 }, () => delta({ reasoning: "x".repeat(100) }))),
    options: { limits: { maxChars: 3000, maxCalls: 30 } },
    ends: "exit limit",
  },
  {
    family: "too long arguments",
    response: stream(
      ...Array.from({ length: 40 }, () =>
        delta({
          tool_calls: [{
            index: 0,
            id: "a",
            function: { name: "one", arguments: "x".repeat(100) },
          }],
        })),
    ),
    options: { limits: { maxChars: 3000, maxCalls: 30 } },
    ends: "exit limit",
  },
];

for (const { family, response, options, ends, hint } of cases) {
  Deno.test(`an endpoint that says "${family}" leads to ${ends}`, async () => {
    await using endpoint = new RawEndpoint(response, answer("Whole"));
    const outcome = await ask(endpoint, options, { tools });
    assert.equal(endingOf(outcome), ends, JSON.stringify(outcome.failure));
    if (hint !== undefined) {
      assert(outcome.failure?.hint?.includes(hint), `hint: ${outcome.failure?.hint}`);
    }
  });
}

/** As a run judges it. */
function endingOf(outcome: Outcome): string {
  const { failure, reply } = outcome;
  if (failure !== null || reply === null) return `exit ${failure?.kind}`;
  const [retry] = retriesOf(outcome);
  if (retry !== undefined) return `retry ${retry[1]}`;
  assert.equal(textOf(outcome), reply.message.content);
  const verdict = new AnswerJudge({ model: {}, tools: [] }).judge(reply);
  const kind = "error" in verdict ? verdict.error?.kind : "correction";
  return kind === undefined ? "answer" : kind === "limit" ? "length" : "filtered";
}

/** What is changed after a refusal: the next body, as far as it differs. */
const remedies: {
  family: string;
  words: unknown;
  status?: number;
  fields?: Record<string, Json> | undefined;
  changed: (body: Record<string, unknown>) => unknown;
  is: unknown;
}[] = [
  {
    family: "Groq: a property",
    words: error("property 'stream_options' is unsupported"),
    changed: (body) => body.stream_options,
    is: undefined,
  },
  {
    family: "FastAPI: a field",
    words: { detail: [{ loc: ["body", "stream_options"], msg: "Extra inputs are not permitted" }] },
    status: 422,
    changed: (body) => body.stream_options,
    is: undefined,
  },
  {
    family: "OpenAI: a parameter",
    words: error("Unsupported parameter: 'temperature' is not supported with this model.", {
      param: "temperature",
    }),
    fields: { temperature: 0.2 },
    changed: (body) => body.temperature,
    is: undefined,
  },
  {
    family: "OpenAI: a value",
    words: error(
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
    ),
    fields: { temperature: 0.2 },
    changed: (body) => body.temperature,
    is: undefined,
  },
  {
    family: "OpenAI: another name",
    words: error(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    ),
    fields: { max_tokens: 9 },
    changed: (body) => [body.max_tokens, body.max_completion_tokens],
    is: [undefined, 9],
  },
  {
    family: "OpenAI: unknown",
    words: error("Unrecognized request argument supplied: top_k"),
    fields: { top_k: 3 },
    changed: (body) => body.top_k,
    is: undefined,
  },
  {
    family: "OpenAI: unverified",
    words: error("Your organization must be verified to stream this model.", { param: "stream" }),
    changed: (body) => body.stream,
    is: undefined,
  },
  {
    family: "a server without streams",
    words: error("streaming is not supported for this model"),
    changed: (body) => [body.stream, body.stream_options],
    is: [undefined, undefined],
  },
  {
    family: "OpenAI: reasoning with tools",
    words: error(
      "Function tools with reasoning_effort are not supported for this model. Set reasoning_effort to 'none'.",
    ),
    changed: (body) => body.reasoning_effort,
    is: "none",
  },
  {
    family: "a model without a system role",
    words: error("System role not supported"),
    changed: (body) => (body.messages as { role: string }[])[0]?.role,
    is: "user",
  },
];

for (const { family, words, status = 400, fields, changed, is } of remedies) {
  Deno.test(`a refusal that names its remedy is followed: ${family}`, async () => {
    await using endpoint = new RawEndpoint(response(status, words), answer("Whole"));
    const outcome = await ask(endpoint, { ...(fields && { fields }) }, {
      tools,
      messages: [{ role: "system", content: "Be kind" }, { role: "user", content: "Hi" }],
    });
    assert.equal(outcome.reply?.message.content, "Whole", JSON.stringify(outcome.failure));
    assert.equal(endpoint.requests.length, 2);
    assert.deepEqual(changed(endpoint.requests[1]?.body), is);
  });
}

Deno.test("a refusal that nothing can be done about is no circle", async () => {
  const refused = response(400, error("Unsupported parameter: 'stream_options'"));
  await using endpoint = new RawEndpoint(...Array(5).fill(refused));
  assert.equal((await ask(endpoint)).failure?.kind, "failure");
  assert.equal(endpoint.requests.length, 2);
});

/** Characters that are cut in two, and such that have lost their half. */
const characters: { family: string; deltas: unknown[]; text: string }[] = [
  {
    family: "two halves in two pieces",
    deltas: [{ content: "A \ud83d" }, { content: "\ude00 B" }],
    text: "A 😀 B",
  },
  { family: "a half at the end", deltas: [{ content: "A \ud83d" }], text: "A \ufffd" },
  { family: "a half in the middle", deltas: [{ content: "A \ud83d B" }], text: "A \ufffd B" },
  { family: "a second half alone", deltas: [{ content: "\ude00 B" }], text: "\ufffd B" },
  {
    family: "a half before an empty piece",
    deltas: [{ content: "\ud83d" }, { content: "" }, { content: "\ude00" }],
    text: "😀",
  },
];

for (const { family, deltas, text } of characters) {
  Deno.test(`characters come whole: ${family}`, async () => {
    await using endpoint = new RawEndpoint(
      stream(...deltas.map((part) => delta(part)), delta({}, "stop")),
    );
    const outcome = await ask(endpoint);
    assert.equal(textOf(outcome), text);
    assert.equal(outcome.reply?.message.content, text);
    const pieces = outcome.events.map((event) => event.type === "text_delta" ? event.text : "");
    assert(pieces.every((piece) => piece.isWellFormed()));
  });
}

Deno.test("halves of characters in an old conversation are not sent", async () => {
  await using endpoint = new RawEndpoint(answer("Whole"));
  await ask(endpoint, {}, { messages: [{ role: "user", content: "cut \ud83d" }] });
  assert.equal(endpoint.requests[0]?.body.messages[0].content, "cut \ufffd");
});

/** Token counts by other names. */
const usages: { family: string; usage: Record<string, Json>; counted: [number, number, number] }[] =
  [
    {
      family: "Responses",
      usage: { input_tokens: 9, output_tokens: 3, input_tokens_details: { cached_tokens: 4 } },
      counted: [9, 3, 4],
    },
    {
      family: "Anthropic",
      usage: { input_tokens: 9, output_tokens: 3, cache_read_input_tokens: 5 },
      counted: [9, 3, 5],
    },
    {
      family: "DeepSeek",
      usage: { prompt_tokens: 9, completion_tokens: 3, prompt_cache_hit_tokens: 2 },
      counted: [9, 3, 2],
    },
    {
      family: "nonsense",
      usage: { prompt_tokens: -1, completion_tokens: "many" },
      counted: [0, 0, 0],
    },
  ];

for (const { family, usage, counted } of usages) {
  Deno.test(`usage is read as ${family} writes it`, async () => {
    await using endpoint = new RawEndpoint(
      stream(delta({ content: "Hi" }, "stop"), { choices: [], usage }),
    );
    const { reply } = await ask(endpoint);
    const [input, output, cached] = counted;
    assert.deepEqual(
      [
        reply?.usage?.input_tokens ?? 0,
        reply?.usage?.output_tokens ?? 0,
        reply?.usage?.cached_tokens ?? 0,
      ],
      [input, output, cached],
    );
  });
}
