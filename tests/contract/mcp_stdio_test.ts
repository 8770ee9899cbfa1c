/**
 * The command `mcp` on standard streams in both eras of the protocol; as a process where its end matters.
 * @module
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { isRunning } from "../support/host.ts";
import { startMcp, startMcpNear } from "../support/mcp_client.ts";
import { type Era, eras, type Message } from "../support/mcp_messages.ts";
import { runProgram, startProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const skillText = `---
name: greeting
description: Greets people.
---
Run scripts/greet.py.
`;

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

async function skillFolder() {
  const folder = await temporaryFolder({
    "skills/greeting/SKILL.md": skillText,
    "skills/greeting/scripts/greet.py": "print('hello')\n",
    "skills/greeting/.env": "SECRET=1\n",
  });
  await Deno.writeFile(
    `${folder.path}/skills/greeting/dot.png`,
    Uint8Array.fromBase64(pixel),
  );
  return folder;
}

const words = ["--skills", "skills"];

function runPython(script: string, more: Message = {}): Message {
  return { name: "run_python_script", arguments: { skill_name: "greeting", script }, ...more };
}

Deno.test.each(eras)(
  "mcp runs a script and returns text and structured content in %s",
  async (era: Era) => {
    await using folder = await skillFolder();
    await using client = await startMcp({ cwd: folder.path, words, era });
    const result = await client.request("tools/call", runPython("print(6 * 7)"));
    assert.equal(result.structuredContent.stdout, "42\n");
    assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
    assert.equal(result.isError, undefined);
  },
);

Deno.test.each(eras)("mcp ends the script of a call that is cancelled in %s", async (era: Era) => {
  await using folder = await skillFolder();
  await using client = await startMcp({ cwd: folder.path, words, era });
  const script = "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)";
  const id = await client.send("tools/call", runPython(script, { _meta: { progressToken: "p" } }));
  const { params } = await client.next(({ method }) => method === "notifications/progress");
  await client.notify("notifications/cancelled", { requestId: id });
  await client.request("tools/call", runPython("print()"));
  assert.equal(await isRunning(Number(params.message)), false);
});

Deno.test("mcp says in its instructions how to work, and which skills there are", async () => {
  await using folder = await skillFolder();
  await using client = await startMcpNear({ cwd: folder.path, words });
  const { instructions, capabilities } = await client.request("server/discover");
  assert.match(instructions, /get_skill first[^]*\n- greeting: Greets people\.$/);
  assert.deepEqual(capabilities.extensions, {
    "io.modelcontextprotocol/skills": { directoryRead: true },
  });
});

Deno.test("mcp --skill puts a skill into the instructions, --no-skill hides one", async () => {
  await using folder = await skillFolder();
  await folder.write("skills/other/SKILL.md", "---\nname: other\ndescription: Other.\n---\n");
  const more = [...words, "--skill", "greeting", "--no-skill", "other"];
  await using client = await startMcpNear({ cwd: folder.path, words: more });
  const { instructions } = await client.request("server/discover");
  assert.match(instructions, /read already[^]*"documentation":"---\\nname: greeting/);
  const { prompts } = await client.request("prompts/list");
  assert.deepEqual(prompts.map(({ name }: Message) => name), ["greeting"]);
});

Deno.test("mcp lists the tools in their order, with what they may change", async () => {
  await using folder = await skillFolder();
  await using client = await startMcpNear({ cwd: folder.path, words });
  const { tools } = await client.request("tools/list");
  assert.deepEqual(
    tools.map(({ name, annotations }: Message) => [name, annotations.readOnlyHint]),
    [
      ["list_skills", true],
      ["get_skill", true],
      ["read_file_in_skill", true],
      ["run_python_script", false],
    ],
  );
  assert.ok(tools.every(({ outputSchema }: Message) => outputSchema.type === "object"));
});

Deno.test("mcp sends a picture as a picture", async () => {
  await using folder = await skillFolder();
  await using client = await startMcpNear({ cwd: folder.path, words });
  const call = { skill_name: "greeting", file_path: "dot.png" };
  const { content } = await client.request("tools/call", {
    name: "read_file_in_skill",
    arguments: call,
  });
  assert.deepEqual(content[1], { type: "image", data: pixel, mimeType: "image/png" });
});

Deno.test("mcp marks a script that failed and a call that is wrong as errors", async () => {
  await using folder = await skillFolder();
  await using client = await startMcpNear({ cwd: folder.path, words });
  const failed = await client.request("tools/call", runPython("raise SystemExit(3)"));
  assert.deepEqual([failed.isError, failed.structuredContent.returncode], [true, 3]);
  const wrong = await client.request("tools/call", {
    name: "get_skill",
    arguments: { skill_name: "greetings" },
  });
  assert.deepEqual([wrong.isError, wrong.structuredContent], [true, undefined]);
  assert.match(wrong.content[0].text, /greeting\?/);
});

Deno.test("mcp answers a call of an unknown tool with a protocol error", async () => {
  await using folder = await skillFolder();
  await using client = await startMcpNear({ cwd: folder.path, words });
  const id = await client.send("tools/call", { name: "shell", arguments: {} });
  const { error } = await client.next((message) => message.id === id);
  assert.deepEqual([error.code, /The tools are list_skills/.test(error.message)], [-32602, true]);
});

Deno.test("mcp offers skills as prompts, those included that only a person may choose", async () => {
  await using folder = await skillFolder();
  await folder.write(
    "skills/manual/SKILL.md",
    "---\nname: manual\ndescription: By hand.\ndisable-model-invocation: true\n---\nBody\n",
  );
  await using client = await startMcpNear({ cwd: folder.path, words });
  const { prompts } = await client.request("prompts/list");
  assert.deepEqual(prompts.map(({ name }: Message) => name), ["greeting", "manual"]);
  const { messages } = await client.request("prompts/get", {
    name: "greeting",
    arguments: { request: "Greet me" },
  });
  assert.match(messages[0].content.text, /Run scripts\/greet\.py\.\n<\/skill>\n\nGreet me$/);
});

Deno.test("mcp publishes skills with the digests of their files, hidden ones left out", async () => {
  await using folder = await skillFolder();
  await using client = await startMcpNear({ cwd: folder.path, words });
  const { skills } = await client.request("skills/list");
  const { uri, frontmatter, resources } = skills[0];
  assert.deepEqual([uri, frontmatter.description], ["skill://greeting/SKILL.md", "Greets people."]);
  assert.deepEqual(resources.map(({ uri }: Message) => uri.slice("skill://greeting/".length)), [
    "SKILL.md",
    "dot.png",
    "scripts/greet.py",
  ]);
  const digest = createHash("sha256").update(skillText).digest("hex");
  assert.equal(resources[0].digest, `sha256:${digest}`);
  assert.deepEqual((await client.request("skills/get", { uri })).skill, skills[0]);
  const { contents } = await client.request("resources/read", { uri });
  assert.equal(contents[0].text, skillText);
});

Deno.test("mcp serves no hidden file and nothing outside of a skill", async () => {
  await using folder = await skillFolder();
  await folder.write("secret", "secret");
  await using client = await startMcpNear({ cwd: folder.path, words });
  const uris = [
    "skill://greeting/.env",
    "skill://greeting/%2e%2e/%2e%2e/secret",
    "skill://greeting/scripts%2F..%2F..%2F..%2Fsecret",
    "skill://nobody/SKILL.md",
    "file:///etc/passwd",
  ];
  const ids = await Promise.all(uris.map((uri) => client.send("resources/read", { uri })));
  const answers = await Promise.all(ids.map((id) => client.next((message) => message.id === id)));
  assert.deepEqual(answers.map(({ result }) => result), uris.map(() => undefined));
});

Deno.test("mcp tells of skills that come", async () => {
  await using folder = await skillFolder();
  await using client = await startMcpNear({ cwd: folder.path, words, era: "2025-11-25" });
  await client.request("prompts/list");
  await folder.write("skills/second/SKILL.md", "---\nname: second\ndescription: New.\n---\n");
  await client.next(({ method }) => method === "notifications/prompts/list_changed");
  await client.next(({ method }) => method === "notifications/resources/list_changed");
  const { prompts } = await client.request("prompts/list");
  assert.deepEqual(prompts.map(({ name }: Message) => name), ["greeting", "second"]);
});

Deno.test("mcp tells those of the newer era who listen", async () => {
  await using folder = await skillFolder();
  await using client = await startMcpNear({ cwd: folder.path, words });
  await client.request("prompts/list");
  await client.send("subscriptions/listen", { notifications: { promptsListChanged: true } });
  await folder.write("skills/second/SKILL.md", "---\nname: second\ndescription: New.\n---\n");
  await client.next(({ method }) => method === "notifications/prompts/list_changed");
  assert.equal(
    client.received.some(({ method }) => method === "notifications/resources/list_changed"),
    false,
  );
});

Deno.test("mcp --workdir is where scripts find the user's files", async () => {
  await using folder = await skillFolder();
  await folder.write("project/data.txt", "from the project");
  const more = ["--workdir", `${folder.path}/project`, "--skills", `${folder.path}/skills`];
  await using client = await startMcpNear({ cwd: "/", words: more, env: { HOME: folder.path } });
  const script = "print(open('data.txt').read())";
  const { structuredContent } = await client.request("tools/call", runPython(script));
  assert.equal(structuredContent.stdout, "from the project\n");
});

Deno.test("mcp answers what was asked before standard input closed, and ends with 0", async () => {
  await using folder = await skillFolder();
  await using client = await startMcp({ cwd: folder.path, words });
  const id = await client.send("tools/list");
  assert.equal(await client.close(), 0);
  assert.equal(client.received.at(-1)?.id, id);
});

Deno.test("mcp ends with an error after a message that is too long, and answers those before it", async () => {
  await using folder = await skillFolder();
  const long = JSON.stringify({
    jsonrpc: "2.0",
    id: 3,
    method: "ping",
    params: { a: "x".repeat(10 * 1024 * 1024) },
  });
  const { code, stdout, stderr } = await runProgram(["mcp", "-q", ...words], {
    cwd: folder.path,
    stdin: '{"jsonrpc":"2.0","id":2,"method":"ping"}\n' + long,
  });
  assert.equal(JSON.parse(stdout).id, 2);
  assert.deepEqual([code, stderr], [
    1,
    "error: A message of the client has more than 10 MiB\n" +
    "hint: Have it put large contents into files, and name those\n",
  ]);
});

Deno.test("mcp ends running scripts when standard input closes", async () => {
  await using folder = await skillFolder();
  await using client = await startMcp({ cwd: folder.path, words });
  const pid = await startSleeper(client);
  assert.equal(await client.close(), 0);
  assert.equal(await isRunning(pid), false);
});

Deno.test("mcp ends running scripts on SIGTERM", async () => {
  await using folder = await skillFolder();
  await using client = await startMcp({ cwd: folder.path, words });
  const pid = await startSleeper(client);
  client.child.kill("SIGTERM");
  assert.equal(await client.ended(), 143);
  assert.equal(await isRunning(pid), false);
});

async function startSleeper(client: Awaited<ReturnType<typeof startMcp>>): Promise<number> {
  const script = "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)";
  await client.send("tools/call", runPython(script, { _meta: { progressToken: 1 } }));
  const { params } = await client.next(({ method }) => method === "notifications/progress");
  return Number(params.message);
}

Deno.test("mcp sends no progress to a client without a token", async () => {
  await using folder = await skillFolder();
  await using client = await startMcpNear({ cwd: folder.path, words });
  await client.request("tools/call", runPython("print(1)"));
  assert.deepEqual(client.received.filter(({ method }) => method !== undefined), []);
});

Deno.test("mcp says on standard error what is wrong with its command line", async () => {
  await using folder = await skillFolder();
  const { code, stdout, stderr } = await runProgram(["mcp", "--workdir", "nowhere"], {
    cwd: folder.path,
  });
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^error: --workdir is "nowhere", expected a folder that exists\n/);
});

Deno.test("mcp ends quietly when its client is gone", async () => {
  await using folder = await skillFolder();
  const child = startProgram(["mcp", "-q", ...words], { cwd: folder.path, stdin: "" });
  await child.stdout.cancel();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode('{"jsonrpc":"2.0","id":1,"method":"ping"}\n'));
  const { code } = await child.status;
  await writer.abort().catch(() => {/* the reader is gone */});
  assert.deepEqual([code, await new Response(child.stderr).text()], [0, ""]);
});
