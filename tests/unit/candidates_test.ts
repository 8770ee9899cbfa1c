import assert from "node:assert/strict";
import { findCandidates } from "../../lib/cli/commands/completions/candidates.ts";
import type { CommandSpec } from "../../lib/cli/command_spec.ts";
import { commandSpecs } from "../../lib/cli/commands.ts";

const names = {
  skills: () => Promise.resolve([{ word: "one", says: "First" }, { word: "other", says: "" }]),
  sessions: () => Promise.resolve([{ word: "20261122-134501-x7k2", says: "" }]),
  profiles: () => Promise.resolve([{ word: "work", says: "" }]),
};

const offered: [string, string[], string, { words: string[]; paths?: "files" | "folders" }][] = [
  ["commands by their beginning", [], "sho", { words: ["show"] }],
  ["commands behind options", ["-q", "--model", "list"], "sho", { words: ["show"] }],
  ["a command behind a value in the same word", ["-qm", "x"], "sho", { words: ["show"] }],
  ["options of a command", ["list"], "--s", { words: ["--skills"] }],
  ["options of a prompt", [], "--mod", { words: ["--model"] }],
  ["words of an option", ["--setup"], "", { words: ["declared", "known", "any"] }],
  ["words behind an equals sign", [], "--setup=k", { words: ["--setup=known"] }],
  ["words behind an equals sign of its own", ["--setup", "="], "a", { words: ["any"] }],
  ["skills", ["show"], "", { words: ["one", "other"] }],
  ["one skill after the other", ["setup", "one"], "ot", { words: ["other"] }],
  ["files of a skill", ["read", "one"], "no", { words: [], paths: "files" }],
  ["folders", ["--skills"], "ne", { words: [], paths: "folders" }],
  ["sessions", ["--resume"], "2026", { words: ["20261122-134501-x7k2"] }],
  ["sessions or files", ["replay"], "2", { words: ["20261122-134501-x7k2"], paths: "files" }],
  ["profiles", ["-p"], "", { words: ["work"] }],
  ["shells", ["completions"], "p", { words: ["powershell"] }],
  ["nothing for a value that nobody knows", ["--model"], "", { words: [] }],
  ["nothing for a prompt", ["Say"], "sho", { words: [] }],
  ["nothing for a prompt behind --", ["--"], "sho", { words: [] }],
  ["no options to a script", ["run", "one", "a.py"], "--j", { words: [], paths: "files" }],
];
for (const [name, before, word, { words, paths = "none" }] of offered) {
  Deno.test(`findCandidates() offers ${name}`, async () => {
    const found = await findCandidates(before, word, names);
    assert.deepEqual({ ...found, words: found.words.map(({ word }) => word) }, { paths, words });
  });
}

Deno.test("findCandidates() knows every command and every option of it", async () => {
  const commands = await findCandidates([], "", names);
  assert.deepEqual(commands.words.map(({ word }) => word), Object.keys(commandSpecs));
  for (const [command, { options }] of Object.entries<CommandSpec>(commandSpecs)) {
    const { words } = await findCandidates([command], "--", names);
    assert.deepEqual(words.map(({ word }) => word), options.map((option) => `--${option}`));
  }
});
