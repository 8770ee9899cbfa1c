import assert from "node:assert/strict";
import { openResults, type Result } from "../../lib/cli/commands/batch/results.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

function result(id: string | number, status: Result["status"] = "ok"): Result {
  return {
    id,
    status,
    exit_code: status === "ok" ? 0 : 1,
    answer: "ä\n",
    error: null,
    turns: 1,
    tool_calls: 0,
    skills_used: [],
    usage: { input_tokens: 1, output_tokens: 1, cached_tokens: 0, estimated: false },
    duration_ms: 5,
  };
}

const line = (...args: Parameters<typeof result>) => `${JSON.stringify(result(...args))}\n`;

Deno.test("openResults() appends one line after the other, whole", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/out.jsonl`;
  const ids = Array.from({ length: 50 }, (_, index) => index);
  using results = await openResults(path);
  await Promise.all(ids.map((id) => results.append(result(id))));
  assert.equal(await Deno.readTextFile(path), ids.map((id) => line(id)).join(""));
});

Deno.test("openResults() knows what an earlier run has done", async () => {
  await using folder = await temporaryFolder({ "out.jsonl": line("a") + line(2, "error") });
  using results = await openResults(`${folder.path}/out.jsonl`);
  assert.deepEqual([...results.earlier], [["a", true], ["2", false]]);
});

const whole = new TextEncoder().encode(line("b"));

for (let end = 1; end < whole.length - 1; end += 29) {
  Deno.test(`openResults() cuts a last line that was torn after ${end} bytes`, async () => {
    await using folder = await temporaryFolder({ "out.jsonl": line("a") });
    const path = `${folder.path}/out.jsonl`;
    await Deno.writeFile(path, whole.subarray(0, end), { append: true });
    using results = await openResults(path);
    await results.append(result("c"));
    assert.equal(await Deno.readTextFile(path), line("a") + line("c"));
  });
}

Deno.test("openResults() keeps a last line that lacks its line feed only", async () => {
  await using folder = await temporaryFolder({ "out.jsonl": line("a").trimEnd() });
  const path = `${folder.path}/out.jsonl`;
  using results = await openResults(path);
  await results.append(result("b"));
  assert.equal(await Deno.readTextFile(path), line("a") + line("b"));
});

Deno.test("dropFailures() leaves what succeeded, and appending goes on", async () => {
  await using folder = await temporaryFolder({
    "out.jsonl": line("a", "limit") + line("b") + line("c", "error"),
  });
  const path = `${folder.path}/out.jsonl`;
  using results = await openResults(path);
  await results.dropFailures();
  await results.append(result("a"));
  assert.deepEqual([...results.earlier], [["b", true]]);
  assert.equal(await Deno.readTextFile(path), line("b") + line("a"));
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["out.jsonl"]);
});

Deno.test("openResults() leaves a file alone that holds something else", async () => {
  await using folder = await temporaryFolder({ "out.jsonl": '{"prompt": "x"}\n' });
  const path = `${folder.path}/out.jsonl`;
  await assert.rejects(openResults(path), {
    kind: "usage",
    message: `Cannot write the results to "${path}": its line 1 is no result of a batch`,
  });
  assert.equal(await Deno.readTextFile(path), '{"prompt": "x"}\n');
});

Deno.test("openResults() refuses a file that another batch writes", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/out.jsonl`;
  using _other = await openResults(path);
  await assert.rejects(openResults(path), {
    kind: "usage",
    message: `Cannot write the results to "${path}": another batch does`,
  });
});

Deno.test("openResults() names a folder that is missing", async () => {
  await using folder = await temporaryFolder();
  await assert.rejects(openResults(`${folder.path}/no/out.jsonl`), {
    kind: "usage",
    message: `Cannot write the results to "${folder.path}/no/out.jsonl": ` +
      `its folder ${folder.path}/no does not exist`,
  });
});
