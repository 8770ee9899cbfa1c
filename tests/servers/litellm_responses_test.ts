/**
 * The real program with the Responses API of LiteLLM's proxy, which bridges to
 * providers that have none.
 * @module
 */
import assert from "node:assert/strict";
import { askServer, callsOf, eventsOf, type ServerQuestion } from "./ask_server.ts";
import { localFile, type Server, startServer } from "./server.ts";

let server: Server;

Deno.test.beforeAll(async () => {
  server = await startServer({
    program: "litellm-env/bin/litellm",
    args: (port) => [
      ...["--config", localFile("litellm/config.yaml")],
      ...["--host", "127.0.0.1", "--port", `${port}`],
    ],
    // None of these models has a server behind it.
    env: () => ({ LLAMA_SERVER_URL: "http://127.0.0.1:1/v1", LLAMA_SERVER_KEY: "none" }),
    readyPath: "/health/liveliness",
  });
});

Deno.test.afterAll(() => server[Symbol.asyncDispose]());

function ask(
  words: string[],
  question: Omit<ServerQuestion, "url"> = {},
): ReturnType<typeof askServer> {
  const place = { url: server.url, key: "sk-test-master", ...question };
  return askServer(["--api", "responses", ...words], place);
}

Deno.test("LiteLLM over the Responses API: tool calls run, and their results go back", async () => {
  const result = await ask(["--json", "Hi"], { model: "caller" });
  assert.deepEqual(callsOf(result).map(({ name, ok }) => [name, ok]), [
    ["list_skills", true],
    ["get_skill", true],
  ]);
  assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
});

Deno.test("LiteLLM over the Responses API: a request that was too many is sent again", async () => {
  const result = await ask(["--json", "Hi"], { model: "recovers" });
  assert.equal(eventsOf(result).filter(({ type }) => type === "retry").length, 1);
  assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
});

Deno.test("LiteLLM over the Responses API: an error in the middle of a stream voids the text before it", async () => {
  const { code, stdout } = await ask(["Hi"], { model: "breaks" });
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
});

Deno.test("LiteLLM over the Responses API: a key that it does not know ends with exit code 3", async () => {
  const { code } = await ask(["Hi"], { model: "caller", key: "sk-wrong" });
  assert.equal(code, 3);
});
