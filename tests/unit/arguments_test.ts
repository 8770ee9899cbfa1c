import assert from "node:assert/strict";
import { parseArguments } from "../../lib/cli/arguments.ts";
import { RunnerError } from "../../lib/errors.ts";

const parsed: [string, string[], Partial<ReturnType<typeof parseArguments>>][] = [
  ["a word that is no command as the prompt", ["hello"], {
    command: "chat",
    positionals: ["hello"],
  }],
  ["several words as the prompt", ["hello", "list"], {
    command: "chat",
    positionals: ["hello", "list"],
  }],
  ["a command", ["list"], { command: "list", positionals: [] }],
  ["the word after -- as the prompt", ["--", "list"], { command: "chat", positionals: ["list"] }],
  ["the word after chat -- as the prompt", ["chat", "--", "list"], {
    command: "chat",
    positionals: ["list"],
  }],
  ["a prompt that begins with a dash", ["chat", "--", "-5 + 3"], { positionals: ["-5 + 3"] }],
  ["a dash as a positional argument", ["-"], { command: "chat", positionals: ["-"] }],
  ["options before the command", ["--skills", "a", "list"], {
    command: "list",
    lists: { skills: ["a"] },
  }],
  ["an option that repeats", ["-s", "a", "--skills=b"], { lists: { skills: ["a", "b"] } }],
  ["short flags in one word", ["-qv", "hi"], {
    flags: new Set(["quiet", "verbose"]),
    positionals: ["hi"],
  }],
  ["the last of two values", ["-m", "a", "-m", "b"], { values: { model: "b" } }],
  ["a value that begins with a dash, after =", ["--model=--x"], { values: { model: "--x" } }],
  ["options behind a script as the script's own", [
    "run",
    "-q",
    "calc",
    "a.py",
    "--json",
    "-q",
    "--",
    "x",
  ], {
    command: "run",
    flags: new Set(["quiet"]),
    positionals: ["calc", "a.py", "--json", "-q", "--", "x"],
  }],
  ["options behind code as the script's own", ["run", "calc", "-c", "print(1)", "--json", "x"], {
    values: { code: "print(1)" },
    flags: new Set(),
    positionals: ["calc", "--json", "x"],
  }],
  ["code before the skill", ["run", "-c", "-1", "calc", "--json"], {
    values: { code: "-1" },
    positionals: ["calc", "--json"],
  }],
  ["script options that look like the code option", ["run", "calc", "a.py", "-c", "x"], {
    values: {},
    positionals: ["calc", "a.py", "-c", "x"],
  }],
];
for (const [name, words, expected] of parsed) {
  Deno.test(`parseArguments() takes ${name}`, () => {
    const actual = parseArguments(words);
    const compared = Object.keys(expected) as (keyof typeof expected)[];
    assert.deepEqual(Object.fromEntries(compared.map((key) => [key, actual[key]])), expected);
  });
}

const refused: [string, string[], string, string?][] = [
  [
    "an unknown option with the nearest",
    ["--modle", "x"],
    "There is no option --modle",
    "Did you mean --model?",
  ],
  ["an unknown short option", ["-z"], "There is no option -z"],
  [
    "an option of another command",
    ["list", "--output", "x"],
    "The command list has no option --output",
  ],
  [
    "a missing value",
    ["mcp", "--print-config"],
    "--print-config needs a value: --print-config CLIENT",
    "Run skills-runner help mcp",
  ],
  ["an option in place of a value", ["--model", "--json"], "--model needs a value: --model NAME"],
  ["a superfluous value", ["--json=yes"], "--json takes no value"],
  [
    "a missing argument",
    ["show"],
    "Cannot run show: an argument is missing",
    "Usage: skills-runner show [OPTIONS] SKILL",
  ],
  ["an argument too many", ["list", "x"], 'Cannot run list: the argument "x" is one too many'],
];
for (const [name, words, message, hint] of refused) {
  Deno.test(`parseArguments() refuses ${name}`, () => {
    assert.throws(() => parseArguments(words), (error) => {
      assert(error instanceof RunnerError);
      assert.deepEqual([error.kind, error.message], ["usage", message]);
      if (hint !== undefined) assert.equal(error.hint, hint);
      return true;
    });
  });
}
