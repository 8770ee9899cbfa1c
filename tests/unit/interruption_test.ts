import assert from "node:assert/strict";
import { interruptionGraceMs, unlessInterrupted } from "../../lib/conversation/interruption.ts";

Deno.test("unlessInterrupted() leaves work behind that goes on after the signal", async () => {
  const given = { signal: AbortSignal.abort(), graceMs: 0, otherwise: "left" };
  assert.equal(await unlessInterrupted(new Promise<string>(() => {}), given), "left");
});

Deno.test("unlessInterrupted() takes what the work gives in its time of grace", async () => {
  const given = { signal: AbortSignal.abort(), graceMs: 60_000, otherwise: "left" };
  assert.equal(await unlessInterrupted(Promise.resolve("partial"), given), "partial");
});

Deno.test("unlessInterrupted() passes on what the work throws", async () => {
  const given = { signal: new AbortController().signal, graceMs: 0, otherwise: "left" };
  await assert.rejects(unlessInterrupted(Promise.reject(new Error("bug")), given), /bug/);
});

Deno.test("the time of grace lets a run end within 100 ms", () => {
  assert.equal(interruptionGraceMs < 100, true);
});
