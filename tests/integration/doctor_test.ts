/**
 * The command `doctor` as a process.
 * @module
 */
import assert from "node:assert/strict";
import type { DoctorReport } from "../../lib/cli/commands/doctor/report.ts";
import type { StepResult } from "../../lib/cli/commands/doctor/model_probe.ts";
import { fromSource, repository, runProgram } from "../support/program.ts";
import { startOfSource } from "../support/program_here.ts";
import { scriptedEndpoint, type ScriptedReply } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const files = {
  "skills/greeter/SKILL.md": "---\nname: greeter\ndescription: Greets people\n---\nGreet.\n",
  "skills/broken/SKILL.md": "",
};
const key = "sk-0123456789-very-secret";
/** For runs that do not look at what the program's own server answers, which takes a process. */
const start = { ...startOfSource, executable: "true" };

Deno.test("doctor shows each value with its source, and never the key", async () => {
  await using endpoint = scriptedEndpoint([]);
  const dotenv = { LLM_API_KEY: key, LLM_API_BASE_URL: endpoint.baseUrl, LLM_MAX_TURNS: "7" };
  const lines = Object.entries(dotenv).map(([name, value]) => `${name}=${value}\n`);
  await using folder = await temporaryFolder({ ...files, ".env": lines.join("") });
  const words = ["doctor", "--script-timeout", "0", "--json"];
  const options = { cwd: folder.path, env: { LLM_MODEL_NAME: "scripted-a" }, start };
  const { code, stdout, stderr } = await runProgram(words, options);
  const report: DoctorReport = JSON.parse(stdout);
  const row = (name: string) => {
    const found = report.configuration.find((value) => value.name === name);
    return [found?.value, found?.source];
  };
  assert.deepEqual([code, stderr, report.problems], [0, "", []]);
  assert.deepEqual(row("LLM_API_BASE_URL"), [endpoint.baseUrl, "LLM_API_BASE_URL in .env"]);
  assert.deepEqual(row("LLM_MODEL_NAME"), ["scripted-a", "LLM_MODEL_NAME"]);
  assert.deepEqual(row("LLM_API_KEY"), ["set (25 characters)", "LLM_API_KEY in .env"]);
  assert.deepEqual(row("LLM_MAX_TURNS"), ["7", "LLM_MAX_TURNS in .env"]);
  assert.deepEqual(row("SCRIPT_TIMEOUT_SECONDS"), ["no limit", "--script-timeout"]);
  assert.deepEqual(row("LLM_IDLE_TIMEOUT_SECONDS"), ["600 s", "default"]);
  const text = await runProgram(["doctor"], options);
  assert.equal((stdout + text.stdout + text.stderr).includes(key), false);
});

Deno.test("doctor shows Python, skills, diagnostics and the endpoint", async () => {
  await using folder = await temporaryFolder(files);
  await using endpoint = scriptedEndpoint([]);
  const cache = `${folder.path}/.cache`;
  const env = { ...endpoint.env, SKILLS_FOLDER_PATH: "skills", SKILLS_RUNNER_CACHE: cache };
  const { stdout } = await runProgram(["doctor", "--json"], { cwd: folder.path, env });
  const { machine, skills, endpoint: found, folders, mcp }: DoctorReport = JSON.parse(stdout);
  assert.match(machine.python?.version ?? "", /^3\.\d+\.\d+$/);
  assert.equal(machine.deno, Deno.version.deno);
  assert.deepEqual(machine.environments, { count: 0, bytes: 0 });
  assert.deepEqual(machine.sandboxes.map(({ name }) => name), [
    "bwrap",
    "firejail",
    "docker",
    "podman",
    "sandbox-exec",
  ]);
  assert.deepEqual(skills.folders, [{ path: `${folder.path}/skills`, skills: 1 }]);
  assert.deepEqual([skills.diagnostics.error, skills.first.length], [1, 1]);
  assert.deepEqual(found, {
    url: endpoint.baseUrl,
    reachable: true,
    status: 200,
    models: 2,
    error: null,
    remembered: [],
  });
  assert.equal(folders.cache, cache);
  assert.deepEqual([mcp.works, mcp.error, mcp.command.at(-1)], [true, null, "mcp"]);
});

