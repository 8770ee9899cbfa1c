import assert from "node:assert/strict";
import {
  endFamily,
  type ProcessResult,
  runProcess,
  type RunProcessOptions,
  startProcess,
} from "../../lib/process/process.ts";
import { RunnerError } from "../../lib/errors.ts";
import { hostPython, isRunning, temporaryFolder } from "../support/host.ts";

const python = await hostPython();

function options(folder: string, changes: Partial<RunProcessOptions> = {}): RunProcessOptions {
  return {
    args: [],
    cwd: folder,
    env: { PATH: "/usr/bin:/bin" },
    timeoutMs: 20_000,
    maxChars: 30_000,
    outputFolder: `${folder}/outputs`,
    ...changes,
  };
}

async function run(
  command: string,
  args: string[],
  changes: Partial<RunProcessOptions> = {},
): Promise<ProcessResult> {
  await using folder = await temporaryFolder();
  return await runProcess(command, options(folder.path, { args, ...changes }));
}

const sh = (script: string, changes: Partial<RunProcessOptions> = {}) =>
  run("sh", ["-c", script], changes);
const py = (script: string, changes: Partial<RunProcessOptions> = {}) =>
  run(python, ["-u", "-c", script], changes);

/** Aborts when the process has printed the text. */
function abortOn(text: string): Pick<RunProcessOptions, "signal" | "onOutput"> {
  const controller = new AbortController();
  let seen = "";
  return {
    signal: controller.signal,
    onOutput(_stream, chunk) {
      seen += chunk;
      if (seen.includes(text)) controller.abort();
    },
  };
}

Deno.test("runProcess() gives both streams, the exit code and the duration", async () => {
  const { durationMs, ...result } = await sh("echo out; echo err >&2; exit 3");
  assert.deepEqual(result, {
    outcome: "exited",
    code: 3,
    stdout: { text: "out\n", truncated: false, bytes: 4 },
    stderr: { text: "err\n", truncated: false, bytes: 4 },
  });
  assert.ok(durationMs > 0);
});

Deno.test("runProcess() gives 128 + n for a process that signal n ended", async () => {
  assert.equal((await sh("kill -KILL $$")).code, 137);
});

Deno.test("runProcess() passes on the given environment, a marker and nothing else", async () => {
  const { stdout } = await run("/usr/bin/env", [], { env: { A: "1" } });
  const names = stdout.text.trimEnd().split("\n").map((line) => line.split("=")[0]);
  assert.deepEqual(names.sort(), ["A", "SKILLS_RUNNER_PROCESS"]);
});

Deno.test("runProcess() runs in the given folder", async () => {
  await using folder = await temporaryFolder();
  const { stdout } = await runProcess("pwd", options(folder.path));
  assert.equal(stdout.text, `${folder.path}\n`);
});

Deno.test("runProcess() gives an empty standard input by default", async () => {
  assert.equal((await sh("wc -c")).stdout.text.trim(), "0");
});

Deno.test("runProcess() feeds bytes", async () => {
  const stdin = new TextEncoder().encode("für alle");
  assert.equal((await sh("cat", { stdin })).stdout.text, "für alle");
});

Deno.test("runProcess() feeds a stream that is larger than a pipe", async () => {
  const chunk = new Uint8Array(100_000);
  const stdin = ReadableStream.from([chunk, chunk, chunk]);
  assert.equal((await sh("wc -c", { stdin })).stdout.text.trim(), "300000");
});

Deno.test("runProcess() ignores that input is not read", async () => {
  const result = await sh("exit 0", { stdin: new Uint8Array(1_000_000) });
  assert.equal(result.code, 0);
});

Deno.test("runProcess() does not wait for an input stream when the process has ended", async () => {
  let cancelled = false;
  const stdin = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
  await sh("exit 0", { stdin });
  assert.ok(cancelled);
});

Deno.test("runProcess() streams whole characters as they come", async () => {
  const seen: string[] = [];
  await py(
    `import os, sys
for byte in "é€𝄞".encode():
    os.write(1, bytes([byte])); os.read(0, 1)`,
    {
      stdin: new TextEncoder().encode("x".repeat(9)),
      onOutput: (stream, text) => void seen.push(`${stream}:${text}`),
    },
  );
  assert.equal(seen.join("").replaceAll("stdout:", ""), "é€𝄞");
  assert.ok(!seen.join("").includes("\ufffd"));
});

