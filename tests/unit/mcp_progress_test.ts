import assert from "node:assert/strict";
import { ProgressLines } from "../../lib/mcp/progress.ts";
import { type Clock, ProgressSender } from "../../lib/mcp/progress_sender.ts";

function lines() {
  return new ProgressLines({ startedAtMs: 0 });
}

Deno.test("ProgressLines joins pieces of a line", () => {
  const progress = lines();
  progress.add("stdout", "on");
  assert.equal(progress.take(0), null);
  progress.add("stdout", "e\nt");
  assert.equal(progress.take(0), "one");
});

Deno.test("ProgressLines does not mix the streams within a line", () => {
  const progress = lines();
  progress.add("stdout", "out");
  progress.add("stderr", "error\n");
  progress.add("stdout", "put\n");
  assert.equal(progress.take(0), "error\noutput");
});

Deno.test("ProgressLines is due at most five times a second", () => {
  const progress = lines();
  const times: number[] = [];
  for (let nowMs = 0; nowMs < 1000; nowMs++) {
    progress.add("stdout", "line\n");
    if (progress.take(nowMs) !== null) times.push(nowMs);
  }
  assert.deepEqual(times, [0, 200, 400, 600, 800]);
});

Deno.test("ProgressLines keeps the last lines of many, and counts the others", () => {
  const progress = new ProgressLines({ startedAtMs: 0, maxChars: 20 });
  for (let line = 1; line <= 200_000; line++) progress.add("stdout", `line ${line}\n`);
  assert.equal(progress.take(0), "[… 199999 lines …]\nline 200000");
});

Deno.test("ProgressLines says every ten seconds that a silent script still runs", () => {
  const progress = lines();
  const messages = [9_999, 10_000, 19_999, 20_000].map((nowMs) => progress.take(nowMs));
  assert.deepEqual(messages, [null, "Still running after 10 s", null, "Still running after 20 s"]);
});

Deno.test("ProgressLines shows a line without an end when it is time to say something", () => {
  const progress = lines();
  progress.add("stderr", "\rDownloading 10 %\rDownloading 30 %");
  assert.equal(progress.take(0), "Downloading 10 %");
  assert.equal(progress.take(10_000), "Downloading 30 %");
});

Deno.test("ProgressLines makes control characters harmless", () => {
  const progress = lines();
  progress.add("stdout", "\x1b[31mred\x1b[0m\r\n\n");
  assert.equal(progress.take(0), "␛[31mred␛[0m");
});

/** A clock that stands until it is moved. */
class StandingClock implements Clock {
  #nowMs = 0;
  #waiting: { atMs: number; callBack: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callBack: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, callBack };
    this.#waiting.push(entry);
    return () => void (this.#waiting = this.#waiting.filter((each) => each !== entry));
  }

  async move(byMs: number): Promise<void> {
    this.#nowMs += byMs;
    const due = this.#waiting.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { callBack } of due) callBack();
    await new Promise<void>((resolve) => queueMicrotask(resolve));
  }
}

const output = (text: string) => ({ type: "tool_output", stream: "stdout", text }) as const;

Deno.test("ProgressSender numbers its messages, and waits between them", async () => {
  const clock = new StandingClock();
  const sent: [string, number][] = [];
  using sender = new ProgressSender((...message) => {
    sent.push(message);
    return Promise.resolve();
  }, { clock });
  sender.add(output("one\n"));
  await clock.move(0);
  sender.add(output("two\n"));
  await clock.move(199);
  assert.deepEqual(sent, [["one", 1]]);
  await clock.move(1);
  assert.deepEqual(sent, [["one", 1], ["two", 2]]);
});

Deno.test("ProgressSender sends nothing while a message is under way", async () => {
  const clock = new StandingClock();
  const sent: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  using sender = new ProgressSender((message) => {
    sent.push(message);
    return promise;
  }, { clock });
  sender.add(output("one\n"));
  await clock.move(0);
  sender.add(output("two\n"));
  await clock.move(60_000);
  assert.deepEqual(sent, ["one"]);
  resolve();
  await promise;
  await clock.move(0);
  await clock.move(0);
  assert.deepEqual(sent, ["one", "two"]);
});

Deno.test("ProgressSender is silent once disposed of", async () => {
  const clock = new StandingClock();
  const sent: string[] = [];
  const sender = new ProgressSender((message) => {
    sent.push(message);
    return Promise.resolve();
  }, { clock });
  sender.add(output("one\n"));
  sender[Symbol.dispose]();
  await clock.move(60_000);
  assert.deepEqual(sent, []);
});
