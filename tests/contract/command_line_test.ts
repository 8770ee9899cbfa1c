/**
 * The contract of the command line; with the real program as a process where streams, signals and the exit code of one matter.
 * @module
 */
import assert from "node:assert/strict";
import { runProcess, runProgram, startProgram, testedCommand } from "../support/program.ts";
import { scriptedEndpoint, type ScriptedReply } from "../support/scripted_endpoint.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const files = {
  "skills/greeter/SKILL.md": "---\nname: greeter\ndescription: Greets people\n---\nGreet.\n",
  "skills/greeter/hello.py":
    "import sys\nprint('hello', *sys.argv[1:])\nprint(sys.stdin.read(), end='')\nsys.exit(len(sys.argv) - 1)\n",
  "skills/greeter/notes.txt": "one\ntwo\nthree\n",
};

/** Runs the program once in a folder of its own, against a scripted endpoint. */
async function once(
  words: string[],
  given: {
    replies?: ScriptedReply[];
    env?: Record<string, string> | undefined;
    stdin?: string | Uint8Array | undefined;
    files?: Record<string, string>;
    run?: typeof runProgram;
  } = {},
) {
  const { run = runProgram } = given;
  await using folder = await temporaryFolder({ ...files, ...given.files });
  await using endpoint = scriptedEndpoint(given.replies ?? [{ text: "Hello!" }]);
  const result = await run(words, {
    cwd: folder.path,
    env: { SKILLS_FOLDER_PATH: "skills", ...endpoint.env, ...given.env },
    stdin: given.stdin,
  });
  const [asked] = endpoint.requests;
  const prompt = asked?.body.messages.findLast(({ role }) => role === "user")?.content;
  return { ...result, prompt, requests: endpoint.requests, cwd: folder.path };
}

function output({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) {
  return { code, stdout, stderr };
}

Deno.test("a prompt is answered on standard output, and nothing else", async () => {
  const result = await once(["Say", "hello"], { run: runProcess });
  assert.deepEqual(output(result), { code: 0, stdout: "Hello!\n", stderr: "" });
  assert.equal(result.prompt, "Say hello");
});

Deno.test("chat is the same as no command", async () => {
  const result = await once(["chat", "Say hello"]);
  assert.deepEqual(output(result), { code: 0, stdout: "Hello!\n", stderr: "" });
});

Deno.test("chat -- list sends the word list", async () => {
  assert.equal((await once(["chat", "--", "list"])).prompt, "list");
});

Deno.test("standard input is the prompt where there is none", async () => {
  const result = await once([], { stdin: "From a pipe\n", run: runProcess });
  assert.deepEqual([result.code, result.prompt], [0, "From a pipe\n"]);
});

Deno.test("standard input follows the prompt, set off", async () => {
  const result = await once(["Summarise"], { stdin: "a\nb" });
  assert.equal(result.prompt, "Summarise\n\n<stdin>\na\nb\n</stdin>");
});

Deno.test("a dash asks for standard input", async () => {
  assert.equal((await once(["-"], { stdin: "piped" })).prompt, "piped");
});

Deno.test("/dev/null leaves the prompt as it is", async () => {
  assert.equal((await once(["Only this"], { run: runProcess })).prompt, "Only this");
});

Deno.test("a file is read as standard input", async () => {
  await using folder = await temporaryFolder({ ...files, "input.txt": "from a file" });
  await using endpoint = scriptedEndpoint([{ text: "ok" }]);
  const child = new Deno.Command("sh", {
    args: ["-c", 'exec "$0" "$@" < input.txt', ...testedCommand, "Read"],
    cwd: folder.path,
    env: { ...endpoint.env, SKILLS_RUNNER_CACHE: sharedCache, SKILLS_RUNNER_NO_SESSION: "1" },
  });
  assert.equal((await child.output()).code, 0);
  assert.equal(
    endpoint.requests[0]?.body.messages.at(-1)?.content,
    "Read\n\n<stdin>\nfrom a file\n</stdin>",
  );
});

for (
  const [name, words, env] of [
    ["--no-stdin", ["--no-stdin", "Ask"], {}],
    ["SKILLS_RUNNER_NO_STDIN=1", ["Ask"], { SKILLS_RUNNER_NO_STDIN: "1" }],
  ] as const
) {
  Deno.test(`${name} does not wait for a pipe that stays open`, async () => {
    await using folder = await temporaryFolder(files);
    await using endpoint = scriptedEndpoint([{ text: "ok" }]);
    const child = startProgram(words, {
      cwd: folder.path,
      env: { ...endpoint.env, ...env },
      stdin: "stays open",
    });
    const { code } = await child.status;
    await Promise.all([child.stdin.close(), child.stdout.cancel(), child.stderr.cancel()]);
    assert.deepEqual([code, endpoint.requests[0]?.body.messages.at(-1)?.content], [0, "Ask"]);
  });
}

Deno.test("after two silent seconds a line says what the program waits for, but with -q", async () => {
  await using folder = await temporaryFolder(files);
  await using endpoint = scriptedEndpoint([{ text: "ok" }, { text: "ok" }]);
  const quiet = startProgram(["-q", "Ask"], { cwd: folder.path, env: endpoint.env, stdin: "" });
  const child = startProgram(["Ask"], { cwd: folder.path, env: endpoint.env, stdin: "late" });
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  assert.equal(value, "waiting for standard input; --no-stdin runs without it\n");
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("late"));
  await writer.close();
  await reader.cancel();
  const [{ code }] = await Promise.all([child.status, child.stdout.cancel()]);
  assert.deepEqual(
    [code, endpoint.requests[0]?.body.messages.at(-1)?.content],
    [0, "Ask\n\n<stdin>\nlate\n</stdin>"],
  );
  await quiet.stdin.close();
  const [said, { code: quietCode }] = await Promise.all([
    new Response(quiet.stderr).text(),
    quiet.status,
    quiet.stdout.cancel(),
  ]);
  assert.deepEqual([quietCode, said], [0, ""]);
});

