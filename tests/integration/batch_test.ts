/**
 * The command `batch` as a process, against an endpoint over real HTTP.
 * @module
 */
import assert from "node:assert/strict";
import { runProgram, startProgram, testedCommand } from "../support/program.ts";
import { type RecordedRequest, scriptedEndpoint } from "../support/scripted_endpoint.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary_folder.ts";

const skill = {
  "skills/greeter/SKILL.md": "---\nname: greeter\ndescription: Greets people\n---\nGreet.\n",
};

/** The prompt that a request asks to answer. */
function promptOf({ body }: RecordedRequest): string {
  return String(body.messages.findLast(({ role }) => role === "user")?.content);
}

const echo = (request: RecordedRequest) => ({ text: `answer to ${promptOf(request)}` });

function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** The results of a file, sorted by their ids. */
async function readResults({ path }: TemporaryFolder, name = "out.jsonl") {
  const text = await Deno.readTextFile(`${path}/${name}`);
  assert(text === "" || text.endsWith("\n"));
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line))
    .sort((a, b) => String(a.id).localeCompare(String(b.id)));
}

/** Answers every prompt, or refuses those whose text says so. */
async function endpointThatFails(requests: RecordedRequest[] = []) {
  await Promise.resolve();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const recorded = { headers: request.headers, body: await request.json() };
    requests.push(recorded);
    const prompt = promptOf(recorded);
    const status = Number(/status (\d+)/.exec(prompt)?.[1] ?? 200);
    if (status !== 200) return Response.json({ error: { message: "no" } }, { status });
    const delta = { content: `answer to ${prompt}` };
    return new Response(
      `data: ${JSON.stringify({ choices: [{ delta, finish_reason: "stop" }] })}\n\n` +
        "data: [DONE]\n\n",
      { headers: { "content-type": "text/event-stream" } },
    );
  });
  const baseUrl = `http://127.0.0.1:${server.addr.port}/v1`;
  return {
    env: { LLM_API_BASE_URL: baseUrl, LLM_MODEL_NAME: "scripted-a" },
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("batch writes one result for each prompt", async () => {
  await using folder = await temporaryFolder({
    ...skill,
    "in.jsonl": '"One"\n\n{"id": "b", "prompt": "Two", "model": "scripted-b", "max_turns": 3}\n',
  });
  await using endpoint = scriptedEndpoint([echo, echo]);
  const { code, stdout, stderr } = await runProgram(["batch", "in.jsonl", "--out", "out.jsonl"], {
    cwd: folder.path,
    env: endpoint.env,
  });
  assert.deepEqual([code, stdout], [0, ""]);
  assert.match(
    stderr,
    /^2 prompts: 2 answered, 0 failed · 0 tool calls · 200 tokens in, 20 out · [\d.]+ s\n$/,
  );
  const [first, second] = await readResults(folder);
  assert.deepEqual({ ...first, duration_ms: 0 }, {
    id: 1,
    status: "ok",
    exit_code: 0,
    answer: "answer to One",
    error: null,
    turns: 1,
    tool_calls: 0,
    skills_used: [],
    usage: { input_tokens: 100, output_tokens: 10, cached_tokens: 0, estimated: false },
    duration_ms: 0,
  });
  assert.deepEqual([second.id, second.answer], ["b", "answer to Two"]);
  assert.deepEqual(endpoint.requests.map(({ body }) => body.model).sort(), [
    "scripted-a",
    "scripted-b",
  ]);
});

Deno.test("batch gives each prompt a conversation of its own, with tools", async () => {
  await using folder = await temporaryFolder({ ...skill, "in.jsonl": '"Greet"\n"Leave"\n' });
  await using endpoint = scriptedEndpoint([
    { calls: [{ name: "get_skill", arguments: { skill_name: "greeter" } }] },
    { text: "Hello!" },
    { text: "Bye!" },
  ]);
  const words = ["batch", "in.jsonl", "--out", "out.jsonl", "--jobs", "1"];
  await runProgram(words, { cwd: folder.path, env: endpoint.env });
  const results = await readResults(folder);
  assert.deepEqual(
    results.map(({ answer, turns, skills_used }) => [answer, turns, skills_used]),
    [["Hello!", 2, ["greeter"]], ["Bye!", 1, []]],
  );
  assert.deepEqual(endpoint.requests[2]?.body.messages.map(({ role }) => role), ["system", "user"]);
});

Deno.test("batch - reads standard input and writes standard output", async () => {
  await using folder = await temporaryFolder();
  await using endpoint = scriptedEndpoint([echo]);
  const { code, stdout } = await runProgram(["batch", "-"], {
    cwd: folder.path,
    env: endpoint.env,
    stdin: '{"id": "a", "prompt": "One"}\n',
  });
  const { id, answer } = JSON.parse(stdout);
  assert.deepEqual([code, id, answer], [0, "a", "answer to One"]);
});

Deno.test("batch sends the pictures of a line, and holds answers to a schema", async () => {
  const line = {
    prompt: "What is it?",
    images: ["dot.gif"],
    output_schema: { type: "object", required: ["it"] },
  };
  await using folder = await temporaryFolder({ "in.jsonl": jsonLines([line]) });
  const gif = Uint8Array.fromBase64("R0lGODlhAQABAAAAACH5BAAAAAAALAAAAAABAAEAAAIBADs=");
  await Deno.writeFile(`${folder.path}/dot.gif`, gif);
  await using endpoint = scriptedEndpoint([{ text: '{"it": "a dot"}' }]);
  const words = ["batch", "in.jsonl", "--out", "out.jsonl", "--context-window", "100000"];
  const { stderr } = await runProgram(words, { cwd: folder.path, env: endpoint.env });
  assert.match(stderr, /^1 prompt: 1 answered/);
  const [result] = await readResults(folder);
  const content = endpoint.requests[0]?.body.messages.at(-1)?.content as { type: string }[];
  assert.deepEqual(
    [result.status, result.answer, content.map(({ type }) => type)],
    ["ok", '{"it": "a dot"}', ["text", "image_url", "text"]],
  );
});

const refusals: [string, string[], string, string][] = [
  [
    "a line that is no prompt",
    ["in.jsonl", "--out", "out.jsonl"],
    '"One"\n{"prompt": 2}\n',
    "Cannot use line 2 of in.jsonl: prompt is missing or empty",
  ],
  [
    "an id that is there twice",
    ["in.jsonl", "--out", "out.jsonl"],
    '{"id": "a", "prompt": "1"}\n{"id": "a", "prompt": "2"}\n',
    'Cannot use line 2 of in.jsonl: the id "a" is on line 1 too',
  ],
  [
    "a picture that is not there",
    ["in.jsonl", "--out", "out.jsonl"],
    '"One"\n{"prompt": "Two", "images": ["no.png"]}\n',
    'Cannot use line 2 of in.jsonl: cannot send the picture "no.png": there is no such file',
  ],
  ["no file for the results", ["in.jsonl"], '"One"\n', "There is no file for the results"],
  [
    "its own prompts as the file for the results",
    ["in.jsonl", "--out", "in.jsonl"],
    '{"id": "a", "prompt": "1"}\n',
    'in.jsonl": its line 1 is no result of a batch',
  ],
  [
    "a file that is not there",
    ["no.jsonl", "--out", "out.jsonl"],
    "",
    'Cannot read the prompts of "no.jsonl": there is no such file',
  ],
  [
    "jobs that are no number",
    ["in.jsonl", "--out", "o", "--jobs", "0"],
    '"One"\n',
    '--jobs is "0", expected a whole number from 1 to 9999',
  ],
];

for (const [name, words, text, message] of refusals) {
  Deno.test(`batch refuses ${name} before any request`, async () => {
    await using folder = await temporaryFolder({ "in.jsonl": text });
    await using endpoint = scriptedEndpoint([echo]);
    const { code, stderr } = await runProgram(["batch", ...words], {
      cwd: folder.path,
      env: endpoint.env,
    });
    assert.deepEqual([code, endpoint.requests.length], [2, 0]);
    assert.equal(stderr.includes(message), true, stderr);
  });
}

Deno.test("batch exits with 1 if a prompt failed, and tries it again when asked to", async () => {
  await using folder = await temporaryFolder({
    "in.jsonl": jsonLines(["One", "Two with status 422", "Three"]),
  });
  await using endpoint = await endpointThatFails();
  const run = (...words: string[]) =>
    runProgram(["batch", "in.jsonl", "--out", "out.jsonl", "--json", ...words], {
      cwd: folder.path,
      env: endpoint.env,
    });

  const first = await run();
  const { duration_ms: _, usage: _usage, ...summary } = JSON.parse(first.stdout);
  assert.deepEqual(summary, {
    prompts: 3,
    answered: 2,
    failed: 1,
    skipped: 0,
    turns: 3,
    tool_calls: 0,
    left: 0,
    exit_code: 1,
    error: {
      message: "1 of 3 prompts failed",
      hint: "Their results say why; --retry-failed tries them again",
    },
  });
  assert.deepEqual([first.code, first.stderr], [
    1,
    "error: 1 of 3 prompts failed\nhint: Their results say why; --retry-failed tries them again\n",
  ]);
  assert.deepEqual((await readResults(folder)).map(({ id, status }) => [id, status]), [
    [1, "ok"],
    [2, "error"],
    [3, "ok"],
  ]);

  const second = await run();
  assert.deepEqual([second.code, endpoint.requests.length], [1, 3]);

  await folder.write("in.jsonl", jsonLines(["One", "Two", "Three"]));
  const third = await run("--retry-failed");
  assert.deepEqual([third.code, endpoint.requests.length], [0, 4]);
  assert.deepEqual((await readResults(folder)).map(({ id, answer }) => [id, answer]), [
    [1, "answer to One"],
    [2, "answer to Two"],
    [3, "answer to Three"],
  ]);
});

Deno.test("batch stops when the endpoint refuses the key", async () => {
  const prompts = ["One", "Two with status 401", "Three", "Four"];
  await using folder = await temporaryFolder({ "in.jsonl": jsonLines(prompts) });
  await using endpoint = await endpointThatFails();
  const words = ["batch", "in.jsonl", "--out", "out.jsonl", "--jobs", "1"];
  const { code, stderr } = await runProgram(words, { cwd: folder.path, env: endpoint.env });
  assert.deepEqual([code, endpoint.requests.length], [3, 2]);
  assert.match(stderr, /^4 prompts: 1 answered, 1 failed, 2 left ·/);
  assert.match(stderr, /\nerror: Stopped at line 2: .*401.*\nhint: .*--retry-failed to go on\n$/);
});

Deno.test("one rate limit holds all jobs back", async () => {
  const times: number[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    await request.body?.cancel();
    times.push(performance.now());
    if (times.length === 2) {
      return new Response("{}", { status: 429, headers: { "retry-after": "1" } });
    }
    return new Response(
      'data: {"choices":[{"delta":{"content":"ok"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
      { headers: { "content-type": "text/event-stream" } },
    );
  });
  await using _stop = { [Symbol.asyncDispose]: () => server.shutdown() };
  await using folder = await temporaryFolder({ "in.jsonl": '"1"\n'.repeat(8) });
  const { code } = await runProgram(["batch", "in.jsonl", "--out", "out.jsonl", "--jobs", "2"], {
    cwd: folder.path,
    env: {
      LLM_API_BASE_URL: `http://127.0.0.1:${server.addr.port}/v1`,
      LLM_MODEL_NAME: "scripted-a",
    },
  });
  const [refusedAt = 0] = times.slice(1);
  const during = times.slice(2).filter((time) => time < refusedAt + 900);
  assert.deepEqual([code, times.length], [0, 9]);
  // The other job may have been on its way when the endpoint refused.
  assert.equal(during.length <= 1, true, `${during.length} requests in the pause`);
});

