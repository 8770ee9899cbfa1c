import assert from "node:assert/strict";
import { dirname } from "node:path";
import { RunnerError } from "../../lib/errors.ts";
import { hostPath } from "../support/host.ts";
import { createSharedWorkshop, createWorkshop } from "../support/workshop.ts";

const code = (text: string) => ({ kind: "code", code: text }) as const;

Deno.test("runPython() lists the files that a script has created or changed", async () => {
  await using shop = await createSharedWorkshop({
    files: { "data/old.txt": "old", "data/same.txt": "same" },
  });
  const script = code(`import os, pathlib, shutil
pathlib.Path("data/old.txt").write_text("new")
pathlib.Path("data/same.txt").read_text()
work = pathlib.Path(os.environ["SKILLS_RUNNER_WORKDIR"])
(work / "out").mkdir()
(work / "out" / "report.txt").write_text("x")
shutil.copy2("data/same.txt", work / "copy.txt")
(work / ".hidden").write_text("x")
pathlib.Path("gone.txt").write_text("x")
pathlib.Path("gone.txt").unlink()`);
  const { changed_files } = await shop.executor.runPython(shop.skill, script, { cwd: "skill" });
  assert.deepEqual(changed_files, [
    `${shop.skill.folder}/data/old.txt`,
    `${shop.root}/work/copy.txt`,
    `${shop.root}/work/out/report.txt`,
  ]);
});

Deno.test("runPython() lists what a warm interpreter changes at once", async () => {
  await using shop = await createSharedWorkshop();
  await shop.executor.setUp(shop.skill);
  await shop.executor.warmUp(shop.skill);
  const { changed_files } = await shop.executor.runPython(shop.skill, code("open('a', 'w')"));
  assert.deepEqual(changed_files, [`${shop.root}/work/a`]);
});

Deno.test("runPython() lists no file that was written before", async () => {
  await using shop = await createSharedWorkshop();
  await shop.executor.setUp(shop.skill);
  await shop.write({ "before.txt": "" });
  const result = await shop.executor.runPython(shop.skill, code("print(1)"));
  assert.ok(!("changed_files" in result));
});

Deno.test("runPython() lists fifty changed files and counts the others", async () => {
  await using shop = await createSharedWorkshop();
  const script = code("for i in range(60): open(f'{i:02}', 'w')");
  const result = await shop.executor.runPython(shop.skill, script);
  assert.equal(result.changed_files?.length, 50);
  assert.equal(result.more_changed_files, 10);
});

Deno.test("runPython() says where it could not look at everything, and lists the rest", async () => {
  await using shop = await createSharedWorkshop();
  const script = code(`import os
os.mkdir("many")
for i in range(2001): open(f"many/{i}", "w")
open("report.txt", "w")
open(os.environ["SKILL_DIR"] + "/made.txt", "w")`);
  const result = await shop.executor.runPython(shop.skill, script);
  assert.deepEqual(
    [result.changed_files, result.more_changed_files, result.changed_files_note],
    [
      result.changed_files?.slice(0, 50),
      1950,
      `Only the files nearest to the root of ${shop.root}/work were looked at: there are too many`,
    ],
  );
  assert.equal(result.changed_files?.at(0), `${shop.skill.folder}/made.txt`);
});

/** The search path of the machine, and this very Deno. */
const programs = `${dirname(Deno.execPath())}:${await hostPath()}`;

for (
  const { path, text, stdout } of [
    {
      path: "scripts/go.sh",
      text: 'echo "$1" "$(pwd)"; cat',
      stdout: "a b WORK\ninput",
    },
    {
      path: "scripts/posix",
      text: '#!/bin/sh -e\necho "$1"; false; echo never',
      stdout: "a b\n",
    },
    {
      path: "scripts/python.sh",
      text: "python3 -c 'import sys; print(sys.prefix != sys.base_prefix)'",
      stdout: "True\n",
    },
    {
      path: "scripts/go.js",
      text: "console.log(process.argv[2])",
      stdout: "a b\n",
    },
    {
      path: "scripts/go.ts",
      text: "const [first]: string[] = Deno.args; console.log(first, Deno.env.get('SKILL_DIR'))",
      stdout: "a b SKILL\n",
    },
    {
      path: "scripts/main.ts",
      text:
        'import { join } from "path"; import { part } from "./part"; console.log(join(part, "b"))',
      stdout: "a/b\n",
    },
    {
      path: "scripts/go.pl",
      text: 'print "$ARGV[0]\\n"',
      stdout: "a b\n",
    },
    {
      path: "scripts/tool",
      text: "#!/usr/bin/env python3\nimport sys; print(sys.argv[1], sys.prefix != sys.base_prefix)",
      stdout: "a b True\n",
    },
    {
      path: "scripts/with-uv",
      text: "#!/usr/bin/env -S uv run --script\n# /// script\n# dependencies = []\n# ///\n" +
        "import sys; print(sys.prefix != sys.base_prefix)",
      stdout: "True\n",
    },
    {
      path: "scripts/flags",
      text: "#!/usr/bin/env -S deno run --quiet --no-prompt --allow-read\n" +
        "const { state } = await Deno.permissions.query({ name: 'net' }); console.log(state)",
      stdout: "prompt\n",
    },
  ]
) {
  Deno.test(`runScript() runs ${path}`, async () => {
    const files = { [path]: text, "scripts/part.ts": 'export const part = "a";' };
    await using shop = await createSharedWorkshop({ files, morePath: programs });
    const result = await shop.executor.runScript(shop.skill, `${shop.skill.folder}/${path}`, {
      args: ["a b"],
      stdin: new TextEncoder().encode("input"),
    });
    assert.equal(
      result.stdout,
      stdout.replace("SKILL", shop.skill.folder).replace("WORK", shop.executor.workFolder),
    );
  });
}

Deno.test("runScript() ends the whole tree on timeout", async () => {
  await using shop = await createSharedWorkshop({
    files: { "a.sh": "echo before; sleep 60 & wait" },
    env: { PATH: "/usr/bin:/bin" },
  });
  const path = `${shop.skill.folder}/a.sh`;
  const { stdout, timed_out } = await shop.executor.runScript(shop.skill, path, { timeoutMs: 500 });
  assert.deepEqual([stdout, timed_out], ["before\n", true]);
});

Deno.test("runScript() says what it can run if there is no program for a script", async () => {
  await using shop = await createSharedWorkshop({ files: { "a.rb": "puts 1" } });
  await assert.rejects(
    shop.executor.runScript(shop.skill, `${shop.skill.folder}/a.rb`),
    (error) => {
      assert.ok(error instanceof RunnerError);
      assert.match(
        error.message,
        /^Cannot run .*\/a\.rb: ruby is not installed$/,
      );
      assert.match(error.hint ?? "", /bash, sh, .*ruby/);
      return true;
    },
  );
});

Deno.test("runnableExtensions() goes by what is on the search path", async () => {
  await using shop = await createWorkshop();
  assert.deepEqual(await shop.executor.runnableExtensions(), []);
  await Deno.writeTextFile(`${shop.bin}/sh`, "", { mode: 0o755 });
  assert.deepEqual(await shop.executor.runnableExtensions(), [".sh"]);
});
