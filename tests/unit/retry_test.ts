import assert from "node:assert/strict";
import type { Failure } from "../../lib/model/endpoint/attempt_failed.ts";
import type { FailureKind } from "../../lib/model/endpoint/failure.ts";
import { decideRetry, type RetryBudget } from "../../lib/model/endpoint/retry.ts";

const untouched: RetryBudget = {
  retriesInRun: 0,
  waitedMs: 0,
  waitedForLoadMs: 0,
  hasAnswered: true,
};
const options = { maxWaitMs: 120_000, firstTokenTimeoutMs: 0, random: () => 1 };

function failure(kind: FailureKind, retryAfterMs: number | null = null): Failure {
  return { kind, status: null, words: "", retryAfterMs, param: null };
}

function times(count: number, kind: FailureKind): Failure[] {
  return Array.from({ length: count }, () => failure(kind));
}

for (
  const kind of [
    "unreachable",
    "rate_limit",
    "server_error",
    "timeout",
    "truncated",
    "empty",
  ] as const
) {
  Deno.test(`decideRetry() gives ${kind} five attempts, with delays that double`, () => {
    const delays = [1, 2, 3, 4, 5].map((count) =>
      decideRetry(times(count, kind), untouched, options)
    );
    assert.deepEqual(delays, [1000, 2000, 4000, 8000, null]);
  });
}

for (
  const kind of [
    "certificate",
    "credentials",
    "quota",
    "model_not_found",
    "wrong_url",
    "no_tool_support",
    "overflow",
    "rejected",
    "filtered",
  ] as const
) {
  Deno.test(`decideRetry() never retries ${kind}`, () => {
    assert.equal(decideRetry([failure(kind)], untouched, options), null);
  });
}

Deno.test("decideRetry() gives an address that never answered three attempts", () => {
  const budget = { ...untouched, hasAnswered: false };
  const delays = [1, 2, 3].map((count) =>
    decideRetry(times(count, "unreachable"), budget, options)
  );
  assert.deepEqual(delays, [1000, 2000, null]);
});

Deno.test("decideRetry() retries the phrase of a quota once, after five seconds", () => {
  assert.equal(decideRetry(times(1, "concurrency"), untouched, options), 5000);
  assert.equal(decideRetry(times(2, "concurrency"), untouched, options), null);
});

Deno.test("decideRetry() retries an unreadable call twice", () => {
  const delays = [1, 2, 3].map((count) =>
    decideRetry(times(count, "unreadable_call"), untouched, options)
  );
  assert.deepEqual(delays, [1000, 2000, null]);
});

Deno.test("decideRetry() waits as long as the server asks, up to the limit", () => {
  const ask = (retryAfterMs: number) =>
    decideRetry([failure("rate_limit", retryAfterMs)], untouched, options);
  assert.equal(ask(0), 0);
  assert.equal(ask(120_000), 120_000);
  assert.equal(ask(120_001), null);
});

Deno.test("decideRetry() takes off up to half of a delay at random", () => {
  const delay = (random: number) =>
    decideRetry(times(2, "rate_limit"), untouched, { ...options, random: () => random });
  assert.equal(delay(0), 1000);
  assert.equal(delay(0.5), 1500);
});

Deno.test("decideRetry() stops after ten retries in a run", () => {
  const delays = [9, 10].map((retriesInRun) =>
    decideRetry([failure("rate_limit")], { ...untouched, retriesInRun }, options)
  );
  assert.deepEqual(delays, [1000, null]);
});

Deno.test("decideRetry() stops when a run would wait more than five minutes", () => {
  const delays = [299_000, 299_001].map((waitedMs) =>
    decideRetry([failure("rate_limit")], { ...untouched, waitedMs }, options)
  );
  assert.deepEqual(delays, [1000, null]);
});

Deno.test("decideRetry() counts all failures of a turn together", () => {
  const failures = [...times(2, "rate_limit"), ...times(2, "timeout"), failure("empty")];
  assert.equal(decideRetry(failures, untouched, options), null);
});

Deno.test("decideRetry() waits for a model to load until its first data is due", () => {
  const limited = { ...options, firstTokenTimeoutMs: 25_000 };
  const budget = (waitedForLoadMs: number) => ({ ...untouched, waitedForLoadMs });
  const delay = (count: number, waitedMs: number) =>
    decideRetry(times(count, "loading"), budget(waitedMs), limited);
  assert.deepEqual(
    [delay(1, 0), delay(2, 1000), delay(3, 3000), delay(4, 7000), delay(9, 20_000)],
    [
      1000,
      2000,
      4000,
      5000,
      5000,
    ],
  );
  assert.equal(delay(10, 20_001), null);
  assert.equal(decideRetry(times(99, "loading"), budget(1e9), options), 5000);
});

Deno.test("decideRetry() does not count the waits for a model that loads", () => {
  const failures = [...times(20, "loading"), failure("server_error")];
  assert.equal(decideRetry(failures, { ...untouched, waitedForLoadMs: 90_000 }, options), 1000);
});