Deno.test("runProcess() replaces what is not UTF-8", async () => {
  assert.equal((await sh(String.raw`printf 'a\377b\303'`)).stdout.text, "a\ufffdb\ufffd");
});

Deno.test("runProcess() drains both streams together", async () => {
  const result = await py(`import sys
for _ in range(200):
    sys.stdout.write("o" * 10000); sys.stderr.write("e" * 10000)`);
  assert.deepEqual([result.stdout.bytes, result.stderr.bytes], [2_000_000, 2_000_000]);
});

Deno.test("runProcess() counts a flood of output and keeps its ends", async () => {
  const { stdout } = await sh("yes | head -c 64000000");
  assert.deepEqual([stdout.bytes, stdout.truncated], [64_000_000, true]);
});

Deno.test("runProcess() throws what onOutput throws, and ends the process", async () => {
  const pids: number[] = [];
  const failure = new Error("broken");
  const onOutput = (_stream: string, text: string) => {
    pids.push(Number(text));
    throw failure;
  };
  await assert.rejects(sh("echo $$; exec sleep 60", { onOutput }), failure);
  assert.equal(await isRunning(pids[0] ?? 0), false);
});

Deno.test("runProcess() throws at once if the signal is already aborted", async () => {
  const reason = new Error("no");
  await assert.rejects(sh("exit 0", { signal: AbortSignal.abort(reason) }), reason);
});

for (
  const { name, command, cwd, message } of [
    {
      name: "a missing command",
      command: "/no/such",
      cwd: "/",
      message: /Cannot start "\/no\/such"/,
    },
    {
      name: "a missing folder",
      command: "sh",
      cwd: "/no/such",
      message: /No such cwd '\/no\/such'/,
    },
    { name: "a file without permission", command: "/etc/passwd", cwd: "/", message: /denied/ },
  ]
) {
  Deno.test(`runProcess() throws a RunnerError for ${name}`, async () => {
    await assert.rejects(run(command, [], { cwd }), (error) => {
      assert.ok(error instanceof RunnerError);
      assert.match(error.message, message);
      assert.equal(error.kind, "skill");
      assert.ok(error.hint);
      return true;
    });
  });
}

Deno.test("runProcess() keeps what was printed before a timeout", async () => {
  const result = await sh("echo before; sleep 60; echo after", { timeoutMs: 300 });
  assert.equal(result.outcome, "timed_out");
  assert.equal(result.stdout.text, "before\n");
  assert.equal(result.code, 143);
});

Deno.test("runProcess() has no limit with a timeout of 0", async () => {
  assert.equal((await sh("sleep 0.1; echo end", { timeoutMs: 0 })).stdout.text, "end\n");
});

Deno.test("runProcess() takes a limit of years", async () => {
  assert.equal((await sh("sleep 0.1", { timeoutMs: 1e11 })).outcome, "exited");
});

Deno.test("runProcess() ends an obedient tree within 100 ms of an abort, plus the look at it", async () => {
  const abort = abortOn("ready");
  let abortedAt = 0;
  abort.signal?.addEventListener("abort", () => abortedAt = performance.now());
  const result = await sh("sleep 60 & echo ready; wait", abort);
  const took = performance.now() - abortedAt;
  assert.deepEqual([result.outcome, result.stdout.text], ["aborted", "ready\n"]);
  assert.ok(took < 1000, `took ${took} ms`);
});

const ESCAPES = {
  "grandchildren": "pid = os.fork()",
  "grandchildren that ignore TERM": `
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pid = os.fork()`,
  "grandchildren in a session of their own": `
pid = os.fork()
if pid == 0: os.setsid()`,
  "daemons that left group, session and parent": `
r, w = os.pipe()
if os.fork() == 0:
    os.setsid()
    pid = os.fork()
    if pid: os.write(w, str(pid).encode()); os._exit(0)
else:
    pid = int(os.read(r, 20))`,
  "daemons that also ignore TERM and closed the pipes": `
signal.signal(signal.SIGTERM, signal.SIG_IGN)
r, w = os.pipe()
if os.fork() == 0:
    os.setsid()
    pid = os.fork()
    if pid: os.write(w, str(pid).encode()); os._exit(0)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2): os.dup2(null, fd)
else:
    pid = int(os.read(r, 20))`,
};

