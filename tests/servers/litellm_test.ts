/**
 * The real program with the real proxy of LiteLLM: mock responses, and a
 * provider that is scripted where mocks cannot do it; at last with a real server
 * behind it.
 * @module
 */
import assert from "node:assert/strict";
import { askServer, askServerUntil, callsOf, eventsOf, type ServerQuestion } from "./ask_server.ts";
import { isIdle, llamaKey, startLlamaServer } from "./llama_server.ts";
import { becomesTrue, localFile, type Server, startServer } from "./server.ts";

let llamaServer: Server;
let server: Server;

Deno.test.beforeAll(async () => {
  llamaServer = await startLlamaServer();
  server = await startServer({
    program: "litellm-env/bin/litellm",
    args: (port) => [
      ...["--config", localFile("litellm/config.yaml")],
      ...["--host", "127.0.0.1", "--port", `${port}`],
    ],
    env: () => ({ LLAMA_SERVER_URL: llamaServer.url, LLAMA_SERVER_KEY: llamaKey }),
    readyPath: "/health/liveliness",
  });
});

Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await llamaServer[Symbol.asyncDispose]();
});

function ask(
  words: string[],
  question: Omit<ServerQuestion, "url"> = {},
): ReturnType<typeof askServer> {
  return askServer(words, { url: server.url, key: "sk-test-master", ...question });
}

Deno.test("LiteLLM: an answer arrives whole", async () => {
  const result = await ask(["Hi"], { model: "talker" });
  assert.deepEqual(result, { code: 0, stdout: "Grün is a colour 👋\n", stderr: "" });
});

Deno.test("LiteLLM: the tokens that it counts are reported", async () => {
  const result = await ask(["--json", "Hi"], { model: "caller" });
  assert.deepEqual(eventsOf(result).at(-1)?.usage, {
    input_tokens: 60,
    output_tokens: 14,
    cached_tokens: 0,
    estimated: false,
  });
});

Deno.test("LiteLLM: parallel tool calls in pieces run, and their results go back", async () => {
  const result = await ask(["--json", "Hi"], { model: "caller" });
  assert.deepEqual(callsOf(result), [
    { name: "list_skills", arguments: { query: "add" }, ok: true },
    { name: "get_skill", arguments: { skill_name: "adder" }, ok: true },
  ]);
  assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
});

Deno.test("LiteLLM: a request that was too many is sent again", async () => {
  const result = await ask(["--json", "Hi"], { model: "recovers" });
  const [retry, ...others] = eventsOf(result).filter(({ type }) => type === "retry");
  assert.equal(retry.reason, "429: litellm.RateLimitError: slow down");
  assert.deepEqual(others, []);
  assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
});

Deno.test("LiteLLM: a limit that stays ends the run with exit code 1", async () => {
  const { code, stdout, stderr } = await ask(["Hi"], { model: "limited" });
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /error: \S+ answered 429: litellm\.RateLimitError: this is a mock/);
  assert.equal(stderr.match(/^retry in /gm)?.length, 4);
});

Deno.test("LiteLLM: an error in the middle of a stream voids the text before it", async () => {
  const { code, stdout, stderr } = await ask(["Hi"], { model: "breaks" });
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(
    stderr,
    /error: \S+ answered an error in its stream: litellm\.InternalServerError: out of ideas/,
  );
});

Deno.test("LiteLLM: a conversation beyond the context window ends with exit code 6", async () => {
  const { code, stderr } = await ask(["Hi"], { model: "forgetful" });
  assert.match(stderr, /mock context window exceeded error/);
  assert.equal(code, 6);
});

Deno.test("LiteLLM: an answer that its filter stopped ends with exit code 4", async () => {
  const { code, stderr } = await ask(["Hi"], { model: "strict" });
  assert.match(stderr, /^error: No answer from strict .*content_filter_policy/m);
  assert.equal(code, 4);
});

Deno.test("LiteLLM: a key that it does not know ends with exit code 3", async () => {
  const { code, stderr } = await ask(["Hi"], { model: "talker", key: "sk-wrong" });
  assert.match(stderr, /^hint: Check LLM_API_KEY/m);
  assert.equal(code, 3);
});

Deno.test("LiteLLM: an unknown model ends with the list of the known ones", async () => {
  const { code, stderr } = await ask(["Hi"], { model: "nosuch" });
  assert.match(
    stderr,
    /^hint: Set LLM_MODEL_NAME to one of: talker, limited, forgetful, strict, caller/m,
  );
  assert.equal(code, 1);
});

Deno.test("LiteLLM: without a model the list of its models is the advice", async () => {
  const { code, stderr } = await ask(["Hi"], { model: "" });
  assert.match(
    stderr,
    /^hint: Set LLM_MODEL_NAME or --model; the endpoint offers talker, limited/m,
  );
  assert.equal(code, 2);
});

Deno.test("LiteLLM before llama.cpp: tool calls and results pass through both", async () => {
  const result = await ask(["--json", "PLEASE RUN"], { model: "tiny" });
  assert.deepEqual(callsOf(result), [{
    name: "run_python_script",
    arguments: { skill_name: "adder", script: "print(6 * 7)" },
    ok: true,
  }]);
  assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
});

Deno.test("LiteLLM before llama.cpp: a prompt beyond the context window ends with exit code 6", async () => {
  const { code, stderr } = await ask(["word ".repeat(2000)], { model: "tiny" });
  assert.match(stderr, /exceeds the available context size \(8192 tokens\)/);
  assert.equal(code, 6);
});

Deno.test("LiteLLM before llama.cpp: an interrupt ends the work of both", async () => {
  const { code } = await askServerUntil(
    ["--stream", "PLEASE RECITE"],
    { url: server.url, key: "sk-test-master", model: "tiny" },
    (child) => child.kill("SIGINT"),
  );
  assert.equal(code, 130);
  assert(await becomesTrue(() => isIdle(llamaServer)));
});