Deno.test("--shard takes every n-th prompt", async () => {
  await using folder = await temporaryFolder({ "in.jsonl": jsonLines(["a", "b", "c", "d", "e"]) });
  await using endpoint = scriptedEndpoint([echo, echo]);
  await runProgram(["batch", "in.jsonl", "--out", "out.jsonl", "--shard", "1/2"], {
    cwd: folder.path,
    env: endpoint.env,
  });
  assert.deepEqual((await readResults(folder)).map(({ id }) => id), [2, 4]);
});

for (
  const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const
) {
  Deno.test(`${signal} ends a batch and leaves whole results only`, async () => {
    await using folder = await temporaryFolder({ "in.jsonl": jsonLines(["1", "2", "3", "4"]) });
    const started: { child?: Deno.ChildProcess } = {};
    const ended = Promise.withResolvers<void>();
    const replies = [echo, echo, (request: RecordedRequest) => {
      started.child?.kill(signal);
      return { ...echo(request), pause: { words: 0, until: ended.promise } };
    }];
    await using endpoint = scriptedEndpoint(replies);
    started.child = startProgram(["batch", "in.jsonl", "--out", "out.jsonl", "--jobs", "1"], {
      cwd: folder.path,
      env: endpoint.env,
    });
    const { code, stderr } = await started.child.output();
    ended.resolve();
    const results = await readResults(folder);
    assert.equal(code, expected);
    assert.equal(results.length <= 3, true);
    assert.equal(results.every(({ status }) => status === "ok"), true);
    assert.match(new TextDecoder().decode(stderr), /left .*\nerror: (Interrupted|Terminated)\n$/);
  });
}

