/**
 * The real program with the Responses API of llama.cpp's own server, which
 * numbers none of the items that it streams, and forces no format there.
 * @module
 */
import assert from "node:assert/strict";
import { askServer, askServerUntil, callsOf, eventsOf, type ServerQuestion } from "./ask_server.ts";
import { isIdle, llamaKey as key, startLlamaServer } from "./llama_server.ts";
import { becomesTrue, type Server } from "./server.ts";

let server: Server;

Deno.test.beforeAll(async () => {
  server = await startLlamaServer();
});

Deno.test.afterAll(() => server[Symbol.asyncDispose]());

function ask(
  words: string[],
  question: Partial<ServerQuestion> = {},
): ReturnType<typeof askServer> {
  return askServer(["--api", "responses", ...words], { url: server.url, key, ...question });
}

Deno.test("llama.cpp over the Responses API: an answer arrives whole, with characters that are several tokens", async () => {
  const result = await ask(["PLEASE WAVE"]);
  assert.deepEqual(result, { code: 0, stdout: "Grün 👋\n", stderr: "" });
});

Deno.test("llama.cpp over the Responses API: the tokens that it counts are reported", async () => {
  const { usage } = eventsOf(await ask(["--json", "Hi"])).at(-1);
  assert.deepEqual([usage.output_tokens, usage.estimated], [7, false]);
  assert(usage.input_tokens > 1000);
});

Deno.test("llama.cpp over the Responses API: a tool call that is streamed runs, and its result goes back", async () => {
  const result = await ask(["--json", "PLEASE RUN"]);
  assert.deepEqual(callsOf(result), [{
    name: "run_python_script",
    arguments: { skill_name: "adder", script: "print(6 * 7)" },
    ok: true,
  }]);
  assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
});

Deno.test("llama.cpp over the Responses API: parallel tool calls run", async () => {
  const result = await ask(["--json", "PLEASE CALL TWO"]);
  assert.deepEqual(callsOf(result), [
    { name: "list_skills", arguments: {}, ok: true },
    { name: "get_skill", arguments: { skill_name: "adder" }, ok: true },
  ]);
  assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
});

Deno.test("llama.cpp over the Responses API: a tool call that is cut off does not run", async () => {
  const result = await ask(["--json", "-O", "max_output_tokens=6", "PLEASE RUN"]);
  const [finished] = eventsOf(result).filter(({ type }) => type === "tool_finished");
  assert.match(finished.result.error, /^This call was not run/);
});

Deno.test("llama.cpp over the Responses API: an answer that is cut off ends with exit code 6", async () => {
  const { code, stdout, stderr } = await ask(["-O", "max_tokens=3", "Hi"]);
  assert.deepEqual({ code, stdout }, { code: 6, stdout: "Hello from a\n" });
  assert.match(stderr, /^error: The answer was cut off/);
});

Deno.test("llama.cpp over the Responses API: an answer that fills the context window ends with exit code 6", async () => {
  const { code, stderr } = await ask(["--context-window", "8192", "PLEASE RECITE"]);
  assert.match(stderr, /^error: The answer was cut off/m);
  assert.equal(code, 6);
});

Deno.test("llama.cpp over the Responses API: a schema that it does not enforce is checked here", async () => {
  const schema = { type: "object", properties: { isTiny: { type: "boolean" } } };
  const { code, stderr } = await ask(["--output-schema", "schema.json", "Hi"], {
    files: { "schema.json": JSON.stringify(schema) },
  });
  assert.match(stderr, /^error: The answer does not satisfy the output schema/m);
  assert.equal(code, 4);
});

Deno.test("llama.cpp over the Responses API: reasoning stays off standard output", async () => {
  const { stdout, stderr } = await ask(["--verbose", "PLEASE THINK"]);
  assert.equal(stdout, "Thought through\n");
  assert.match(stderr, /^Let me see$/m);
});

Deno.test("llama.cpp over the Responses API: a prompt beyond the context window ends with exit code 6", async () => {
  const { code, stderr } = await ask(["word ".repeat(2000)]);
  assert.match(stderr, /request \(\d+ tokens\) exceeds the available context size \(8192 tokens\)/);
  assert.equal(code, 6);
});

Deno.test("llama.cpp over the Responses API: results of tools beyond the context window are shortened", async () => {
  const result = await ask(["--json", "PLEASE PRINT MUCH"]);
  const { exit_code, answer } = eventsOf(result).at(-1);
  assert.deepEqual({ exit_code, answer }, { exit_code: 0, answer: "The tools have answered!" });
});

Deno.test("llama.cpp over the Responses API: a field that it does not take is left out, with a warning", async () => {
  const { code, stdout, stderr } = await ask(["-O", "previous_response_id=resp_1", "Hi"]);
  assert.deepEqual({ code, stdout }, { code: 0, stdout: "Hello from a tiny model.\n" });
  assert.equal(
    stderr,
    "warning: The endpoint does not accept previous_response_id, which is left out\n",
  );
});

Deno.test("llama.cpp over the Responses API: a wrong key ends with exit code 3", async () => {
  const { code, stderr } = await ask(["Hi"], { key: "wrong-key" });
  assert.match(stderr, /answered 401: Invalid API Key\nhint: Check LLM_API_KEY/);
  assert.equal(code, 3);
});

Deno.test("llama.cpp over the Responses API: an interrupt ends the program and the server's work", async () => {
  const { code } = await askServerUntil(
    ["--api", "responses", "--stream", "PLEASE RECITE"],
    { url: server.url, key },
    (child) => child.kill("SIGINT"),
  );
  assert.equal(code, 130);
  assert(await becomesTrue(() => isIdle(server)));
});

Deno.test("llama.cpp over the Responses API: doctor --model finds everything in order", async () => {
  const { code, stdout, stderr } = await ask(["doctor", "--model"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(stdout.match(/^[!✗·]/gm), null);
  assert.match(stdout, /^✓ parallel calls +2 calls in one turn$/m);
});
