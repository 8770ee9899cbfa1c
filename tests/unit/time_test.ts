import assert from "node:assert/strict";
import { localTime } from "../../lib/words/time.ts";

Deno.test("localTime() is that of the machine's zone", () => {
  const date = new Date("2026-01-01T23:30:00Z");
  date.getTimezoneOffset = () => -120;
  assert.equal(localTime(date), "2026-01-02 01:30");
});
