/**
 * Runs the tests of the contract and the integration with the program in any
 * form: `deno task test:executable PATH [TEST…]`. PATH is an executable, the
 * one-file program (`.js`) or the source (`.ts`).
 * @module
 */
import { repository } from "./modules.ts";
import { runTool, ToolError } from "./tool.ts";

await runTool(async ([program, ...tests]) => {
  if (program === undefined) {
    throw new ToolError("No program is given", {
      hint: "Name one: deno task test:executable dist/skills-runner",
      exitCode: 2,
    });
  }
  const path = await Deno.realPath(program).catch((cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ToolError(`Cannot test ${program}: ${reason}`);
  });
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-P",
      "--no-check",
      "--parallel",
      ...(tests.length > 0 ? tests : ["tests/contract/", "tests/integration/"]),
    ],
    cwd: repository,
    env: { SKILLS_RUNNER_TEST_PROGRAM: path },
  }).spawn().status;
  Deno.exitCode = code;
});
