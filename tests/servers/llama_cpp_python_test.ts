/**
 * The real program with the server of llama-cpp-python, which streams tool
 * calls only where they are forced, and says little where something is wrong.
 * @module
 */
import assert from "node:assert/strict";
import { askServer, askServerUntil, callsOf, eventsOf, type ServerQuestion } from "./ask_server.ts";
import { becomesTrue, type Server, serversFolder, startServer } from "./server.ts";
import { withFields } from "./with_fields.ts";

const schema = {
  type: "object",
  properties: { isTiny: { type: "boolean" } },
  required: ["isTiny"],
};
const files = { "schema.json": JSON.stringify(schema) };

let server: Server;

Deno.test.beforeAll(async () => {
  server = await startServer({
    program: "llama-env/bin/python",
    args: (port) => [
      ...["-m", "llama_cpp.server", "--host", "127.0.0.1", "--port", `${port}`],
      ...["--model", `${serversFolder}/tiny.gguf`, "--model_alias", "tiny", "--n_ctx", "8192"],
    ],
    env: () => ({ LLAMA_CPP_LIB_PATH: `${serversFolder}/llama.cpp/bin` }),
    readyPath: "/v1/models",
  });
});

Deno.test.afterAll(() => server[Symbol.asyncDispose]());

function ask(
  words: string[],
  question: Partial<ServerQuestion> = {},
): ReturnType<typeof askServer> {
  return askServer(words, { url: server.url, ...question });
}

Deno.test("llama-cpp-python: an answer arrives whole, with characters that are several tokens", async () => {
  const result = await ask(["PLEASE WAVE"]);
  assert.deepEqual(result, { code: 0, stdout: "Grün 👋\n", stderr: "" });
});

Deno.test("llama-cpp-python: tokens that it does not count are estimated", async () => {
  const { usage } = eventsOf(await ask(["--json", "Hi"])).at(-1);
  assert.equal(usage.estimated, true);
  assert(usage.input_tokens > 0 && usage.output_tokens > 0);
});

Deno.test("llama-cpp-python: a tool call that its grammar forces runs, and its result goes back", async () => {
  const tool_choice = { type: "function", function: { name: "list_skills" } };
  await using proxy = withFields(server.origin, { tool_choice });
  const result = await ask(["--json", "Hi"], { url: proxy.url });
  assert.deepEqual(callsOf(result), [{ name: "list_skills", arguments: {}, ok: true }]);
  assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
});

Deno.test("llama-cpp-python: a tool call that it leaves in the text gets one correction", async () => {
  const result = await ask(["--json", "PLEASE LIST"]);
  const { answer, turns, tool_calls } = eventsOf(result).at(-1);
  assert.deepEqual({ answer, turns, tool_calls }, {
    answer: "Hello from a tiny model.",
    turns: 2,
    tool_calls: 0,
  });
});

Deno.test("llama-cpp-python: --tool-calls=text runs calls in the text", async () => {
  const result = await ask(["--json", "--tool-calls=text", "PLEASE RUN"]);
  assert.deepEqual(callsOf(result), [{
    name: "run_python_script",
    arguments: { skill_name: "adder", script: "print(6 * 7)" },
    ok: true,
  }]);
  assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
});

Deno.test("llama-cpp-python: a schema that its grammar enforces is satisfied", async () => {
  const response_format = { type: "json_object", schema };
  await using proxy = withFields(server.origin, { response_format });
  const { code, stdout } = await ask(["--output-schema", "schema.json", "Hi"], {
    url: proxy.url,
    files,
  });
  assert.equal(code, 0);
  assert.equal(typeof JSON.parse(stdout).isTiny, "boolean");
});

Deno.test("llama-cpp-python: a schema that it does not accept is checked here alone", async () => {
  const { code, stderr } = await ask(["--output-schema", "schema.json", "Hi"], { files });
  assert.match(stderr, /^error: The answer does not satisfy the output schema/m);
  assert.equal(code, 4);
});

Deno.test("llama-cpp-python: reasoning stays off standard output", async () => {
  const { stdout, stderr } = await ask(["--verbose", "PLEASE THINK"]);
  assert.equal(stdout, "Thought through\n");
  assert.match(stderr, /^Let me see$/m);
});

Deno.test("llama-cpp-python: an answer that is cut off ends with exit code 6", async () => {
  await using proxy = withFields(server.origin, { max_tokens: 3 });
  const { code, stdout, stderr } = await ask(["Hi"], { url: proxy.url });
  assert.deepEqual({ code, stdout }, { code: 6, stdout: "Hello from a\n" });
  assert.match(stderr, /^error: The answer was cut off/);
});

Deno.test("llama-cpp-python: a prompt beyond the context window ends with exit code 6", async () => {
  const { code, stderr } = await ask(["word ".repeat(2000)]);
  assert.match(stderr, /maximum context length is 8192 tokens/);
  assert.equal(code, 6);
});

Deno.test("llama-cpp-python: an answer that another request ends is asked for again", async () => {
  const { stderr } = await askServerUntil(
    ["--stream", "PLEASE RECITE"],
    { url: server.url },
    async () => await ask(["Hi"]),
  );
  assert.match(stderr, /the stream ended before the answer did/);
});

Deno.test("llama-cpp-python: an interrupt ends the program and the server's work", async () => {
  const { code } = await askServerUntil(
    ["--stream", "PLEASE RECITE"],
    { url: server.url },
    (child) => child.kill("SIGINT"),
  );
  assert.equal(code, 130);
  assert(await becomesTrue(async () => (await server.log()).includes("Disconnected from client")));
});

Deno.test("llama-cpp-python: an address without /v1 ends with a hint", async () => {
  const { code, stderr } = await ask(["Hi"], { url: server.origin });
  assert.match(stderr, /answered 404: Not Found\nhint: Set LLM_API_BASE_URL to \S+\/v1$/m);
  assert.equal(code, 1);
});

Deno.test("llama-cpp-python: without a model the list of its models is the advice", async () => {
  const { code, stderr } = await ask(["Hi"], { model: "" });
  assert.match(stderr, /^hint: Set LLM_MODEL_NAME or --model; the endpoint offers tiny$/m);
  assert.equal(code, 2);
});

Deno.test("llama-cpp-python: doctor --model says what it cannot do", async () => {
  const { code, stdout } = await ask(["doctor", "--model"]);
  assert.equal(code, 1);
  assert.match(stdout, /^✓ streaming +\d+ pieces/m);
  assert.match(stdout, /^! usage +not reported/m);
  assert.match(stdout, /^✗ tool call +the model called no tool, it said "<tool_call>\\n/m);
});
