/**
 * The real program with vLLM's server on a processor, over both wires.
 * @module
 */
import assert from "node:assert/strict";
import { askServer, askServerUntil, callsOf, eventsOf, type ServerQuestion } from "./ask_server.ts";
import { declareTests, type Server, serversFolder, startServer } from "./server.ts";

const key = "secret-of-vllm";

declareTests("vLLM", () => {
  let server: Server;

  Deno.test.beforeAll(async () => {
    server = await startServer({
      program: "vllm-env/bin/python",
      args: (port) => [
        ...["-m", "vllm.entrypoints.openai.api_server", "--host", "127.0.0.1", "--port", `${port}`],
        ...["--model", `${serversFolder}/tiny-model`, "--served-model-name", "tiny"],
        ...["--api-key", key, "--max-model-len", "8192", "--dtype", "float32", "--enforce-eager"],
        ...["--enable-auto-tool-choice", "--tool-call-parser", "hermes"],
      ],
      env: () => ({ HF_HUB_OFFLINE: "1", VLLM_CPU_KVCACHE_SPACE: "1", VLLM_NO_USAGE_STATS: "1" }),
      readyPath: "/health",
    });
  });

  Deno.test.afterAll(() => server[Symbol.asyncDispose]());

  for (const api of ["chat", "responses"]) {
    const ask = (words: string[], question: Partial<ServerQuestion> = {}) =>
      askServer(["--api", api, ...words], { url: server.url, key, ...question });

    Deno.test(`vLLM over ${api}: an answer arrives whole, with characters that are several tokens`, async () => {
      const result = await ask(["PLEASE WAVE"]);
      assert.deepEqual(result, { code: 0, stdout: "Grün 👋\n", stderr: "" });
    });

    Deno.test(`vLLM over ${api}: the tokens that it counts are reported`, async () => {
      const { usage } = eventsOf(await ask(["--json", "Hi"])).at(-1);
      assert.deepEqual([usage.output_tokens, usage.estimated], [7, false]);
      assert(usage.input_tokens > 1000);
    });

    Deno.test(`vLLM over ${api}: a tool call that is streamed runs, and its result goes back`, async () => {
      const result = await ask(["--json", "PLEASE RUN"]);
      assert.deepEqual(callsOf(result), [{
        name: "run_python_script",
        arguments: { skill_name: "adder", script: "print(6 * 7)" },
        ok: true,
      }]);
      assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
    });

    Deno.test(`vLLM over ${api}: parallel tool calls run`, async () => {
      const result = await ask(["--json", "PLEASE CALL TWO"]);
      assert.deepEqual(callsOf(result), [
        { name: "list_skills", arguments: {}, ok: true },
        { name: "get_skill", arguments: { skill_name: "adder" }, ok: true },
      ]);
      assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
    });

    Deno.test(`vLLM over ${api}: an answer that is cut off ends with exit code 6`, async () => {
      const { code, stdout, stderr } = await ask(["-O", "max_tokens=3", "Hi"]);
      assert.deepEqual({ code, stdout }, { code: 6, stdout: "Hello from a\n" });
      assert.match(stderr, /^error: The answer was cut off/);
    });

    Deno.test(`vLLM over ${api}: --output-schema is enforced by its grammar`, async () => {
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

    Deno.test(`vLLM over ${api}: reasoning stays off standard output`, async () => {
      const { stdout, stderr } = await ask(["--verbose", "PLEASE THINK"]);
      assert.equal(stdout, "Thought through\n");
      assert.match(stderr, /^Let me see$/m);
    });

    Deno.test(`vLLM over ${api}: a prompt beyond the context window ends with exit code 6`, async () => {
      const { code, stderr } = await ask(["word ".repeat(2000)]);
      assert.match(stderr, /8192 tokens/);
      assert.equal(code, 6);
    });

    Deno.test(`vLLM over ${api}: results of tools beyond the context window are shortened`, async () => {
      const result = await ask(["--json", "PLEASE PRINT MUCH"]);
      const { exit_code, answer } = eventsOf(result).at(-1);
      assert.deepEqual({ exit_code, answer }, { exit_code: 0, answer: "The tools have answered!" });
    });

    Deno.test(`vLLM over ${api}: an unknown model ends with the list of the known ones`, async () => {
      const { code, stderr } = await ask(["Hi"], { model: "nosuch" });
      assert.match(stderr, /^hint: Set LLM_MODEL_NAME to one of: tiny/m);
      assert.equal(code, 1);
    });

    Deno.test(`vLLM over ${api}: a field whose value it refuses is left out, with a warning`, async () => {
      const { code, stdout, stderr } = await ask(["-O", "temperature=-1", "Hi"]);
      assert.deepEqual({ code, stdout }, { code: 0, stdout: "Hello from a tiny model.\n" });
      assert.equal(
        stderr,
        "warning: The endpoint does not accept temperature, which is left out\n",
      );
    });

    Deno.test(`vLLM over ${api}: a wrong key ends with exit code 3`, async () => {
      const { code, stderr } = await ask(["Hi"], { key: "wrong-key" });
      assert.match(stderr, /^hint: Check LLM_API_KEY/m);
      assert.equal(code, 3);
    });

    Deno.test(`vLLM over ${api}: an interrupt ends the program`, async () => {
      const { code } = await askServerUntil(
        ["--api", api, "--stream", "PLEASE RECITE"],
        { url: server.url, key },
        (child) => child.kill("SIGINT"),
      );
      assert.equal(code, 130);
    });

    Deno.test(`vLLM over ${api}: doctor --model finds everything in order`, async () => {
      const { code, stdout, stderr } = await ask(["doctor", "--model"]);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.deepEqual(stdout.match(/^[!✗·]/gm), null);
    });
  }
});
