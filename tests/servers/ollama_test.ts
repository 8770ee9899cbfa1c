/**
 * The real program with Ollama's server, over both wires.
 * @module
 */
import assert from "node:assert/strict";
import { askServer, askServerUntil, callsOf, eventsOf, type ServerQuestion } from "./ask_server.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary_folder.ts";
import { startOllama } from "./ollama_server.ts";
import { becomesTrue, declareTests, type Server } from "./server.ts";

declareTests("Ollama", () => {
  let home: TemporaryFolder;
  let server: Server;

  Deno.test.beforeAll(async () => {
    home = await temporaryFolder();
    server = await startOllama(home.path);
  });

  Deno.test.afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await home[Symbol.asyncDispose]();
  });

  for (const api of ["chat", "responses"]) {
    const ask = (words: string[], question: Partial<ServerQuestion> = {}) =>
      askServer(["--api", api, ...words], { url: server.url, ...question });

    Deno.test(`Ollama over ${api}: an answer arrives whole, with characters that are several tokens`, async () => {
      const { code, stdout } = await ask(["PLEASE WAVE"]);
      assert.deepEqual({ code, stdout }, { code: 0, stdout: "Grün 👋\n" });
    });

    Deno.test(`Ollama over ${api}: the tokens that it counts are reported`, async () => {
      const { usage } = eventsOf(await ask(["--json", "Hi"])).at(-1);
      assert.equal(usage.estimated, false);
      assert(usage.output_tokens > 5 && usage.input_tokens > 1000);
    });

    Deno.test(`Ollama over ${api}: a tool call runs, and its result goes back`, async () => {
      const result = await ask(["--json", "PLEASE RUN"]);
      assert.deepEqual(callsOf(result), [{
        name: "run_python_script",
        arguments: { skill_name: "adder", script: "print(6 * 7)" },
        ok: true,
      }]);
      assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
    });

    Deno.test(`Ollama over ${api}: parallel tool calls run`, async () => {
      const result = await ask(["--json", "PLEASE CALL TWO"]);
      assert.deepEqual(callsOf(result), [
        { name: "list_skills", arguments: {}, ok: true },
        { name: "get_skill", arguments: { skill_name: "adder" }, ok: true },
      ]);
      assert.equal(eventsOf(result).at(-1)?.answer, "The tools have answered!");
    });

    Deno.test(`Ollama over ${api}: an answer that is cut off ends with exit code 6`, async () => {
      const { code, stdout, stderr } = await ask(["-O", "max_tokens=3", "Hi"]);
      assert.deepEqual({ code, stdout }, { code: 6, stdout: "Hello from a\n" });
      assert.match(stderr, /^error: The answer was cut off/);
    });

    Deno.test(`Ollama over ${api}: a schema that it does not enforce is checked here`, async () => {
      const schema = { type: "object", properties: { isTiny: { type: "boolean" } } };
      const { code, stderr } = await ask(["--output-schema", "schema.json", "Hi"], {
        files: { "schema.json": JSON.stringify(schema) },
      });
      assert.match(stderr, /^error: The answer does not satisfy the output schema/m);
      assert.equal(code, 4);
    });

    Deno.test(`Ollama over ${api}: reasoning stays off standard output`, async () => {
      const { stdout, stderr } = await ask(["--verbose", "PLEASE THINK"]);
      assert.equal(stdout, "Thought through\n");
      assert.match(stderr, /^Let me see$/m);
    });

    Deno.test(`Ollama over ${api}: results of tools beyond the context window are shortened`, async () => {
      const result = await ask(["--json", "PLEASE PRINT MUCH"]);
      const { exit_code, answer } = eventsOf(result).at(-1);
      assert.deepEqual({ exit_code, answer }, { exit_code: 0, answer: "The tools have answered!" });
    });

    Deno.test(`Ollama over ${api}: an unknown model ends with the list of the known ones`, async () => {
      const { code, stderr } = await ask(["Hi"], { model: "nosuch" });
      assert.match(stderr, /model 'nosuch' not found/);
      assert.match(stderr, /^hint: Set LLM_MODEL_NAME to .*tiny/m);
      assert.equal(code, 1);
    });

    Deno.test(`Ollama over ${api}: a value that it refuses ends with its words`, async () => {
      const { code, stderr } = await ask(["-O", "temperature=hot", "Hi"]);
      assert.match(stderr, /answered 400: .*temperature/);
      assert.equal(code, 1);
    });

    Deno.test(`Ollama over ${api}: an interrupt ends the program and the server's work`, async () => {
      const { code } = await askServerUntil(
        ["--api", api, "--stream", "PLEASE RECITE"],
        { url: server.url },
        (child) => child.kill("SIGINT"),
      );
      assert.equal(code, 130);
      assert(await becomesTrue(async () => (await ask(["Hi"])).code === 0));
    });

    Deno.test(`Ollama over ${api}: a prompt that it cuts without a word is warned of`, async () => {
      const { stderr } = await ask(["word ".repeat(12_000)]);
      assert.match(stderr, /^warning: The server seems to have cut the prompt: it counted/m);
    });
  }
});