/** Runs a command on a pseudo-terminal and prints what it would show. */
const onTerminal = `import pty, sys
sys.exit(pty.spawn(sys.argv[1:]) >> 8)`;

Deno.test("batch draws its progress on a terminal, and clears it away", async () => {
  await using folder = await temporaryFolder({ ...skill, "in.jsonl": jsonLines(["One", "Two"]) });
  await using endpoint = scriptedEndpoint([echo, echo]);
  const words = ["batch", "in.jsonl", "--out", "out.jsonl", "--verbose"];
  const { code, stdout } = await new Deno.Command("python3", {
    args: ["-c", onTerminal, ...testedCommand, ...words],
    cwd: folder.path,
    env: { ...endpoint.env, SKILLS_RUNNER_CACHE: `${folder.path}/.cache`, NO_COLOR: "1" },
  }).output();
  const screen = new TextDecoder().decode(stdout).replaceAll("\r\n", "\n");
  const clear = "\r\x1b[2K";
  assert.equal(code, 0);
  assert.equal(screen.startsWith(`${clear}${"─".repeat(24)} 0/2${clear}`), true, screen);
  assert.match(screen, /1: ok, 1 turn, \d+ ms\n/);
  // deno-lint-ignore no-control-regex -- this is what a terminal gets
  assert.match(screen, /\r\x1b\[2K2 prompts: 2 answered, 0 failed · [^\r]* s\n$/);
});

const thousand = Array.from({ length: 1000 }, (_, index) => ({
  id: `p${index}`,
  prompt: `number ${index}`,
}));
const thousandWords = ["batch", "in.jsonl", "--out", "out.jsonl", "--jobs", "32", "--quiet"];

/** Each of the thousand has one result, and its own. */
async function assertAllAnswered(folder: TemporaryFolder): Promise<void> {
  const results = await readResults(folder);
  const answers = new Map(results.map(({ id, answer }) => [id, answer]));
  assert.deepEqual([results.length, answers.size], [1000, 1000]);
  assert.deepEqual(
    thousand.filter(({ id, prompt }) => answers.get(id) !== `answer to ${prompt}`),
    [],
  );
}

/** Runs a command and prints the largest resident set of its family, in KiB. */
const measure = `import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)`;

Deno.test("batch answers 1,000 prompts with 32 jobs in less than 200 MiB", async () => {
  await using folder = await temporaryFolder({ ...skill, "in.jsonl": jsonLines(thousand) });
  await using endpoint = scriptedEndpoint(thousand.map(() => echo));
  const { code, stdout } = await new Deno.Command("python3", {
    args: ["-c", measure, ...testedCommand, ...thousandWords],
    cwd: folder.path,
    env: { ...endpoint.env, SKILLS_RUNNER_CACHE: `${folder.path}/.cache` },
  }).output();
  assert.equal(code, 0);
  await assertAllAnswered(folder);
  const mebibytes = Number(new TextDecoder().decode(stdout)) / 1024;
  assert.equal(mebibytes < 200, true, `${mebibytes} MiB`);
});

Deno.test("batch goes on after a kill half-way and answers nothing twice", async () => {
  await using folder = await temporaryFolder({ ...skill, "in.jsonl": jsonLines(thousand) });
  const started: { child?: Deno.ChildProcess } = {};
  let asked = 0;
  const reply = (request: RecordedRequest) => {
    if (++asked === 500) started.child?.kill("SIGKILL");
    return echo(request);
  };
  await using endpoint = scriptedEndpoint(Array.from({ length: 2000 }, () => reply));
  const options = { cwd: folder.path, env: endpoint.env };
  started.child = startProgram(thousandWords, options);
  await started.child.output();
  const path = `${folder.path}/out.jsonl`;
  const { size } = await Deno.stat(path);
  await Deno.truncate(path, size - 10);

  const { code, stderr } = await runProgram(thousandWords, options);
  assert.deepEqual([code, stderr], [0, ""]);
  await assertAllAnswered(folder);
  // What was on its way when the program died, and the torn line, were asked again.
  assert.equal(asked <= 1000 + 32 + 32, true, `${asked} requests`);
});
