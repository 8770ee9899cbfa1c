import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { RunnerError } from "../../lib/errors.ts";
import { type BuildProgress } from "../../lib/executor/executor.ts";
import { LocalExecutor } from "../../lib/executor/local.ts";
import { GREET, greeterWorkshop } from "../support/greeter.ts";
import { quickInstaller } from "../support/wheel_shop.ts";
import { createWorkshop, pretendToInstall, type Workshop } from "../support/workshop.ts";

const code = (text: string) => ({ kind: "code", code: text }) as const;
const LOG_CALLS = 'echo "$*" >> "$(dirname "$0")/calls"';

async function environments(shop: Workshop): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(`${shop.cacheFolder}/environments`)) {
    if (!name.endsWith(".lock")) names.push(name);
  }
  return names;
}

function buildElsewhere(shop: Workshop): Deno.ChildProcess {
  const { cacheFolder, env, buildEnv } = shop.options;
  const script = new URL("../support/build_environment.ts", import.meta.url).href;
  const settings = [cacheFolder, env.PATH ?? "", buildEnv?.PIP_FIND_LINKS ?? ""];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-P", "--no-lock", script, ...settings, shop.skill.folder],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

async function calls(shop: Workshop, pattern: RegExp): Promise<number> {
  const log = await Deno.readTextFile(`${shop.bin}/calls`);
  return log.split("\n").filter((line) => pattern.test(line)).length;
}

Deno.test("a build installs requirements.txt, shows itself, and its console scripts work", async () => {
  await using shop = await greeterWorkshop();
  const progress: BuildProgress[] = [];
  const { stdout } = await shop.executor.runPython(shop.skill, GREET, {
    onBuild: (step) => progress.push(step),
  });
  assert.equal(stdout, "hello\n");
  assert.deepEqual(progress.map(({ state, message }) => [state, message]), [
    ["building", "Building a Python environment: greeter==1.0 (from requirements.txt)"],
    ["ready", "The Python environment is ready: greeter==1.0 (from requirements.txt)"],
  ]);
});

Deno.test("a build works with uv, too", async () => {
  const uv = `#!/bin/sh
[ "$1 $2 $3 $5" = "pip install --python -r" ] || exit 1
exec "\${0%/*}/python3" -m pip --python "$4" install -r "$6"`;
  await using shop = await greeterWorkshop();
  await Deno.writeTextFile(`${shop.bin}/uv`, uv, { mode: 0o755 });
  const buildEnv = { ...shop.options.buildEnv, UV_OFFLINE: "1" };
  await using executor = new LocalExecutor({ ...shop.options, buildEnv });
  assert.equal((await executor.runPython(shop.skill, GREET)).stdout, "hello\n");
});

Deno.test("a build with uv finds packages where pip is told to look", async () => {
  await using shop = await greeterWorkshop();
  const uv = `#!/bin/sh
echo "$UV_FIND_LINKS $UV_NO_INDEX $UV_DEFAULT_INDEX" > "\${0%/*}/settings"
exec "\${0%/*}/python3" -S "${quickInstaller}" "$@"`;
  await Deno.writeTextFile(`${shop.bin}/uv`, uv, { mode: 0o755 });
  assert.equal((await shop.executor.runPython(shop.skill, GREET)).stdout, "hello\n");
  assert.equal(
    await Deno.readTextFile(`${shop.bin}/settings`),
    `${pathToFileURL(shop.wheels)} 1 \n`,
  );
});

Deno.test("a build puts pip into the environment if the base installation has none", async () => {
  await using shop = await greeterWorkshop({
    // What ensurepip does in five seconds: the environment gets a pip.
    pythonPrelude: `case "$2 $3" in
pip*) echo "No module named pip" >&2; exit 1 ;;
venv\\ /*) "$real" -c "import os, pip; print(os.path.dirname(os.path.dirname(pip.__file__)))" \\
  > "$(echo "$3"/lib/python*/site-packages)/base.pth"; exit ;;
esac`,
  });
  assert.equal((await shop.executor.runPython(shop.skill, GREET)).stdout, "hello\n");
});

Deno.test("a build says what to install if there is neither pip nor ensurepip", async () => {
  await using shop = await greeterWorkshop({
    pythonPrelude: `case "$2 $3" in
pip*) echo "No module named pip" >&2; exit 1 ;;
"venv /"*) echo "Error: ensurepip is not available" >&2; exit 1 ;;
esac`,
  });
  await assert.rejects(shop.executor.setUp(shop.skill), (error) => {
    assert.ok(error instanceof RunnerError);
    assert.match(error.message, /^Cannot put pip into the environment: .*ensurepip is not/);
    assert.match(error.hint ?? "", /apt install python3-venv; or install uv/);
    return true;
  });
  assert.deepEqual(await environments(shop), []);
});

Deno.test("a build without packages needs neither pip nor ensurepip", async () => {
  await using shop = await createWorkshop({
    pythonPrelude: 'case "$*" in *-m\\ pip*|*ensurepip*) exit 1 ;; esac',
  });
  assert.equal((await shop.executor.runPython(shop.skill, code("print(1)"))).stdout, "1\n");
});

Deno.test("a failed build leaves nothing behind and gives the installer's last words", async () => {
  await using shop = await createWorkshop({ files: { "requirements.txt": "missing-thing>=2" } });
  const progress: string[] = [];
  await assert.rejects(
    shop.executor.setUp(shop.skill, { onBuild: ({ state }) => progress.push(state) }),
    (error) => {
      assert.ok(error instanceof RunnerError);
      assert.equal(error.kind, "skill");
      assert.match(
        error.message,
        /^Cannot install what requirements.txt declares: ERROR: .*missing-thing>=2/,
      );
      assert.match(error.hint ?? "", /index settings/);
      return true;
    },
  );
  assert.deepEqual(progress, ["building", "failed"]);
  assert.deepEqual(await environments(shop), []);
});

Deno.test("an aborted build leaves nothing behind", async () => {
  const controller = new AbortController();
  await using shop = await greeterWorkshop();
  const build = shop.executor.setUp(shop.skill, {
    signal: controller.signal,
    onBuild: () => controller.abort(),
  });
  await assert.rejects(build, { name: "AbortError" });
  assert.deepEqual(await environments(shop), []);
});

Deno.test("what a killed build has left is removed by the next one", async () => {
  const killParentOnce = `case "$2" in venv)
  "$real" "$@"; [ -e "$0.killed" ] || { touch "$0.killed"; kill -KILL $PPID; }; exit ;;
esac`;
  await using shop = await createWorkshop({ pythonPrelude: killParentOnce });
  const { code: exitCode } = await buildElsewhere(shop).output();
  const left = await environments(shop);
  const { state } = await shop.executor.setUp(shop.skill);
  assert.equal(exitCode, 137);
  assert.match(left.join(), /^[0-9a-f]{16}\.building-\w+$/);
  assert.equal(state, "ready");
  assert.match((await environments(shop)).join(), /^[0-9a-f]{16}$/);
});

Deno.test("two processes at once build one environment once", async () => {
  await using shop = await createWorkshop({ pythonPrelude: LOG_CALLS });
  const outputs = await Promise.all([1, 2].map(() => buildElsewhere(shop).output()));
  const states = outputs.map(({ stdout }) => new TextDecoder().decode(stdout));
  assert.deepEqual(states, ["ready", "ready"]);
  assert.equal(await calls(shop, /-m venv/), 1);
  assert.equal((await environments(shop)).length, 1);
});

Deno.test("two scripts at once build one environment once", async () => {
  await using shop = await createWorkshop({ pythonPrelude: LOG_CALLS });
  const messages: string[] = [];
  const onBuild = ({ message }: BuildProgress) => void messages.push(message);
  const results = await Promise.all(
    [1, 2].map((n) => shop.executor.runPython(shop.skill, code(`print(${n})`), { onBuild })),
  );
  assert.deepEqual(results.map(({ stdout }) => stdout), ["1\n", "2\n"]);
  assert.equal(await calls(shop, /-m venv/), 1);
  assert.deepEqual(messages.toSorted(), [
    "Building a Python environment: the standard library alone",
    "The Python environment is ready: the standard library alone",
    "The Python environment is ready: the standard library alone",
    "Waiting for the same environment, which is being built",
  ]);
});

Deno.test("an interpreter that has answered once is not asked again", async () => {
  await using shop = await createWorkshop({ pythonPrelude: LOG_CALLS });
  await shop.executor.setUp(shop.skill);
  await using second = new LocalExecutor(shop.options);
  await second.setUp(shop.skill);
  assert.equal(await calls(shop, /^-I/), 1);
});

Deno.test("an interpreter that has been replaced is asked again", async () => {
  await using shop = await createWorkshop({ pythonPrelude: LOG_CALLS });
  await shop.executor.setUp(shop.skill);
  const old = new Date("2020-01-01");
  await Deno.utime(`${shop.bin}/python3`, old, old);
  await using second = new LocalExecutor(shop.options);
  await second.setUp(shop.skill);
  assert.equal(await calls(shop, /^-I/), 2);
});

Deno.test("equal declarations share an environment, others have one of their own", async () => {
  await using shop = await greeterWorkshop({ pythonPrelude: pretendToInstall });
  const twin = { name: "twin", folder: `${shop.root}/twin` };
  await Deno.mkdir(twin.folder);
  await Deno.writeTextFile(
    `${twin.folder}/requirements.txt`,
    "# the same\n greeter==1.0  # as there\n",
  );
  const first = await shop.executor.setUp(shop.skill);
  assert.deepEqual(await shop.executor.setUp(twin), first);
  await Deno.writeTextFile(`${twin.folder}/requirements.txt`, "greeter\n");
  assert.notEqual((await shop.executor.setUp(twin)).folder, first.folder);
});

Deno.test("an environment whose interpreter is gone is built again", async () => {
  await using shop = await createWorkshop();
  const { folder } = await shop.executor.setUp(shop.skill);
  await Deno.remove(`${folder}/bin/python`);
  const output = await buildElsewhere(shop).output();
  assert.equal(new TextDecoder().decode(output.stdout), "ready");
  assert.ok(await Deno.stat(`${folder}/bin/python`));
});
