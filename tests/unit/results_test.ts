import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/events.ts";
import { comparedFields, describeResult, succeeded } from "../../lib/tools/results.ts";

const lines: [tool: string, result: JsonObject, line: string][] = [
  ["run_python_script", { error: "No\nway" }, "No way"],
  ["run_python_script", { timed_out: true, returncode: 143 }, "timed out"],
  ["run_skill_script", { timed_out: false, returncode: 3 }, "exit code 3"],
  ["list_skills", { skills: [1] }, "1 skill"],
  ["list_skills", { skills: [], note: "None" }, "0 skills"],
  ["read_file_in_skill", { total_lines: 10, first_line: 1, last_line: 10 }, "10 lines"],
  [
    "read_file_in_skill",
    { total_lines: 10, first_line: 1, last_line: 5 },
    "lines 1 to 5 of 10 lines",
  ],
  [
    "read_file_in_skill",
    { total_lines: null, first_line: 1, last_line: 5 },
    "lines 1 to 5 of many more",
  ],
  ["read_file_in_skill", { media_type: "image/png", size_bytes: 1200 }, "image/png, 1,200 bytes"],
  ["get_skill", { documentation: "abc", files: [1, 2] }, "3 characters, 2 files"],
  ["get_skill", { note: "This skill is loaded already" }, "This skill is loaded already"],
  ["one_of_my_own", { returncode: 1, skills: [] }, "exit code 1"],
  ["one_of_my_own", { skills: [] }, '{"skills":[]}'],
  ["constructor", { other: 1 }, '{"other":1}'],
];
for (const [name, result, line] of lines) {
  Deno.test(`describeResult() tells ${name} as ${line}`, () => {
    assert.equal(describeResult({ name, result }), line);
  });
}

Deno.test("comparedFields() leaves out what differs from machine to machine", () => {
  const result = { returncode: 0, stdout: "", stderr: "", duration_ms: 1, changed_files: [] };
  assert.deepEqual(comparedFields("run_python_script", result), ["error", "returncode", "stdout"]);
});

Deno.test("comparedFields() takes all that a tool of one's own returns, before and now", () => {
  assert.deepEqual(comparedFields("mine", { a: 1, wait_ms: 2 }, { b: 2 }), ["error", "a", "b"]);
});

Deno.test("succeeded() is true for results without error and with exit code 0", () => {
  const results = [{}, { returncode: 0 }, { returncode: 3 }, { error: "x" }];
  assert.deepEqual(results.map(succeeded), [true, true, false, false]);
});
