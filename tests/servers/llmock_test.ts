/**
 * The real program with another project's server that breaks what it sends, and
 * judges its clients.
 * @module
 */
import assert from "node:assert/strict";
import { askServer, eventsOf } from "./ask_server.ts";
import { type Server, startServer } from "./server.ts";

function start(...options: string[]): Promise<Server> {
  return startServer({
    program: "llmock-env/bin/llmock",
    args: (port) => [
      ...["serve", "--port", `${port}`, "--log-level", "warning"],
      ...["--response-style", "hello", ...options],
    ],
    readyPath: "/v1/models",
  });
}

function ask(server: Server, ...words: string[]): ReturnType<typeof askServer> {
  return askServer(words, { url: server.url, model: "gpt-4o", key: "sk-any-key-at-all" });
}

const hello = "Hello! This is a mock response from gpt-4o.";

for (const api of ["chat", "responses"]) {
  Deno.test(`llmock over ${api}: a tool is called, and the answer comes after it`, async () => {
    await using server = await start();
    const result = await ask(server, "--api", api, "--json", "List the skills");
    const events = eventsOf(result);
    assert.equal(events.filter(({ type }) => type === "tool_finished").length, 1);
    assert.equal(events.at(-1)?.answer, hello);
  });

  for (const fault of ["truncate", "disconnect", "malformed"]) {
    Deno.test(`llmock over ${api}: a stream that is broken (${fault}) is no answer`, async () => {
      await using server = await start("--tool-mode", "off", "--stream-fault", `${fault}=1`);
      const { code, stdout, stderr } = await ask(server, "--api", api, "Hi");
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" }, stderr);
      assert.equal(stderr.match(/^retry in /gm)?.length, 4, stderr);
    });
  }

  Deno.test(`llmock over ${api}: a server in trouble is asked again`, async () => {
    await using server = await start("--tool-mode", "off", "--error-rate", "503=0.5");
    const answers = await Promise.all([1, 2, 3].map(() => ask(server, "--api", api, "Hi")));
    assert(answers.some(({ stdout }) => stdout === `${hello}\n`));
  });
}

Deno.test("llmock: a prompt beyond the context window ends with exit code 6", async () => {
  await using server = await start("--context-window", "100");
  const { code, stderr } = await ask(server, "word ".repeat(3000));
  assert.match(stderr, /does not fit into the context window of 100 tokens/);
  assert.equal(code, 6);
});
