/**
 * A command with a slip of the finger, with the real program.
 * @module
 */
import assert from "node:assert/strict";
import { runProgram } from "../support/program.ts";
import { scriptedEndpoint } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

Deno.test("a misspelt command gets a hint where no model is configured", async () => {
  await using folder = await temporaryFolder();
  await using endpoint = scriptedEndpoint([]);
  const env = { LLM_API_BASE_URL: endpoint.baseUrl };
  const { code, stderr } = await runProgram(["lst"], { cwd: folder.path, env });
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^hint: "lst" is sent as a prompt; the command is skills-runner list\nerror: No model is set /,
  );
});

Deno.test("a misspelt command is sent as it is, with a hint in a pipe too", async () => {
  await using folder = await temporaryFolder();
  await using endpoint = scriptedEndpoint([{ text: "?" }, { text: "?" }]);
  const options = { cwd: folder.path, env: endpoint.env };
  const { stdout, stderr } = await runProgram(["lst"], options);
  assert.deepEqual([stdout, stderr], [
    "?\n",
    'hint: "lst" is sent as a prompt; the command is skills-runner list\n',
  ]);
  assert.equal(endpoint.requests[0]?.body.messages.at(-1)?.content, "lst");
  assert.equal((await runProgram(["-q", "lst"], options)).stderr, "");
});

Deno.test("a prompt that resembles no command gets no hint", async () => {
  await using folder = await temporaryFolder();
  const { stderr } = await runProgram(["hello"], { cwd: folder.path });
  assert.match(stderr, /^error: No API key and no model is set /);
});
