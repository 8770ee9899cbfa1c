import assert from "node:assert/strict";
import { show } from "../../lib/cli/show_run.ts";
import type { Outcome } from "../../lib/conversation/judge.ts";
import type { Event } from "../../lib/events.ts";
import { ManualClock } from "../support/manual_clock.ts";

const outcome: Outcome = { answer: "Yes", error: null };

/** Yields each event, and lets time pass before it. */
async function* runOf(
  clock: ManualClock,
  events: readonly (readonly [waitMs: number, event: Event])[],
): AsyncGenerator<Event, Outcome> {
  for (const [waitMs, event] of events) {
    for (let ms = 0; ms < waitMs; ms += 1000) clock.pass(1000);
    yield await Promise.resolve(event);
  }
  return outcome;
}

/** What is shown of a run: the text of deltas, and the codes of warnings. */
async function shownOf(events: readonly (readonly [waitMs: number, event: Event])[]) {
  const clock = new ManualClock();
  const shown: string[] = [];
  const renderer = {
    render(event: Event) {
      if (event.type === "text_delta") shown.push(event.text);
      if (event.type === "warning") shown.push(`${event.code}: ${event.message}`);
      return Promise.resolve();
    },
    [Symbol.dispose]() {},
  };
  assert.equal(await show(runOf(clock, events), renderer, clock), outcome);
  return shown;
}

const asked: Event = { type: "request_started", attempt: 1, url: "http://x/v1", bytes: 1 };
const silence = "silence: no data from the model for 30 s, still waiting";

Deno.test("show() says every 30 s that no data comes from the model", async () => {
  const shown = await shownOf([
    [0, asked],
    [61_000, { type: "text_delta", text: "a" }],
    [29_000, { type: "text_delta", text: "b" }],
    [29_000, { type: "text_delta", text: "c" }],
    [30_000, { type: "text_delta", text: "d" }],
  ]);
  assert.deepEqual(shown, [silence, silence, "a", "b", "c", silence, "d"]);
});

Deno.test("show() does not take the work of a tool for silence of the model", async () => {
  const turn: Event = { type: "turn_started", turn: 1 };
  const shown = await shownOf([[0, turn], [120_000, { type: "text_delta", text: "a" }]]);
  assert.deepEqual(shown, ["a"]);
});