Deno.test("doctor shows it as tables to people", async () => {
  await using folder = await temporaryFolder(files);
  await using endpoint = scriptedEndpoint([]);
  const options = { cwd: folder.path, env: endpoint.env, start };
  const { code, stdout, stderr } = await runProgram(["doctor"], options);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /\n {2}LLM_API_BASE_URL +environment +http:\/\/127/);
  assert.match(stdout, /\n✓ http:.*reachable: GET \/models answers 200 and lists 2 models\n/);
  assert.match(stdout, /\n✓ Python +3\.\d+\.\d+ \(.*\)\n/);
  assert.match(stdout, /\nWhat is missing\n✓ nothing; doctor --model tries the model\n$/);
});

/** Nobody listens there any more. */
const nowhere = `http://127.0.0.1:${freePort()}/v1`;

function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}

const missing: [string, Record<string, string>, number, RegExp][] = [
  ["the key", { LLM_API_BASE_URL: "https://example.invalid/v1" }, 2, /^error: No API key for /],
  [
    "the endpoint",
    {
      LLM_API_BASE_URL: nowhere,
      LLM_MODEL_NAME: "x",
    },
    1,
    /^error: Cannot reach http:\/\/127\.0\.0\.1:\d+\/v1: connection refused\nhint: /,
  ],
  [
    "the model",
    { LLM_MODEL_NAME: "" },
    2,
    /^error: No model is set for .*\nhint: .*the endpoint offers scripted-a, scripted-b\n$/,
  ],
  ["Python", { PATH: "/nowhere" }, 7, /^error: Cannot find Python .*\nhint: /],
  ["a value that parses", { LLM_MAX_TURNS: "many" }, 2, /^error: LLM_MAX_TURNS is "many", /],
];

for (const [name, env, expected, message] of missing) {
  Deno.test(`doctor exits with ${expected} if ${name} is missing`, async () => {
    await using folder = await temporaryFolder(files);
    await using endpoint = scriptedEndpoint([]);
    const { code, stderr } = await runProgram(["doctor"], {
      cwd: folder.path,
      env: { ...endpoint.env, ...env },
      start,
    });
    assert.equal(code, expected);
    assert.match(stderr, message);
  });
}

Deno.test("the permissions that doctor names are enough, and none is too many", async (test) => {
  await using folder = await temporaryFolder(files);
  const replies: ScriptedReply[] = [
    {
      calls: [{
        name: "run_python_script",
        arguments: { skill_name: "greeter", script: "print(6 * 7)" },
      }],
    },
    { text: "Done." },
  ];
  await using endpoint = scriptedEndpoint(Array.from({ length: 6 }, () => replies).flat());
  const cache = `${folder.path}/.cache`;
  const env = {
    ...endpoint.env,
    SKILLS_RUNNER_STATE: `${folder.path}/.state`,
    SKILLS_RUNNER_CACHE: cache,
  };
  const options = { cwd: folder.path, env };
  // Those of an executable are fixed.
  const command = [Deno.execPath(), ...fromSource] as const;
  const { stdout } = await runProgram(["doctor", "--json"], { ...options, command });
  const { permissions }: DoctorReport = JSON.parse(stdout);
  assert.ok("flags" in permissions);
  const { flags } = permissions;
  const answer = async (given: string[]) => {
    await Deno.remove(cache, { recursive: true });
    await Deno.mkdir(cache);
    // The lock file names the packages, so that no registry is asked.
    const lock = `--lock=${repository}deno.lock`;
    const deno = ["run", "--quiet", "--no-config", lock, ...given, `${repository}main.ts`];
    const result = await runProgram(["--json", "Go"], { ...options, deno });
    return { code: result.code, sum: /"stdout":"42\\n"/.test(result.stdout) };
  };

  await test.step("with all of them", async () => {
    assert.deepEqual(await answer(flags), { code: 0, sum: true });
  });
  for (const name of ["--allow-net", "--allow-read", "--allow-write", "--allow-run"]) {
    await test.step(`not without ${name}`, async () => {
      const { code, sum } = await answer(flags.filter((flag) => !flag.startsWith(name)));
      assert.equal(code === 0 && sum, false);
    });
  }
});