for (const [name, fork] of Object.entries(ESCAPES)) {
  Deno.test(`runProcess() kills ${name}`, async () => {
    const script = `import os, signal, time
${fork}
if pid: print(pid, "ready")
time.sleep(60)`;
    const result = await py(script, abortOn("ready"));
    assert.equal(result.outcome, "aborted");
    assert.equal(await isRunning(Number.parseInt(result.stdout.text)), false);
  });
}

Deno.test("runProcess() sends KILL two seconds after TERM", async () => {
  const script = `import signal, time
signal.signal(signal.SIGTERM, lambda *_: print("asked"))
print("ready")
while True: time.sleep(60)`;
  const result = await py(script, abortOn("ready"));
  assert.deepEqual([result.code, result.stdout.text], [137, "ready\nasked\n"]);
  assert.ok(result.durationMs > 2000 && result.durationMs < 4000, `${result.durationMs} ms`);
});

for (
  const [name, background] of [
    ["holds the pipes", "sleep 60 & echo $!"],
    ["has closed the pipes", "sleep 60 >/dev/null 2>&1 </dev/null & echo $!"],
    ["has left the group and holds the pipes", "setsid sleep 60 & sleep 0.1; echo $!"],
  ] as const
) {
  Deno.test(`runProcess() ends a background process that ${name}`, async () => {
    const result = await sh(background);
    assert.equal(result.outcome, "exited");
    assert.equal(result.code, 0);
    assert.equal(await isRunning(Number(result.stdout.text)), false);
    assert.ok(result.durationMs < 2000, `${result.durationMs} ms`);
  });
}

Deno.test("runProcess() does not hang on a process that nobody can find", async () => {
  const result = await py(`import os
r, w = os.pipe()
if os.fork() == 0:
    os.setsid()
    pid = os.fork()
    if pid: os.write(w, str(pid).encode()); os._exit(0)
    os.execve("/bin/sleep", ["sleep", "60"], {})
print(int(os.read(r, 20)))`);
  Deno.kill(Number(result.stdout.text), "SIGKILL");
  assert.equal(result.outcome, "exited");
  assert.ok(result.durationMs < 10_000, `${result.durationMs} ms`);
});

Deno.test("runProcess() waits for a background process that is about to end", async () => {
  const result = await sh("(sleep 0.05; echo late) & echo early");
  assert.equal(result.stdout.text, "early\nlate\n");
});

Deno.test("endFamily() ends what processes of the family have left running", async () => {
  const daemon = `import os, time
r, w = os.pipe()
if os.fork() == 0:
    os.setsid()
    pid = os.fork()
    if pid: os.write(w, str(pid).encode()); os._exit(0)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2): os.dup2(null, fd)
    time.sleep(60)
print(int(os.read(r, 20)))`;
  const family = crypto.randomUUID();
  const pid = Number((await py(daemon, { family })).stdout.text);
  assert.equal(await isRunning(pid), true);
  await endFamily(family);
  assert.equal(await isRunning(pid), false);
});

Deno.test("startProcess() lets a process wait for its input", async () => {
  await using folder = await temporaryFolder();
  const all = options(folder.path, { args: ["-c", "read line; echo got $line"] });
  await using process = startProcess("sh", all);
  const result = await process.finish({ ...all, stdin: new TextEncoder().encode("it\n") });
  assert.equal(result.stdout.text, "got it\n");
});

Deno.test("startProcess() ends the process when it is disposed of", async () => {
  await using folder = await temporaryFolder();
  const process = startProcess("sh", options(folder.path, { args: ["-c", "exec sleep 60"] }));
  await process[Symbol.asyncDispose]();
  assert.equal(process.hasExited, true);
});
