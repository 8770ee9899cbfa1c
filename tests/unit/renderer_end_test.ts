import assert from "node:assert/strict";
import { run } from "../../lib/cli/program.ts";
import { RunnerError } from "../../lib/errors.ts";
import { scriptedEndpoint } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { terminalIo } from "../support/terminal_io.ts";

// A timer that is left over, which would keep the program alive, fails this test.
Deno.test("chat() ends with the error when the terminal fails", async () => {
  await using folder = await temporaryFolder({});
  await using endpoint = scriptedEndpoint([{ text: "Hello, here I am" }]);
  const io = terminalIo({
    folder: folder.path,
    env: { ...endpoint.env, SKILLS_RUNNER_NO_SESSION: "1" },
    writeOut: () => Promise.reject(new RunnerError("failure", "Cannot write: it is on fire")),
  });
  assert.equal(await run(["hello"], io), 1);
  assert.match(io.screen.text, /error: Cannot write: it is on fire$/);
});
