/**
 * What goes to the model beside the words of a prompt.
 * @module
 */
import assert from "node:assert/strict";
import { runProgram } from "../support/program.ts";
import { scriptedEndpoint } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const skill = (name: string) =>
  `---\nname: ${name}\ndescription: Does ${name}\n---\nSecret of ${name}\n`;
const files = {
  "skills/one/SKILL.md": skill("one"),
  "skills/two/SKILL.md": skill("two"),
  "AGENTS.md": "Answer in French.\n",
  "notes.txt": "First note\n",
  "more notes.txt": "Second note\n",
  "data.bin": "\0\x01",
};

/** Runs one prompt and returns what the model was sent. */
async function ask(words: string[], stdin?: string) {
  await using endpoint = scriptedEndpoint([{ text: "Yes" }]);
  await using folder = await temporaryFolder(files);
  const env = { ...endpoint.env, SKILLS_FOLDER_PATH: "skills" };
  const options = stdin === undefined ? {} : { stdin };
  const { code, stderr } = await runProgram(words, { cwd: folder.path, env, ...options });
  const { messages = [], tools = [] } = endpoint.requests[0]?.body ?? {};
  const text = (role: string) => messages.find((message) => message.role === role)?.content ?? "";
  return {
    code,
    stderr,
    system: String(text("system")),
    user: text("user"),
    tools: tools.map((tool) => tool.function.name),
    requests: endpoint.requests.length,
  };
}

Deno.test("--system and --system-file stand behind the program's instructions", async () => {
  const { system } = await ask(["--system", "Be brief.", "--system-file", "AGENTS.md", "Ask"]);
  assert.match(system, /^You answer/);
  assert.match(system, /The user's own instructions[^\n]*\n\nBe brief\.\n\nAnswer in French\.$/);
});

Deno.test("--system alone is there without any skill", async () => {
  const { system, tools } = await ask(["--no-skills", "--system", "Be brief.", "Ask"]);
  assert.match(system, /^The user's own instructions[^\n]*\n\nBe brief\.$/);
  assert.deepEqual(tools, []);
});

Deno.test("--skill has the documentation in the first request", async () => {
  const { system } = await ask(["--skill", "two", "Ask"]);
  assert.match(system, /Secret of two/);
  assert.doesNotMatch(system, /Secret of one/);
});

Deno.test("--no-skill hides a skill", async () => {
  const { system } = await ask(["--no-skill", "two", "Ask"]);
  assert.match(system, /Does one/);
  assert.doesNotMatch(system, /Does two/);
});

Deno.test("--no-skills leaves those of --skill alone", async () => {
  const { system, tools } = await ask(["--no-skills", "--skill", "one", "Ask"]);
  assert.match(system, /Secret of one/);
  assert.doesNotMatch(system, /Does two/);
  assert(tools.includes("get_skill"));
});

for (const option of ["--skill", "--no-skill"]) {
  Deno.test(`${option} with a name that no skill has is exit 7 before any request`, async () => {
    const { code, stderr, requests } = await ask([option, "twoo", "Ask"]);
    assert.deepEqual([code, stderr, requests], [
      7,
      'error: Cannot find skill "twoo"\nhint: Did you mean two?\n',
      0,
    ]);
  });
}

Deno.test("--file follows the prompt, set off and named, behind standard input", async () => {
  const { user } = await ask(["-f", "notes.txt", "--file", "more notes.txt", "Ask"], "Input\n");
  assert.equal(
    user,
    "Ask\n\n<stdin>\nInput\n\n</stdin>\n\n" +
      '<file name="notes.txt">\nFirst note\n</file>\n\n' +
      '<file name="more notes.txt">\nSecond note\n</file>',
  );
});

const refused: [string, string, string][] = [
  ["that is not there", "nothing.txt", "there is no such file"],
  ["that is no text", "data.bin", "it is not text in UTF-8"],
  ["that is a folder", "skills", "it is a folder"],
];
for (const [name, path, state] of refused) {
  Deno.test(`--file refuses a file ${name}`, async () => {
    const { code, stderr, requests } = await ask(["-f", path, "Ask"]);
    assert.deepEqual([code, stderr, requests], [
      2,
      `error: Cannot send the file "${path}": ${state}\n`,
      0,
    ]);
  });
}

Deno.test("--file refuses more than 1 MiB", async () => {
  await using folder = await temporaryFolder({ "large.txt": "x".repeat(1024 * 1024 + 1) });
  const { code, stderr } = await runProgram(["-f", "large.txt", "Ask"], {
    cwd: folder.path,
    env: { LLM_API_BASE_URL: "http://localhost:1/v1", LLM_MODEL_NAME: "m" },
  });
  assert.equal(code, 2);
  assert.match(stderr, /^error: Cannot send the file "large.txt": it has 1048577 bytes/);
});

Deno.test("an empty pipe behind a prompt is worth a line", async () => {
  const { user, stderr } = await ask(["Review"], "");
  assert.deepEqual([user, stderr], ["Review", "standard input is empty: asking without it\n"]);
});

Deno.test("the title of a session is what the person wrote", async () => {
  await using endpoint = scriptedEndpoint([{ text: "Yes" }]);
  await using folder = await temporaryFolder(files);
  const options = { cwd: folder.path, env: endpoint.env };
  await runProgram(["-f", "notes.txt", "Ask this"], { ...options, stdin: "Input" });
  const { stdout } = await runProgram(["sessions", "--json"], options);
  assert.equal(JSON.parse(stdout).sessions[0].prompt, "Ask this");
});

Deno.test("batch --lines takes each line as a prompt, with the options of a prompt", async () => {
  await using endpoint = scriptedEndpoint([{ text: "One" }, { text: "Two" }]);
  await using folder = await temporaryFolder({
    ...files,
    "prompts.txt": 'First "one"\n\n  {2}  \n',
  });
  const { code, stdout } = await runProgram(
    [
      "batch",
      "--lines",
      "-q",
      "-j",
      "1",
      "-f",
      "notes.txt",
      "--no-skills",
      "prompts.txt",
      "--out",
      "-",
    ],
    { cwd: folder.path, env: endpoint.env },
  );
  const results = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual([code, results.map(({ id, answer }) => [id, answer])], [0, [
    [1, "One"],
    [3, "Two"],
  ]]);
  const asked = endpoint.requests.map(({ body }) => body.messages.at(-1)?.content);
  assert.deepEqual(
    asked,
    ['First "one"', "{2}"].map((prompt) =>
      `${prompt}\n\n<file name="notes.txt">\nFirst note\n</file>`
    ),
  );
});
