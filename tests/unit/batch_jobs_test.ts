import assert from "node:assert/strict";
import { runJobs } from "../../lib/cli/commands/batch/jobs.ts";
import { Pace } from "../../lib/cli/commands/batch/pace.ts";
import { describeProgress } from "../../lib/cli/commands/batch/progress.ts";

const signal = new AbortController().signal;

Deno.test("runJobs() runs each task once, no more than the limit at a time", async () => {
  const done: number[] = [];
  let [running, most] = [0, 0];
  await runJobs([1, 2, 3, 4, 5, 6, 7], {
    jobs: 3,
    signal,
    async run(task) {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      done.push(task);
    },
  });
  assert.deepEqual([done.sort(), most], [[1, 2, 3, 4, 5, 6, 7], 3]);
});

Deno.test("runJobs() ends the others when one fails, and throws what it threw", async () => {
  const failure = new Error("first");
  const aborted: number[] = [];
  const running = runJobs([1, 2, 3, 4], {
    jobs: 2,
    signal,
    async run(task, _job, jobSignal) {
      if (task === 1) throw failure;
      await new Promise((resolve) => jobSignal.addEventListener("abort", resolve));
      aborted.push(task);
    },
  });
  await assert.rejects(running, failure);
  assert.deepEqual(aborted, [2]);
});

Deno.test("runJobs() starts nothing more after its signal", async () => {
  const stop = new AbortController();
  const started: number[] = [];
  const running = runJobs([1, 2, 3], {
    jobs: 1,
    signal: stop.signal,
    run(task) {
      started.push(task);
      stop.abort(new Error("enough"));
      return Promise.resolve();
    },
  });
  await assert.rejects(running, { message: "enough" });
  assert.deepEqual(started, [1]);
});

const retry = (reason: string, delay_ms: number) =>
  ({ type: "retry", attempt: 1, delay_ms, reason }) as const;

Deno.test("Pace holds all jobs back after a rate limit", async () => {
  const pace = new Pace();
  const startedAt = performance.now();
  pace.observe(retry("429: slow down", 120));
  await Promise.all([pace.pass(signal), pace.pass(signal)]);
  assert(performance.now() - startedAt >= 119);
});

Deno.test("Pace lets jobs pass after other failures", () => {
  const pace = new Pace();
  pace.observe(retry("503: overloaded", 60_000));
  assert.equal(pace.remainingMs, 0);
});

Deno.test("Pace.pass() ends with its signal", async () => {
  const pace = new Pace();
  pace.observe(retry("Rate limit reached for requests", 60_000));
  const stop = new AbortController();
  const waiting = pace.pass(stop.signal);
  stop.abort(new Error("enough"));
  await assert.rejects(waiting, { message: "enough" });
});

const lines: [string, Parameters<typeof describeProgress>, string][] = [
  [
    "at the beginning",
    [{ prompts: 100, answered: 0, failed: 0 }, { doneBefore: 0, elapsedMs: 0, pauseMs: 0 }],
    "──────────────────────── 0/100",
  ],
  [
    "half-way",
    [{ prompts: 100, answered: 48, failed: 2 }, { doneBefore: 0, elapsedMs: 5000, pauseMs: 0 }],
    "━━━━━━━━━━━━──────────── 50/100 · 2 failed · 10/s · 5 s left",
  ],
  [
    "going on, by the speed of now",
    [{ prompts: 10_000, answered: 6010, failed: 0 }, {
      doneBefore: 6000,
      elapsedMs: 20_000,
      pauseMs: 0,
    }],
    "━━━━━━━━━━━━━━────────── 6010/10000 · 0.5/s · 2 h 13 min left",
  ],
  [
    "in a pause",
    [{ prompts: 4, answered: 4, failed: 0 }, { doneBefore: 4, elapsedMs: 10, pauseMs: 61_000 }],
    "━━━━━━━━━━━━━━━━━━━━━━━━ 4/4 · the endpoint wants a pause of 1 min 1 s",
  ],
];

for (const [name, args, expected] of lines) {
  Deno.test(`describeProgress() says how far a batch is ${name}`, () => {
    assert.equal(describeProgress(...args), expected);
  });
}
