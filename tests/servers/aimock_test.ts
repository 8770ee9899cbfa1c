/**
 * The real program with the mock server of another project, over both wires.
 * @module
 */
import assert from "node:assert/strict";
import { askServer, callsOf, eventsOf } from "./ask_server.ts";
import { declareTests, localFile, type Server, startServer } from "./server.ts";

declareTests("aimock", () => {
  let server: Server;

  Deno.test.beforeAll(async () => {
    server = await startServer({
      program: "aimock-env/node_modules/.bin/llmock",
      args: (port) => [
        ...["--port", `${port}`, "--log-level", "warn"],
        ...["--fixtures", localFile("aimock/fixtures.json")],
      ],
      readyPath: "/v1/models",
    });
  });

  Deno.test.afterAll(() => server[Symbol.asyncDispose]());

  for (const api of ["chat", "responses"]) {
    const ask = (...words: string[]) =>
      askServer(["--api", api, ...words], { url: server.url, model: "gpt-4o", key: "sk-any-key" });

    Deno.test(`aimock over ${api}: an answer arrives whole`, async () => {
      assert.deepEqual(await ask("Hi"), { code: 0, stdout: "Grün is a colour 👋\n", stderr: "" });
    });

    Deno.test(`aimock over ${api}: a tool call runs, and its result goes back`, async () => {
      const result = await ask("--json", "use a tool");
      assert.deepEqual(callsOf(result), [
        { name: "list_skills", arguments: { query: "add" }, ok: true },
      ]);
      assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
    });

    Deno.test(`aimock over ${api}: two tool calls of one turn run`, async () => {
      const result = await ask("--json", "two tools");
      assert.deepEqual(callsOf(result).map(({ name }) => name).sort(), [
        "get_skill",
        "list_skills",
      ]);
      assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
    });

    Deno.test(`aimock over ${api}: half an answer ends with exit code 6`, async () => {
      const { code, stdout } = await ask("half");
      assert.deepEqual({ code, stdout }, { code: 6, stdout: "Half\n" });
    });

    Deno.test(`aimock over ${api}: a conversation that is too long ends with exit code 6`, async () => {
      const { code, stderr } = await ask("too long");
      assert.match(stderr, /maximum context length is 8192 tokens/);
      assert.equal(code, 6);
    });
  }
});
