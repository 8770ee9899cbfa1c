import assert from "node:assert/strict";
import type { Failure } from "../../lib/model/endpoint/attempt_failed.ts";
import { readHttpFailure, readStreamFailure } from "../../lib/model/endpoint/read_failure.ts";

function read(status: number, body: unknown): Failure {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return readHttpFailure({ status, body: text, retryAfterMs: null });
}

const shapes: { name: string; body: unknown; words: string }[] = [
  { name: "OpenAI", body: { error: { message: "no", type: "t", code: "c" } }, words: "no" },
  { name: "Gemini", body: [{ error: { code: 400, message: "no", status: "S" } }], words: "no" },
  { name: "FastAPI", body: { detail: "no" }, words: "no" },
  {
    name: "FastAPI validation",
    body: { detail: [{ loc: ["body", "model"], msg: "field required" }] },
    words: "body model field required",
  },
  { name: "vLLM and Mistral", body: { object: "error", message: "no" }, words: "no" },
  { name: "text as error", body: { error: "no" }, words: "no" },
  { name: "text and message", body: { error: "Bad", message: "no" }, words: "Bad: no" },
  {
    name: "HTML",
    body: "<html><title>502 Bad\n Gateway</title>",
    words: 'an HTML page "502 Bad Gateway"',
  },
  { name: "text", body: "no\n", words: "no" },
  {
    name: "an event",
    body: 'data: {"error": {"message": "no"}}\n\ndata: [DONE]\n\n',
    words: "no",
  },
  { name: "nothing", body: "", words: "no explanation" },
  { name: "another object", body: { reason: 7 }, words: '{"reason":7}' },
];

for (const { name, body, words } of shapes) {
  Deno.test(`readHttpFailure() reads the words of ${name} (row 45)`, () => {
    assert.equal(read(400, body).words, words);
  });
}

const error = (message: string, code?: string) => ({ error: { message, code } });

const failureKinds: [status: number, body: unknown, kind: Failure["kind"]][] = [
  [400, error("unknown field"), "rejected"],
  [401, error("no"), "credentials"],
  [403, error("no"), "credentials"],
  [400, error("API key not valid. Please pass a valid API key."), "credentials"],
  [402, error("pay"), "quota"],
  [429, error("You exceeded your current quota", "insufficient_quota"), "quota"],
  [403, error("The usage limit reached for your plan"), "quota"],
  [429, error("INSUFFICIENT QUOTA: too many concurrent requests"), "concurrency"],
  [429, error("Rate limit reached for tokens per min (TPM): 9000 tokens exceed"), "rate_limit"],
  [408, "", "server_error"],
  [409, "", "server_error"],
  [425, "", "server_error"],
  [500, error("boom"), "server_error"],
  [502, "<html></html>", "server_error"],
  [503, error("overloaded"), "server_error"],
  [504, "", "server_error"],
  [529, error("overloaded"), "server_error"],
  [404, "404 page not found", "wrong_url"],
  [405, "", "wrong_url"],
  [404, error("The model `x` does not exist.", "model_not_found"), "model_not_found"],
  [404, error('model "x" not found, try pulling it first'), "model_not_found"],
  [400, error("The requested model is not available: model x not available"), "model_not_found"],
  [400, error("registry.ollama.ai/library/x does not support tools"), "no_tool_support"],
  [
    400,
    error('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
    "no_tool_support",
  ],
  [500, error("tools param requires --jinja flag"), "no_tool_support"],
  [400, error("Failed to call a function", "tool_use_failed"), "unreadable_call"],
  [500, error("error parsing tool call: raw='{\"x\"'"), "unreadable_call"],
  [500, error("raise_exception: Conversation roles must alternate (jinja)"), "rejected"],
  [500, error("no user query found in messages"), "rejected"],
  [400, error("Filtered by Azure's content management policy", "content_filter"), "filtered"],
  [413, "", "overflow"],
];

for (const [status, body, kind] of failureKinds) {
  Deno.test(`readHttpFailure() reads ${kind} from ${status} ${JSON.stringify(body)}`, () => {
    assert.equal(read(status, body).kind, kind);
  });
}

const overflows = [
  error("Your input exceeds the context window of this model"),
  error("too long", "context_length_exceeded"),
  error("This model's maximum context length is 4096 tokens. However, you requested 5000"),
  error("prompt is too long: 210000 tokens > 200000 maximum"),
  error("The input token count (9) exceeds the maximum number of tokens allowed (8)"),
  error("Please reduce the length of the messages or completion."),
  error("This model's maximum prompt length is 131072 but the request contains 150000 tokens"),
  error("Prompt contains 9 tokens, too large for model with 8 maximum context length"),
  error("request (9000 tokens) exceeds the available context size (4096 tokens)"),
  { error: { message: "x", type: "exceed_context_size_error", n_ctx: 4096 } },
  error("Trying to keep the first 9 tokens when context is greater than the context length"),
  error("`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000"),
  error("Your request exceeded model token limit: 8192"),
  error("context window exceeds limit"),
  error("prompt token count of 9 exceeds the limit of 8"),
  error("input is too long for requested model"),
  error("Current length is 9 while limit is 8"),
];

for (const body of overflows) {
  Deno.test(`readHttpFailure() reads an overflow from ${JSON.stringify(body)}`, () => {
    assert.equal(read(400, body).kind, "overflow");
  });
}

const inStream: [value: unknown, kind: Failure["kind"]][] = [
  [{ message: "Provider returned error", code: 502 }, "server_error"],
  [{ message: "slow down", code: 429 }, "rate_limit"],
  [{ object: "error", message: "EngineCore died" }, "server_error"],
  [{ message: "slow down", type: "rate_limit_exceeded" }, "rate_limit"],
  [{ message: "bad", type: "invalid_request_error" }, "rejected"],
  [{ message: "Invalid API key provided" }, "credentials"],
  [{ message: "Failed to call a function", code: "tool_use_failed" }, "unreadable_call"],
  ["overloaded", "server_error"],
  ["Unexpected endpoint or method. (POST /chat/completions)", "wrong_url"],
];

for (const [value, kind] of inStream) {
  Deno.test(`readStreamFailure() reads ${kind} from ${JSON.stringify(value)}`, () => {
    assert.equal(readStreamFailure(value).kind, kind);
  });
}