Deno.test("input that is not UTF-8 is an error that names the byte offset", async () => {
  const stdin = new Uint8Array([0x61, 0xc3, 0xa9, 0xff, 0x62]);
  assert.deepEqual(output(await once(["Ask"], { stdin, run: runProcess })), {
    code: 2,
    stdout: "",
    stderr: "error: Standard input is not UTF-8: wrong byte at offset 3\n" +
      "hint: Convert it, for example with iconv -f latin1 -t utf-8\n",
  });
});

Deno.test("input of more than 64 MiB is an error before its end is seen", async () => {
  await using folder = await temporaryFolder(files);
  await using endpoint = scriptedEndpoint([]);
  const program = startProgram(["Ask"], { cwd: folder.path, env: endpoint.env, stdin: "" });
  const writer = program.stdin.getWriter();
  const piece = new Uint8Array(1024 * 1024);
  const [stderr, { code }] = await Promise.all([
    new Response(program.stderr).text(),
    program.status,
    program.stdout.cancel(),
    (async () => {
      for (;;) await writer.write(piece);
    })().catch(() => {/* nobody reads any more */}),
  ]);
  assert.deepEqual({ code, stderr }, {
    code: 2,
    stderr: "error: Standard input has more than 64 MiB\n" +
      "hint: Put it into a file and name that in the prompt: scripts of skills can read it\n",
  });
});

Deno.test("empty input without a prompt is a usage error", async () => {
  const { code, stderr, requests } = await once([], { stdin: " \n" });
  assert.deepEqual([code, requests.length], [2, 0]);
  assert.match(stderr, /^error: The prompt is empty: nothing came from standard input\nhint: /);
});

Deno.test("what the model says before a tool call goes to standard error", async () => {
  const { stdout, stderr } = await once(["Go"], {
    replies: [
      { text: "First I look.", calls: [{ name: "list_skills", arguments: {} }] },
      { text: "Done." },
    ],
  });
  assert.equal(stdout, "Done.\n");
  assert.match(stderr, /^First I look\.\n● list_skills\n {2}✓ 1 skill · \d+ ms\n$/);
});

Deno.test("--stream writes text as it arrives", async () => {
  const { stdout } = await once(["--stream", "Go"], {
    replies: [
      { text: "First I look.", calls: [{ name: "list_skills", arguments: {} }] },
      { text: "Done." },
    ],
  });
  assert.equal(stdout, "First I look.\nDone.\n");
});

