/**
 * The real program with llama.cpp's own server, which reads tool calls out of
 * what a model writes and forces formats with grammars.
 * @module
 */
import assert from "node:assert/strict";
import { askServer, askServerUntil, callsOf, eventsOf, type ServerQuestion } from "./ask_server.ts";
import { isIdle, llamaKey as key, startLlamaServer } from "./llama_server.ts";
import { becomesTrue, type Server } from "./server.ts";
import { withFields } from "./with_fields.ts";

let server: Server;

Deno.test.beforeAll(async () => {
  server = await startLlamaServer();
});

Deno.test.afterAll(() => server[Symbol.asyncDispose]());

function ask(
  words: string[],
  question: Partial<ServerQuestion> = {},
): ReturnType<typeof askServer> {
  return askServer(words, { url: server.url, key, ...question });
}

Deno.test("llama.cpp: an answer arrives whole, with characters that are several tokens", async () => {
  const result = await ask(["PLEASE WAVE"]);
  assert.deepEqual(result, { code: 0, stdout: "Grün 👋\n", stderr: "" });
});

Deno.test("llama.cpp: the tokens that it counts are reported", async () => {
  const { usage } = eventsOf(await ask(["--json", "Hi"])).at(-1);
  assert.deepEqual([usage.output_tokens, usage.estimated], [7, false]);
  assert(usage.input_tokens > 1000);
});

Deno.test("llama.cpp: a tool call that is streamed runs, and its result goes back", async () => {
  const result = await ask(["--json", "PLEASE RUN"]);
  assert.deepEqual(callsOf(result), [{
    name: "run_python_script",
    arguments: { skill_name: "adder", script: "print(6 * 7)" },
    ok: true,
  }]);
  assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
});

Deno.test("llama.cpp: parallel tool calls run", async () => {
  const result = await ask(["--json", "PLEASE CALL TWO"]);
  assert.deepEqual(callsOf(result), [
    { name: "list_skills", arguments: {}, ok: true },
    { name: "get_skill", arguments: { skill_name: "adder" }, ok: true },
  ]);
});

Deno.test("llama.cpp: a tool call that is cut off does not run", async () => {
  await using proxy = withFields(server.origin, { max_tokens: 6 });
  const result = await ask(["--json", "PLEASE RUN"], { url: proxy.url });
  const [finished] = eventsOf(result).filter(({ type }) => type === "tool_finished");
  assert.match(finished.result.error, /^This call was not run/);
});

Deno.test("llama.cpp: an answer that is cut off ends with exit code 6", async () => {
  await using proxy = withFields(server.origin, { max_tokens: 3 });
  const { code, stdout, stderr } = await ask(["Hi"], { url: proxy.url });
  assert.deepEqual({ code, stdout }, { code: 6, stdout: "Hello from a\n" });
  assert.match(stderr, /^error: The answer was cut off/);
});

Deno.test("llama.cpp: --output-schema is enforced by its grammar", async () => {
  const schema = {
    type: "object",
    properties: { isTiny: { type: "boolean" } },
    required: ["isTiny"],
    additionalProperties: false,
  };
  const { code, stdout } = await ask(["--output-schema", "schema.json", "Hi"], {
    files: { "schema.json": JSON.stringify(schema) },
  });
  assert.equal(code, 0);
  assert.equal(typeof JSON.parse(stdout).isTiny, "boolean");
});

Deno.test("llama.cpp: reasoning stays off standard output", async () => {
  const { stdout, stderr } = await ask(["--verbose", "PLEASE THINK"]);
  assert.equal(stdout, "Thought through\n");
  assert.match(stderr, /^Let me see$/m);
});

Deno.test("llama.cpp: a prompt beyond the context window ends with exit code 6", async () => {
  const { code, stderr } = await ask(["word ".repeat(2000)]);
  assert.match(stderr, /request \(\d+ tokens\) exceeds the available context size \(8192 tokens\)/);
  assert.equal(code, 6);
});

Deno.test("llama.cpp: results of tools beyond the context window are shortened", async () => {
  const result = await ask(["--json", "PLEASE PRINT MUCH"]);
  const { exit_code, answer } = eventsOf(result).at(-1);
  assert.deepEqual({ exit_code, answer }, { exit_code: 0, answer: "The tools have answered!" });
});

Deno.test("llama.cpp: a wrong key ends with exit code 3", async () => {
  const { code, stderr } = await ask(["Hi"], { key: "wrong-key" });
  assert.match(stderr, /answered 401: Invalid API Key\nhint: Check LLM_API_KEY/);
  assert.equal(code, 3);
});

Deno.test("llama.cpp: a wrong address ends with a hint", async () => {
  const { code, stderr } = await ask(["Hi"], { url: `${server.origin}/v2` });
  assert.match(stderr, /answered 404: File Not Found\nhint: Check LLM_API_BASE_URL/);
  assert.equal(code, 1);
});

Deno.test("llama.cpp: an interrupt ends the program and the server's work", async () => {
  const { code } = await askServerUntil(
    ["--stream", "PLEASE RECITE"],
    { url: server.url, key },
    (child) => child.kill("SIGINT"),
  );
  assert.equal(code, 130);
  assert(await becomesTrue(() => isIdle(server)));
});

Deno.test("llama.cpp: doctor --model finds everything in order", async () => {
  const { code, stdout, stderr } = await ask(["doctor", "--model"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(stdout.match(/^[!✗·]/gm), null);
  assert.match(stdout, /^✓ parallel calls +2 calls in one turn$/m);
});
