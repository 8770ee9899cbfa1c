/**
 * `models`, `new`, help on commands, and what a schema may be.
 * @module
 */
import assert from "node:assert/strict";
import { runProgram } from "../support/program.ts";
import { scriptedEndpoint } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

Deno.test("models lists what the endpoint offers, one a line, and as JSON", async () => {
  await using endpoint = scriptedEndpoint([]);
  await using folder = await temporaryFolder();
  const options = { cwd: folder.path, env: endpoint.env };
  const [lines, json] = await Promise.all([
    runProgram(["models"], options),
    runProgram(["models", "--json"], options),
  ]);
  assert.deepEqual(lines, { code: 0, stdout: "scripted-a\nscripted-b\n", stderr: "" });
  assert.deepEqual(JSON.parse(json.stdout), {
    base_url: endpoint.baseUrl,
    model: "scripted-a",
    models: ["scripted-a", "scripted-b"],
  });
});

Deno.test("models says why there is no list", async () => {
  await using folder = await temporaryFolder();
  const env = { LLM_API_BASE_URL: "http://127.0.0.1:1/v1" };
  const { code, stderr } = await runProgram(["models"], { cwd: folder.path, env });
  assert.equal(code, 1);
  assert.match(stderr, /^error: Cannot reach http:\/\/127\.0\.0\.1:1\/v1: .*\nhint: /);
});

Deno.test("models needs a key where a run needs one", async () => {
  await using folder = await temporaryFolder();
  const { code, stderr } = await runProgram(["models"], { cwd: folder.path });
  assert.equal(code, 2);
  assert.match(stderr, /^error: No API key for https:\/\/api\.openai\.com\/v1\n/);
});

Deno.test("new makes a skill that is found, and check says what is left of the template", async () => {
  await using folder = await temporaryFolder();
  const options = { cwd: folder.path };
  const made = await runProgram(["new", "invoice-check"], options);
  assert.deepEqual([made.code, made.stdout, made.stderr], [
    0,
    `${folder.path}/skills/invoice-check/SKILL.md\n`,
    "hint: Replace what stands in capitals; skills-runner check skills/invoice-check says what is left\n",
  ]);
  const { stdout } = await runProgram(["list", "--json"], options);
  const names = JSON.parse(stdout).skills.map(({ name }: { name: string }) => name);
  assert(names.includes("invoice-check"));
  const check = await runProgram(["check", "skills/invoice-check"], options);
  assert.doesNotMatch(check.stdout, /name-mismatch/);
  assert.match(check.stdout, /warning\[template-left\]: 1\d lines are still as in the template/);
});

Deno.test("new makes a skill at a path, and never touches one that is there", async () => {
  await using folder = await temporaryFolder({ "mine/pdf-forms/notes.txt": "Mine" });
  const options = { cwd: folder.path };
  const [made, refused] = [
    await runProgram(["new", "-q", "elsewhere/csv-join"], options),
    await runProgram(["new", "mine/pdf-forms"], options),
  ];
  assert.equal(made.stdout, `${folder.path}/elsewhere/csv-join/SKILL.md\n`);
  assert.deepEqual([refused.code, refused.stderr], [
    2,
    `error: Cannot make the skill "mine/pdf-forms": ${folder.path}/mine/pdf-forms is there already\n`,
  ]);
});

Deno.test("new names a name that would do", async () => {
  await using folder = await temporaryFolder();
  const { code, stderr } = await runProgram(["new", "Invoice Check!"], { cwd: folder.path });
  assert.deepEqual([code, stderr], [
    2,
    'error: Cannot make a skill "Invoice Check!": "Invoice Check!" is no name of a skill\n' +
    "hint: Use small letters, digits and single dashes, at most 64: invoice-check\n",
  ]);
});

const schemas: [string, string, string][] = [
  [
    "a reference to nothing",
    '{"$ref": "#/nope"}',
    'error: Cannot use the output schema: its $ref is "#/nope", which leads nowhere\n',
  ],
  [
    "a type that is none",
    '{"type": "objekt"}',
    'error: Cannot use the output schema: its type is "objekt"\n',
  ],
  [
    "a file that is not there",
    "schema.json",
    'error: Cannot use the output schema "schema.json": there is no such file\n' +
    'hint: Name a file with a JSON Schema, or give the schema itself: \'{"type": "object"}\'\n',
  ],
];
for (const [name, schema, expected] of schemas) {
  Deno.test(`--output-schema with ${name} is exit 2 before any request`, async () => {
    await using endpoint = scriptedEndpoint([]);
    await using folder = await temporaryFolder();
    const { code, stderr } = await runProgram(["--output-schema", schema, "Ask"], {
      cwd: folder.path,
      env: endpoint.env,
    });
    assert.deepEqual([code, stderr, endpoint.requests.length], [2, expected, 0]);
  });
}

Deno.test("--output-schema takes the schema itself", async () => {
  await using endpoint = scriptedEndpoint([{ text: '{"n": 1}' }]);
  await using folder = await temporaryFolder();
  const schema = '{"type": "object", "properties": {"n": {"type": "integer"}}}';
  const { code, stdout } = await runProgram(["--output-schema", schema, "Ask"], {
    cwd: folder.path,
    env: endpoint.env,
  });
  assert.deepEqual([code, stdout], [0, '{"n": 1}\n']);
});

Deno.test("-O and --header go into body and head of each request", async () => {
  await using endpoint = scriptedEndpoint([{ text: "Yes" }]);
  await using folder = await temporaryFolder();
  const words = ["-O", "temperature=0.2", "-O", "user=me", "--header", "X-Title: a b", "Ask"];
  const { code } = await runProgram(words, { cwd: folder.path, env: endpoint.env });
  const [request] = endpoint.requests;
  const body: Record<string, unknown> = { ...request?.body };
  assert.deepEqual([code, body.temperature, body.user, request?.headers.get("x-title")], [
    0,
    0.2,
    "me",
    "a b",
  ]);
});

Deno.test("help has the words of the command, an example and an address", async () => {
  await using folder = await temporaryFolder();
  const [replay, sessions, chat] = await Promise.all(
    ["replay", "sessions", "chat"].map((name) => runProgram(["help", name], { cwd: folder.path })),
  );
  assert.match(replay?.stdout ?? "", /--strict +Fail for any difference/);
  assert.match(sessions?.stdout ?? "", /--output FILE +Write the export to FILE/);
  assert.match(chat?.stdout ?? "", /--setup declared\|known\|any/);
  assert.match(chat?.stdout ?? "", /\nExamples:\n {2}skills-runner "[^]*\nMore: https:\/\//);
});