Deno.test("an answer longer than the buffer of a pipe arrives whole", async () => {
  const text = "0123456789abcdef ".repeat(20_000).trim();
  const { stdout, code } = await once(["Go"], { replies: [{ text }], run: runProcess });
  assert.deepEqual([code, stdout.length, stdout === `${text}\n`], [0, text.length + 1, true]);
});

Deno.test("a reader that goes away ends the program quietly with 0", async () => {
  await using folder = await temporaryFolder(files);
  const text = `${"x".repeat(100)}\n`.repeat(20_000);
  await using endpoint = scriptedEndpoint([{ text }]);
  const child = startProgram(["Go"], { cwd: folder.path, env: endpoint.env });
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const stderr = await new Response(child.stderr).text();
  assert.deepEqual([(await child.status).code, stderr], [0, ""]);
});

Deno.test("a full disk behind standard output is a failure", async () => {
  await using folder = await temporaryFolder(files);
  await using endpoint = scriptedEndpoint([{ text: "ok" }]);
  const { code, stderr } = await new Deno.Command("sh", {
    args: ["-c", 'exec "$0" "$@" > /dev/full', ...testedCommand, "Go"],
    cwd: folder.path,
    env: { ...endpoint.env, SKILLS_RUNNER_CACHE: sharedCache, SKILLS_RUNNER_NO_SESSION: "1" },
  }).output();
  assert.equal(code, 1);
  assert.match(
    new TextDecoder().decode(stderr),
    /^error: Cannot write to standard output: .*space/,
  );
});

Deno.test("a full disk behind the JSON on standard output is told on standard error", async () => {
  await using folder = await temporaryFolder(files);
  const { code, stderr } = await new Deno.Command("sh", {
    args: ["-c", 'exec "$0" "$@" > /dev/full', ...testedCommand, "list", "--json"],
    cwd: folder.path,
    env: { SKILLS_RUNNER_CACHE: sharedCache },
  }).output();
  assert.equal(code, 1);
  assert.match(
    new TextDecoder().decode(stderr),
    /^error: Cannot write to standard output: .*space/,
  );
});

Deno.test("--output also writes the answer to a file", async () => {
  await using folder = await temporaryFolder(files);
  await using endpoint = scriptedEndpoint([{ text: "Hello!" }]);
  const result = await runProgram(["-o", "answer.txt", "Go"], {
    cwd: folder.path,
    env: endpoint.env,
  });
  assert.deepEqual(output(result), { code: 0, stdout: "Hello!\n", stderr: "" });
  assert.equal(await Deno.readTextFile(`${folder.path}/answer.txt`), "Hello!\n");
});

Deno.test("--output into a missing folder is an error before any request", async () => {
  const { code, stderr, requests } = await once(["-o", "no/such/file", "Go"]);
  assert.deepEqual([code, requests.length], [2, 0]);
  assert.match(
    stderr,
    /^error: Cannot write "no\/such\/file": its folder does not exist/,
  );
});

Deno.test("--quiet leaves the answer only", async () => {
  const { stdout, stderr } = await once(["-q", "Go"], {
    replies: [{ calls: [{ name: "list_skills", arguments: {} }] }, { text: "Done." }],
  });
  assert.deepEqual([stdout, stderr], ["Done.\n", ""]);
});

Deno.test("--verbose adds requests, timings and usage", async () => {
  const { stdout, stderr } = await once(["-v", "Go"]);
  assert.equal(stdout, "Hello!\n");
  assert.match(
    stderr,
    /^scripted-a at http:.*\nPOST http:.*\/v1\/chat\/completions \(\d+ bytes\)\n200, first data .*\n100 tokens in, 10 out\n1 turn · 0 tool calls · 100 tokens in, 10 out · .*\n$/,
  );
});

