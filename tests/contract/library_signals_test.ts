/**
 * How a run of the library ends by its signal, as programs make signals.
 * @module
 */
import assert from "node:assert/strict";
import {
  type ChatModel,
  createRunner,
  readSurroundings,
  RunnerError,
  type RunOptions,
} from "../../lib/mod.ts";

/** Asked for something, it never answers. */
const silent: ChatModel = {
  name: "silent",
  baseUrl: "here",
  // deno-lint-ignore require-yield
  async *ask({ signal }) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    throw signal.reason;
  },
};

async function kindOfEnd(signal: AbortSignal): Promise<string> {
  await using runner = await createRunner({
    surroundings: readSurroundings(),
    skillsFolders: [],
    model: silent,
  });
  const options: RunOptions = { signal };
  const error = await runner.ask("Say something", options).catch((error) => error);
  assert(error instanceof RunnerError);
  return error.kind;
}

Deno.test("an AbortController that is aborted without a reason interrupts a run", async () => {
  const controller = new AbortController();
  const end = kindOfEnd(controller.signal);
  controller.abort();
  assert.equal(await end, "interrupted");
});

Deno.test("AbortSignal.timeout() is a limit", async () => {
  assert.equal(await kindOfEnd(AbortSignal.timeout(20)), "limit");
});
