import assert from "node:assert/strict";
import { findMeantCommand } from "../../lib/cli/misspelling.ts";

const words: [string, string | null][] = [
  ["lst", "list"],
  ["lits", "list"],
  ["lisst", "list"],
  ["lisp", "list"],
  ["hlep", "help"],
  ["docter", "doctor"],
  ["setpu", "setup"],
  ["config", "doctor"],
  ["ls", "list"],
  ["upgrade", "update"],
  ["model", "models"],
  ["modles", "models"],
  ["hello", null],
  ["test", null],
  ["list", null],
  ["ru", null],
  ["", null],
];

for (const [word, expected] of words) {
  Deno.test(`findMeantCommand() takes "${word}" for ${expected ?? "a prompt"}`, () => {
    assert.equal(findMeantCommand(word), expected);
  });
}
