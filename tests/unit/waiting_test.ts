import assert from "node:assert/strict";
import { sleep } from "../../lib/waiting.ts";

Deno.test("sleep() waits", async () => {
  const startedAt = performance.now();
  await sleep(20, new AbortController().signal);
  assert(performance.now() - startedAt >= 19);
});

Deno.test("sleep() ends with its signal", async () => {
  const controller = new AbortController();
  const sleeping = sleep(60_000, controller.signal);
  controller.abort(new Error("stopped"));
  await assert.rejects(sleeping, { message: "stopped" });
});

Deno.test("sleep() does not begin when its signal is aborted", async () => {
  await assert.rejects(sleep(60_000, AbortSignal.abort(new Error("stopped"))), {
    message: "stopped",
  });
});
