import assert from "node:assert/strict";
import { EventQueue } from "../../lib/conversation/event_queue.ts";
import { runProcess, type RunProcessOptions } from "../../lib/process/process.ts";
import { startProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

Deno.test("EventQueue has room again when its reader has come", async () => {
  const queue = new EventQueue<number>({ maxWaiting: 2 });
  queue.push(1);
  await queue.room();
  queue.push(2);
  let hasRoom = false;
  const room = queue.room().then(() => hasRoom = true);
  await Promise.resolve();
  assert.equal(hasRoom, false);
  assert.equal((await queue[Symbol.asyncIterator]().next()).value, 1);
  await room;
});

Deno.test("EventQueue holds nobody up once it is closed", async () => {
  const queue = new EventQueue<number>({ maxWaiting: 1 });
  queue.push(1);
  const waiting = queue.room();
  queue.close();
  await Promise.all([waiting, queue.room()]);
  assert.deepEqual(await Array.fromAsync(queue), [1]);
});

function shell(script: string, options: Partial<RunProcessOptions>) {
  return runProcess("sh", {
    args: ["-c", script],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    timeoutMs: 20_000,
    maxChars: 30_000,
    outputFolder: "/nonexistent",
    ...options,
  });
}

Deno.test("runProcess() reads no further until its output is taken, and ends with the signal", async () => {
  const abort = new AbortController();
  let calls = 0;
  const never = Promise.withResolvers<void>();
  const running = shell("yes", {
    signal: abort.signal,
    onOutput() {
      calls++;
      setTimeout(() => abort.abort(), 50);
      return never.promise;
    },
  });
  assert.equal((await running).outcome, "aborted");
  assert.equal(calls, 1);
});

Deno.test("runProcess() loses nothing to a slow reader, whose time is not the process's", async () => {
  let length = 0;
  const { outcome, stdout } = await shell("yes | head -c 1000000", {
    timeoutMs: 400,
    async onOutput(_, text) {
      length += text.length;
      await new Promise((resolve) => setTimeout(resolve, 60));
    },
  });
  assert.deepEqual([outcome, stdout.bytes, length], ["exited", 1_000_000, 1_000_000]);
});

Deno.test("a second SIGINT ends a program whose output nobody reads", async () => {
  await using folder = await temporaryFolder({
    "skills/flood/SKILL.md": "---\nname: flood\ndescription: Floods.\n---\nFlood.\n",
    "skills/flood/flood.sh": "echo $$ >&2\nexec yes\n",
  });
  const program = startProgram(["run", "flood", "flood.sh", "--script-timeout", "0"], {
    cwd: folder.path,
  });
  const reader = program.stderr.pipeThrough(new TextDecoderStream()).getReader();
  await reader.read();
  const interrupt = () => {
    try {
      program.kill("SIGINT");
    } catch (error) {
      // It has ended, and the test is about to hear of it.
      if (!(error instanceof TypeError)) throw error;
    }
  };
  interrupt();
  const again = setInterval(interrupt, 200);
  const { signal } = await program.status;
  clearInterval(again);
  await Promise.all([reader.cancel(), program.stdout.cancel()]);
  assert.equal(signal, "SIGINT");
});
