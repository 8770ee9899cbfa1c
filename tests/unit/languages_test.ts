import assert from "node:assert/strict";
import {
  isPythonScript,
  requireScriptCommand,
  runnableExtensions,
} from "../../lib/executor/scripts/choose_program.ts";
import { scriptLanguages } from "../../lib/executor/scripts/languages.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

for (
  const { path, text = "", programs, expected } of [
    { path: "a.rb", programs: ["ruby"], expected: ["ruby"] },
    { path: "a.PL", programs: ["perl"], expected: ["perl"] },
    { path: "a.ts", programs: ["bun"], expected: ["bun", "run"] },
    { path: "a.ts", programs: ["bun", "deno", "tsx"], expected: ["tsx"] },
    { path: "a.ts", text: "Bun.file('x')", programs: ["bun", "tsx"], expected: ["bun", "run"] },
    { path: "a.js", programs: ["bun", "node"], expected: ["node"] },
    { path: "a", text: "#!/usr/bin/env ruby3.2", programs: ["ruby"], expected: ["ruby"] },
    { path: "a", text: "#!/usr/bin/awk -f", programs: ["awk"], expected: ["awk", "-f"] },
    {
      path: "a",
      text: "#!/usr/bin/env -S A=1 npx tsx",
      programs: ["npx"],
      expected: ["npx", "tsx"],
    },
    { path: "a.sh", text: "#!/bin/zsh\r\n", programs: ["zsh", "bash"], expected: ["zsh"] },
    { path: "a.sh", text: "#!/bin/nowhere", programs: ["bash"], expected: ["bash"] },
    {
      path: "a.ps1",
      programs: ["pwsh"],
      expected: ["pwsh", "-NoProfile", "-NonInteractive", "-File"],
    },
  ]
) {
  Deno.test(`${path} ${text} runs with ${expected[0]} of ${programs}`, async () => {
    const files = Object.fromEntries(programs.map((name) => [name, ""]));
    await using folder = await temporaryFolder(files);
    const { command, args } = await requireScriptCommand(path, text, { PATH: folder.path });
    assert.deepEqual([command.slice(folder.path.length + 1), ...args], expected);
  });
}

for (
  const [path, text, expected] of [
    ["a.py", "", true],
    ["a", "#!/usr/bin/python3", true],
    ["a", "#!/usr/bin/env python3.12", true],
    ["a", "#!/usr/bin/env -S uv run --script", true],
    ["a", "#!/usr/bin/env -S uv tool run x", false],
    ["a.py", "#!/bin/sh", false],
    ["a", "print(1)", false],
  ] as const
) {
  Deno.test(`isPythonScript() is ${expected} for ${path} with ${JSON.stringify(text)}`, () => {
    assert.equal(isPythonScript(path, text), expected);
  });
}

Deno.test("each language of the table can be run where its best program is installed", async () => {
  const best = scriptLanguages.map(({ programs }) => [programs[0]?.name ?? "", ""]);
  await using folder = await temporaryFolder(Object.fromEntries(best));
  assert.deepEqual(
    await runnableExtensions({ PATH: folder.path }),
    scriptLanguages.flatMap(({ extensions }) => extensions),
  );
});
