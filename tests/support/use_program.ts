/**
 * One walk through the program, for every form in which it can be had.
 * @module
 */
import assert from "node:assert/strict";
import { version } from "../../lib/version.ts";
import { runProgram } from "./program.ts";
import { scriptedEndpoint } from "./scripted_endpoint.ts";
import type { TemporaryFolder } from "./temporary_folder.ts";

/** The skills that ship with the program. */
export const shippedNames = ["calculator", "csv-report", "skill-writer", "web-page"];

/** Tells its version, lists, runs a script, and answers through a model, in an empty folder. */
export async function useProgram(
  folder: TemporaryFolder,
  form: string,
  command: readonly [string, ...string[]],
): Promise<void> {
  const given = { cwd: folder.path, command };
  const told = await runProgram(["--version", "--json"], given);
  const about = JSON.parse(told.stdout);
  assert.deepEqual([about.version, about.form], [version, form]);
  assert.deepEqual([about.target, about.runtime.deno], [Deno.build.target, Deno.version.deno]);

  const list = await runProgram(["list", "--json"], given);
  assert.equal(list.code, 0, list.stderr);
  const names = JSON.parse(list.stdout).skills.map(({ name }: { name: string }) => name);
  assert.deepEqual(names, shippedNames);

  const script = ["run", "-q", "calculator", "scripts/calculate.py", "--fraction", "1/3 + 1/6"];
  assert.deepEqual(await runProgram(script, given), { code: 0, stdout: "1/2\n", stderr: "" });

  const call = {
    name: "run_python_script",
    arguments: { skill_name: "calculator", script: "print(6 * 7)" },
  };
  await using endpoint = scriptedEndpoint([
    { calls: [call] },
    ({ body }) => ({ text: `It is ${JSON.parse(String(body.messages.at(-1)?.content)).stdout}` }),
  ]);
  const answer = await runProgram(["-q"], { ...given, env: endpoint.env, stdin: "6 × 7?" });
  assert.deepEqual(answer, { code: 0, stdout: "It is 42\n", stderr: "" });
}
