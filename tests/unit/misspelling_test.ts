import assert from "node:assert/strict";
import { findMeantCommand } from "../../lib/cli/misspelling.ts";

const words: [string, string | undefined][] = [
  ["lst", "list"],
  ["lits", "list"],
  ["lisst", "list"],
  ["lisp", "list"],
  ["hlep", "help"],
  ["docter", "doctor"],
  ["setpu", "setup"],
  ["hello", undefined],
  ["test", undefined],
  ["list", undefined],
  ["ru", undefined],
  ["", undefined],
];

for (const [word, expected] of words) {
  Deno.test(`findMeantCommand() takes "${word}" for ${expected ?? "a prompt"}`, () => {
    assert.equal(findMeantCommand(word), expected);
  });
}