Deno.test("--json prints one event a line, from run_started to run_finished", async () => {
  const { stdout, stderr, code } = await once(["--json", "Go"], {
    replies: [
      {
        calls: [{
          name: "run_python_script",
          arguments: { skill_name: "greeter", script: "print('x')" },
        }],
      },
      { text: "Done." },
    ],
  });
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const types = events.map(({ type }) => type as string)
    .filter((type) => !["environment", "text_delta"].includes(type))
    .filter((type, index, all) => type !== all[index - 1]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(types, [
    "run_started",
    "turn_started",
    "request_started",
    "request_finished",
    "usage",
    "tool_started",
    "tool_output",
    "tool_finished",
    "turn_started",
    "request_started",
    "request_finished",
    "usage",
    "run_finished",
  ]);
  assert(events.every(({ time }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time)));
  const { time: _, duration_ms: __, ...finished } = events.at(-1);
  assert.deepEqual(finished, {
    type: "run_finished",
    status: "ok",
    exit_code: 0,
    answer: "Done.",
    error: null,
    turns: 2,
    tool_calls: 1,
    skills_used: ["greeter"],
    usage: { input_tokens: 200, output_tokens: 20, cached_tokens: 0, estimated: false },
  });
});

Deno.test("--json ends with run_finished for a usage error too", async () => {
  const { stdout, code } = await once(["--json", "--max-turns", "x", "Go"]);
  const { type, status, exit_code, error } = JSON.parse(stdout);
  assert.deepEqual([code, type, status, exit_code], [2, "run_finished", "error", 2]);
  assert.deepEqual(error, {
    message: '--max-turns is "x", expected a whole number from 0 (no limit)',
    hint: null,
  });
});

/** A port on which nobody listens. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

const failures: [string, string[], Record<string, string>, number, RegExp][] = [
  [
    "an unknown option",
    ["--modle", "x"],
    {},
    2,
    /^error: There is no option --modle\nhint: Did you mean --model\?\n$/,
  ],
  [
    "a missing key for a remote endpoint",
    ["Go"],
    { LLM_API_BASE_URL: "https://api.example.com/v1" },
    2,
    /^error: No API key for https:\/\/api\.example\.com\/v1\nhint: Set LLM_API_KEY/,
  ],
  [
    "a missing model, with those on offer",
    ["Go"],
    { LLM_MODEL_NAME: "" },
    2,
    /^error: No model is set for .*\nhint: .* the endpoint offers scripted-a, scripted-b\n$/,
  ],
  [
    "an endpoint that is not there",
    ["Go"],
    { LLM_API_BASE_URL: `http://127.0.0.1:${freePort()}/v1` },
    1,
    /error: Cannot reach http:\/\/127\.0\.0\.1:\d+\/v1.*refused.*\nhint: /,
  ],
  [
    "a limit of turns",
    ["--max-turns", "1", "Go"],
    {},
    6,
    /error: Stopped after 1 turn without an answer\nhint: /,
  ],
  [
    "an unknown skill",
    ["show", "greter"],
    {},
    7,
    /^error: Cannot find skill "greter"\nhint: Did you mean greeter\?\n$/,
  ],
];
for (const [name, words, env, code, message] of failures) {
  Deno.test(`${name} ends with exit code ${code} and says why`, async () => {
    const call = { name: "list_skills", arguments: {} };
    const result = await once(words, { env, replies: [{ calls: [call] }, { calls: [call] }] });
    assert.deepEqual([result.code, result.stdout], [code, ""]);
    assert.match(result.stderr, message);
  });
}

Deno.test(".env is read, below the environment, and not exported to scripts", async () => {
  await using folder = await temporaryFolder({
    ...files,
    ".env": "LLM_MODEL_NAME=from-dotenv\nLLM_API_KEY=sk-secret\nTZ=Mars/Base\n",
  });
  const script =
    "import os; print([n for n in os.environ if 'LLM' in n or 'OPENAI' in n], os.environ.get('TZ'))";
  await using endpoint = scriptedEndpoint([
    { calls: [{ name: "run_python_script", arguments: { skill_name: "greeter", script } }] },
    { text: "ok" },
  ]);
  const { code, stderr, stdout } = await runProcess(["-v", "Go"], {
    cwd: folder.path,
    env: { LLM_API_BASE_URL: endpoint.baseUrl, OPENAI_API_KEY: "sk-other" },
  });
  assert.equal(code, 0);
  assert.equal(endpoint.requests[0]?.headers.get("authorization"), "Bearer sk-other");
  assert.equal(endpoint.requests[0]?.body.model, "from-dotenv");
  assert.match(JSON.stringify(endpoint.requests[1]?.body.messages.at(-1)), /\[\] None/);
  assert.doesNotMatch(stderr + stdout, /sk-/);
});

Deno.test("--help and --version go to standard output", async () => {
  const [help, version, showHelp] = await Promise.all([
    once(["--help"]),
    once(["--version"]),
    once(["show", "--help"]),
  ]);
  assert.deepEqual([help.code, help.stderr, version.code, version.stderr], [0, "", 0, ""]);
  assert.match(help.stdout, /^skills-runner: .*\n\nUsage:\n/);
  assert.match(version.stdout, /^skills-runner \d+\.\d+\.\d+\n$/);
  assert.match(showHelp.stdout, /skills-runner show \[OPTIONS\] SKILL\n/);
});

Deno.test("help names the nearest command", async () => {
  const { code, stderr } = await once(["help", "shwo"]);
  assert.deepEqual([code, stderr], [
    2,
    'error: There is no command "shwo"\nhint: Did you mean show?\n',
  ]);
});

Deno.test("list prints the skills, and the same as JSON", async () => {
  const { stdout, stderr, code } = await once(["list"], {
    env: { SKILLS_RUNNER_CACHE: "new-cache" },
  });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^greeter {2}python not built {2}Greets people\n$/);
  const json = JSON.parse(
    (await once(["list", "--json"], { env: { SKILLS_RUNNER_CACHE: "new-cache" } })).stdout,
  );
  const [{ folder: _, ...skill }] = json.skills;
  assert.deepEqual({ skill, diagnostics: json.diagnostics }, {
    skill: {
      name: "greeter",
      description: "Greets people",
      python: { state: "not_built", source: "none" },
    },
    diagnostics: [],
  });
});

Deno.test("list finds the shipped skills in an empty folder", async () => {
  await using folder = await temporaryFolder();
  const { stdout } = await runProgram(["list", "--json"], { cwd: folder.path });
  const names = JSON.parse(stdout).skills.map(({ name }: { name: string }) => name);
  assert.deepEqual(names, ["calculator", "csv-report", "skill-writer", "web-page"]);
});

Deno.test("show prints what get_skill returns", async () => {
  const { stdout, code } = await once(["show", "greeter"], {
    env: { SKILLS_RUNNER_CACHE: "new-cache" },
  });
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^---\nname: greeter\n[^]*Greet\.\n\nfolder {2}\/.*\npython {2}not_built[^]* {2}notes\.txt \(14 bytes\)\n$/,
  );
});

Deno.test("read prints a window of a file", async () => {
  const whole = await once(["read", "greeter", "notes.txt"]);
  assert.deepEqual(output(whole), { code: 0, stdout: "one\ntwo\nthree\n", stderr: "" });
  const window = await once(["read", "greeter", "notes.txt", "--offset", "2", "--limit", "1"]);
  assert.deepEqual(output(window), {
    code: 0,
    stdout: "two\n",
    stderr: "lines 2 to 2 of 3; --offset reads on\n",
  });
});

Deno.test("read refuses a path that leaves the skill", async () => {
  const { code, stderr } = await once(["read", "greeter", "../../secret"]);
  assert.equal(code, 7);
  assert.match(stderr, /^error: .*\.\.\/\.\.\/secret.*\nhint: /);
});

Deno.test("run passes arguments, standard input and the script's exit code", async () => {
  const result = await once(["run", "-q", "greeter", "hello.py", "--json", "you"], {
    stdin: "piped\n",
    run: runProcess,
  });
  assert.deepEqual(output(result), { code: 2, stdout: "hello --json you\npiped\n", stderr: "" });
});

Deno.test("run takes code as an option or from standard input", async () => {
  const option = await once([
    "run",
    "-q",
    "greeter",
    "-c",
    "import sys; print(sys.argv[1:])",
    "-x",
  ]);
  assert.deepEqual(output(option), { code: 0, stdout: "['-x']\n", stderr: "" });
  const piped = await once(["run", "-q", "greeter", "-", "a"], {
    stdin: "import sys; print(sys.argv[1:], sys.stdin.read())",
  });
  assert.deepEqual(output(piped), { code: 0, stdout: "['a'] \n", stderr: "" });
});

Deno.test("run --json prints the events of the call", async () => {
  const { stdout } = await once(["run", "--json", "greeter", "-c", "print(1)"]);
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const last = events.at(-1);
  assert.deepEqual(
    [events[0].type, last.type, last.result.stdout, last.result.returncode],
    ["tool_started", "tool_finished", "1\n", 0],
  );
});

Deno.test("run ends a script at its time limit, with the output so far", async () => {
  const result = await once([
    "run",
    "-q",
    "--script-timeout",
    "0.5",
    "greeter",
    "-c",
    "import time; print('begun', flush=True); time.sleep(60)",
  ]);
  assert.deepEqual(output(result), {
    code: 6,
    stdout: "begun\n",
    stderr: "error: The script was ended after 0.5 s\n" +
      "hint: Raise the limit with --script-timeout, 0 for none\n",
  });
});

Deno.test("setup builds the environments and says where they stand", async () => {
  const { stdout, code } = await once(["setup", "-q", "greeter"]);
  assert.deepEqual([code, stdout], [0, "greeter: python ready\n"]);
});

const ends = [["SIGINT", "SIGINT"], ["SIGTERM", "SIGTERM"], ["SIGHUP", "SIGTERM"]] as const;

for (const [signal, end] of ends) {
  Deno.test(`${signal} during a script ends the whole tree, and then the program by ${end}`, async () => {
    await using folder = await temporaryFolder(files);
    const script = `import os, subprocess, time\nchild = subprocess.Popen(["sleep", "300"])\n` +
      `open(os.environ["SKILLS_RUNNER_WORKDIR"] + "/pids", "w").write(f"{os.getpid()} {child.pid}\\n")\n` +
      `print("started", flush=True)\ntime.sleep(300)`;
    const child = startProgram(["run", "-q", "greeter", "-c", script], { cwd: folder.path });
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill(signal);
    const [status] = await Promise.all([child.status, child.stderr.cancel()]);
    await reader.cancel();
    assert.equal(status.signal, end);
    const pids = (await Deno.readTextFile(`${folder.path}/pids`)).trim().split(" ");
    assert.deepEqual(await living(pids), []);
  });
}

Deno.test("one Ctrl-C ends a loop of the shell", async () => {
  await using folder = await temporaryFolder(files);
  const words = [...testedCommand, "run", "-q", "greeter", "-c"];
  const code = "import time; print('started', flush=True); time.sleep(300)";
  const command = words.map((word) => `'${word}'`).join(" ");
  const loop = `for round in 1 2; do ${command} "$CODE"; done; echo "next"`;
  const shell = startProgram([
    "import os, sys; os.setsid(); os.execvp('bash', ['bash', '-c', sys.argv[1]])",
    loop,
  ], {
    cwd: folder.path,
    env: { CODE: code },
    command: ["python3", "-c"],
  });
  const reader = shell.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? "";
  await new Deno.Command("kill", { args: ["-INT", "--", `-${shell.pid}`] }).output();
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  const [{ signal }] = await Promise.all([shell.status, shell.stderr.cancel()]);
  assert.deepEqual([text, signal], ["started\n", "SIGINT"]);
});

Deno.test("SIGINT while standard input is awaited ends at once", async () => {
  await using folder = await temporaryFolder(files);
  await using endpoint = scriptedEndpoint([]);
  const child = startProgram(["Ask"], { cwd: folder.path, env: endpoint.env, stdin: "never" });
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  await reader.read();
  child.kill("SIGINT");
  const { value } = await reader.read();
  await reader.cancel();
  const [{ code }] = await Promise.all([child.status, child.stdout.cancel(), child.stdin.close()]);
  assert.deepEqual([code, value], [130, "error: Interrupted\n"]);
});

for (
  const [phase, words, seen] of [
    ["before the first token", 0, ""],
    ["while the answer streams", 2, "It is "],
  ] as const
) {
  for (const [signal, end] of ends) {
    Deno.test(`${signal} ${phase} ends the program by ${end}`, async () => {
      await using folder = await temporaryFolder(files);
      const never = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      const endpoint = scriptedEndpoint([() => {
        asked.resolve();
        return { text: "It is long", pause: { words, until: never.promise } };
      }]);
      const child = startProgram(["--stream", "Go"], { cwd: folder.path, env: endpoint.env });
      const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      await asked.promise;
      let text = "";
      while (text.length < seen.length) text += (await reader.read()).value ?? "";
      child.kill(signal);
      const [status, stderr] = await Promise.all([
        child.status,
        new Response(child.stderr).text(),
      ]);
      await reader.cancel();
      never.resolve();
      await endpoint[Symbol.asyncDispose]();
      const word = signal === "SIGINT" ? "Interrupted" : "Terminated";
      assert.deepEqual([status.signal, text, stderr], [end, seen, `error: ${word}\n`]);
    });
  }
}

Deno.test("the list of skills fits into 2 % of a known context window, and says so", async () => {
  const many = Array.from({ length: 30 }, (_, index) => [
    `skills/skill-${index}/SKILL.md`,
    `---\nname: skill-${index}\ndescription: ${"Does much. ".repeat(20)}\n---\n`,
  ]);
  const replies = [{ text: "ok", inputTokens: 4000 }];
  const given = { files: Object.fromEntries(many), replies };
  const whole = await once(["Go"], given);
  const short = await once(["--context-window", "40000", "Go"], given);
  const lengths = [whole, short].map(({ requests }) =>
    String(requests[0]?.body.messages[0]?.content).match(/^- skill-.*$/gm)?.join("\n").length ?? 0
  );
  assert.deepEqual([whole.stderr, lengths.map((length) => length > 2800)], ["", [true, false]]);
  assert.match(short.stderr, /^warning: .+\n$/);
});

Deno.test("get_skill of a skill that is loaded already answers shortly", async () => {
  const call = { name: "get_skill", arguments: { skill_name: "greeter" } };
  const { requests } = await once(["Go"], {
    replies: [{ calls: [call] }, { calls: [call] }, { text: "ok" }],
  });
  const results = requests[2]?.body.messages.filter(({ role }) => role === "tool")
    .map(({ content }) => JSON.parse(String(content)));
  assert.match(results?.[0].documentation, /Greet\./);
  assert.deepEqual(results?.[1], {
    skill_name: "greeter",
    note: "This skill is loaded already: see the earlier result of get_skill",
  });
});

Deno.test("--tool-calls=text runs calls that the model writes", async () => {
  const call = {
    name: "run_python_script",
    arguments: { skill_name: "greeter", script: "print(6*7)" },
  };
  const { stdout, code, requests } = await once(["-q", "--tool-calls=text", "Go"], {
    replies: [
      { text: `<tool_call>\n${JSON.stringify(call)}\n</tool_call>` },
      { text: "It is 42." },
    ],
  });
  assert.deepEqual([code, stdout], [0, "It is 42.\n"]);
  assert.equal(requests[0]?.body.tools, undefined);
  assert.match(String(requests[0]?.body.messages[0]?.content), /# Tools[^]*## run_python_script/);
  assert.match(
    String(requests[1]?.body.messages.at(-1)?.content),
    /<tool_result[^]*"stdout":"42\\n"/,
  );
});

Deno.test("a loopback endpoint is asked directly, whatever the proxy", async () => {
  const proxy = `http://127.0.0.1:${freePort()}`;
  const script = "import os; print(os.environ['HTTP_PROXY'], os.environ.get('NO_PROXY'))";
  const { code, requests } = await once(["Go"], {
    env: { HTTP_PROXY: proxy },
    replies: [
      { calls: [{ name: "run_python_script", arguments: { skill_name: "greeter", script } }] },
      { text: "ok" },
    ],
  });
  assert.equal(code, 0);
  const { stdout } = JSON.parse(String(requests[1]?.body.messages.at(-1)?.content));
  assert.equal(stdout, `${proxy} None\n`);
});

Deno.test("old results are cut when the context window is nearly full", async () => {
  const script = "print('word ' * 5000)";
  const call = { name: "run_python_script", arguments: { skill_name: "greeter", script } };
  const turn = { calls: [call] };
  const { code, stdout, stderr } = await once(["--context-window", "9000", "Go"], {
    replies: [turn, turn, turn, { text: "ok" }, { text: "ok" }, { text: "ok" }],
  });
  assert.deepEqual([code, stdout], [0, "ok\n"]);
  assert.match(stderr, /warning: .*context/i);
});

/** Those processes that live; one that has ended may still wait to be reaped. */
async function living(pids: string[]): Promise<string[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", pids.join()] })
    .output();
  const states = new TextDecoder().decode(stdout).split("\n").map((state) => state.trim());
  return states.filter((state) => state !== "" && !state.startsWith("Z"));
}