/** An endpoint that streams, and whose model calls `add` as it should. */
async function goodEndpoint() {
  await Promise.resolve();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/models") {
      return Response.json({ data: [{ id: "good", max_model_len: 32768 }] });
    }
    if (pathname !== "/v1/chat/completions") return new Response(null, { status: 404 });
    const { messages, tools } = await request.json();
    return new Response(ReadableStream.from(eventLines(deltas(messages, tools !== undefined))), {
      headers: { "content-type": "text/event-stream" },
    });
  });
  return {
    env: { LLM_API_BASE_URL: `http://127.0.0.1:${server.addr.port}/v1`, LLM_MODEL_NAME: "good" },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function deltas(messages: { role: string; content: string }[], hasTools: boolean): unknown[] {
  const last = messages.at(-1);
  if (!hasTools) return [{ content: "1 2 " }, { content: "3" }];
  if (last?.role === "tool") return [{ content: `The sum is ${JSON.parse(last.content).sum}.` }];
  const numbers = last?.content.match(/\d+/g) ?? [];
  return [0, 2].filter((at) => numbers[at] !== undefined).map((at, index) => {
    const [a, b] = numbers.slice(at).map(Number);
    const called = { name: "add", arguments: JSON.stringify({ a, b }) };
    return { tool_calls: [{ index, id: `call_${index}`, function: called }] };
  });
}

/** One piece after the other, with a turn of the event loop between them. */
async function* eventLines(pieces: unknown[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const line = (value: unknown) => encoder.encode(`data: ${JSON.stringify(value)}\n\n`);
  for (const delta of pieces) {
    yield line({ choices: [{ index: 0, delta }] });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  yield line({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
  yield line({ choices: [], usage: { prompt_tokens: 20, completion_tokens: 5 } });
  yield encoder.encode("data: [DONE]\n\n");
}

/** The steps of a probe, with their states. */
async function probe(env: Record<string, string>, ...words: string[]) {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await runProgram(["doctor", "--model", "--json", ...words], {
    cwd: folder.path,
    env,
  });
  const { steps }: { steps: StepResult[] } = JSON.parse(stdout);
  return { code, stderr, steps, states: steps.map(({ step, state }) => `${step}: ${state}`) };
}

Deno.test("doctor --model tries every step", async () => {
  await using endpoint = await goodEndpoint();
  const { code, stderr, steps } = await probe(endpoint.env);
  const details = steps.map(({ step, state, detail }) => [
    step,
    state,
    detail.replace(/\d+ ms|127\.0\.0\.1:\d+/g, "…"),
  ]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(details, [
    ["reachable", "ok", "…: GET /models answers 200"],
    ["encrypted", "ok", "no, on a private address"],
    ["key", "ok", "none is needed"],
    ["model", "ok", "good, one of 1"],
    ["streaming", "ok", "2 pieces, the first after …"],
    ["usage", "ok", "20 tokens in, 5 out"],
    ["context window", "ok", "32768 tokens"],
    ["tool call", "ok", "called with the right arguments, its result was used"],
    ["parallel calls", "ok", "2 calls in one turn"],
  ]);
});

Deno.test("doctor --model shows the steps to people", async () => {
  await using folder = await temporaryFolder();
  await using endpoint = await goodEndpoint();
  const options = { cwd: folder.path, env: endpoint.env };
  const { code, stdout } = await runProgram(["doctor", "--model", "god"], options);
  assert.equal(code, 0);
  assert.match(stdout, /^✓ reachable {7}127\.0\.0\.1:\d+: GET \/models answers 200\n/);
  assert.match(
    stdout,
    /\n! model {11}god is not among the 1 that the endpoint lists\n +Is it good\?/,
  );
  assert.match(stdout, /\n✓ parallel calls {2}2 calls in one turn\n$/);
});

Deno.test("doctor --model stops at an address where nobody listens", async () => {
  const { code, stderr, states } = await probe({ LLM_API_BASE_URL: nowhere }, "any");
  assert.deepEqual([code, ...states.slice(0, 2)], [1, "reachable: failed", "encrypted: skipped"]);
  assert.match(
    stderr,
    /^error: The step "reachable" failed: .*connection refused\nhint: .*running/,
  );
});

Deno.test("doctor --model stops at a key that is refused", async () => {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => Response.json({ error: { message: "bad key" } }, { status: 401 }),
  );
  await using _stop = { [Symbol.asyncDispose]: () => server.shutdown() };
  const { code, stderr, steps } = await probe({
    LLM_API_BASE_URL: `http://127.0.0.1:${server.addr.port}/v1`,
    LLM_MODEL_NAME: "x",
    LLM_API_KEY: key,
  });
  assert.deepEqual([code, steps[2]?.state, steps[3]?.detail], [
    3,
    "failed",
    'not tried: "key" comes first',
  ]);
  assert.match(stderr, /answered 401: bad key\nhint: Check LLM_API_KEY/);
});

Deno.test("doctor --model stops where no model is set, and lists what there is", async () => {
  await using endpoint = scriptedEndpoint([]);
  const { code, stderr } = await probe({ LLM_API_BASE_URL: endpoint.baseUrl });
  assert.deepEqual([code, stderr], [
    2,
    'error: The step "model" failed: No model is set\n' +
    "hint: Set LLM_MODEL_NAME to one of: scripted-a, scripted-b\n",
  ]);
});

const badModels: [string, ScriptedReply, string][] = [
  ["calls no tool", { text: "139821" }, 'the model called no tool, it said "139821"'],
  [
    "calls another tool",
    { calls: [{ name: "sum", arguments: {} }] },
    'the model called "sum" instead of "add"',
  ],
  [
    "gives other arguments",
    { calls: [{ name: "add", arguments: { a: 1, b: 2 } }] },
    'the arguments are {"a":1,"b":2}, expected {"a":48273,"b":91548}',
  ],
];

for (const [name, reply, detail] of badModels) {
  Deno.test(`doctor --model says that a model ${name}`, async () => {
    await using endpoint = scriptedEndpoint([{ text: "1 2 3" }, reply]);
    const { code, steps } = await probe(endpoint.env, "--context-window", "8000");
    const step = steps.find(({ state }) => state === "failed");
    assert.deepEqual([code, step?.step, step?.detail, step?.hint], [
      1,
      "tool call",
      detail,
      "Use a model that can call tools, or try --tool-calls text",
    ]);
  });
}

Deno.test("doctor with a name but without --model is a usage error", async () => {
  await using folder = await temporaryFolder();
  assert.deepEqual(await runProgram(["doctor", "good"], { cwd: folder.path }), {
    code: 2,
    stdout: "",
    stderr: 'error: Cannot run doctor: the argument "good" is one too many\n' +
      "hint: Probe a model with skills-runner doctor --model good\n",
  });
});

Deno.test("doctor shows what is remembered of the endpoint, and forgets it", async () => {
  await using folder = await temporaryFolder(files);
  await using endpoint = scriptedEndpoint([]);
  const since = new Date().toISOString();
  const entry = {
    adaptations: [{ name: "drop:stream_options", since }, { name: "responses", since }],
    beginsUnmarked: { value: true, since },
    window: { value: 8192, since },
  };
  const endpoints = [
    { ...entry, address: endpoint.baseUrl, model: "m" },
    { ...entry, address: "http://elsewhere/v1", model: "m" },
  ];
  await folder.write(".cache/endpoints.json", JSON.stringify({ version: 1, endpoints }));
  const env = { ...endpoint.env, SKILLS_RUNNER_CACHE: `${folder.path}/.cache` };
  const options = { cwd: folder.path, env, start };
  const day = since.slice(0, 10);
  const { stdout: text } = await runProgram(["doctor"], options);
  assert(
    text.includes(
      `without stream_options (${day}), responses (${day}), marks only the end of its reasoning, 8192 tokens`,
    ),
    text,
  );
  const forgotten = await runProgram(["doctor", "--forget"], options);
  assert.deepEqual(forgotten, {
    code: 0,
    stdout: `Forgot what was known of 1 model at ${endpoint.baseUrl}\n`,
    stderr: "",
  });
  const { stdout } = await runProgram(["doctor", "--json"], options);
  assert.deepEqual(JSON.parse(stdout).endpoint.remembered, []);
  const { stdout: again } = await runProgram(["doctor", "--forget", "--json"], options);
  assert.deepEqual(JSON.parse(again), { base_url: endpoint.baseUrl, forgotten_models: 0 });
});
