import assert from "node:assert/strict";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { type ScriptResult } from "../../lib/executor/executor.ts";
import { LocalExecutor } from "../../lib/executor/local.ts";
import { RunnerError } from "../../lib/errors.ts";
import { isRunning } from "../support/host.ts";
import { createSharedWorkshop, createWorkshop } from "../support/workshop.ts";

const code = (text: string) => ({ kind: "code", code: text }) as const;

Deno.test("runPython() gives streams, exit code and time of inline code", async () => {
  await using shop = await createSharedWorkshop();
  const script = code("import sys; print(1); print(2, file=sys.stderr); sys.exit(3)");
  const { duration_ms, ...result } = await shop.executor.runPython(shop.skill, script);
  assert.deepEqual(result, { stdout: "1\n", stderr: "2\n", returncode: 3, timed_out: false });
  assert.ok(duration_ms >= 0);
});

Deno.test("runPython() passes arguments and standard input", async () => {
  await using shop = await createSharedWorkshop();
  const script = code("import sys; print(sys.argv[1:], sys.stdin.read())");
  const { stdout } = await shop.executor.runPython(shop.skill, script, {
    args: ["a b", "", "é", "--x=1"],
    stdin: new TextEncoder().encode("input\nü"),
  });
  assert.equal(stdout, "['a b', '', 'é', '--x=1'] input\nü\n");
});

Deno.test("runPython() gives the script these variables and no others", async () => {
  await using shop = await createSharedWorkshop();
  const { stdout } = await shop.executor.runPython(
    shop.skill,
    code("import json, os; print(json.dumps(dict(os.environ)))"),
  );
  const { SKILLS_RUNNER_PROCESS, VIRTUAL_ENV, ...variables } = JSON.parse(stdout);
  assert.ok(SKILLS_RUNNER_PROCESS);
  const { PATH, PYTHONPATH, PYTHONPYCACHEPREFIX, SKILLS_RUNNER_LAYER: layer, ...others } =
    variables;
  assert.equal(dirname(PYTHONPYCACHEPREFIX), `${shop.cacheFolder}/pycache`);
  const [, site = "", pip = ""] = PYTHONPATH.split(":");
  assert.match(site.slice(layer.length), /^\/lib\/python3\.\d+\/site-packages$/);
  assert.deepEqual([PATH, PYTHONPATH], [
    `${layer}/bin:${pip}/bin:${VIRTUAL_ENV}/bin:${shop.bin}`,
    `${shop.skill.folder}:${site}:${pip}`,
  ]);
  assert.deepEqual(others, {
    HOME: shop.root,
    LANG: "C.UTF-8",
    SKILL_DIR: shop.skill.folder,
    SKILLS_RUNNER_WORKDIR: `${shop.root}/work`,
    PIP_NO_INDEX: "1",
    PIP_FIND_LINKS: pathToFileURL(shop.wheels).href,
    CLAUDE_SKILL_DIR: shop.skill.folder,
    CLAUDE_PLUGIN_ROOT: shop.skill.folder,
    PYTHONUTF8: "1",
    PYTHONUNBUFFERED: "1",
  });
});

Deno.test("runPython() keeps PYTHON* variables of the user's shell from scripts", async () => {
  await using shop = await createSharedWorkshop();
  const executor = new LocalExecutor({
    ...shop.options,
    env: { ...shop.options.env, PYTHONHOME: "/nonexistent", PYTHONINSPECT: "1" },
  });
  const { stdout } = await executor.runPython(shop.skill, code("print(1)"));
  await executor[Symbol.asyncDispose]();
  assert.equal(stdout, "1\n");
});

Deno.test("runPython() imports from the script's folder and from the skill's root", async () => {
  await using shop = await createSharedWorkshop({
    files: {
      "core/builder.py": "NAME = 'core'",
      "scripts/helper.py": "NAME = 'helper'",
      "scripts/main.py":
        "import helper\nfrom core import builder\nprint(helper.NAME, builder.NAME)",
    },
  });
  const path = `${shop.skill.folder}/scripts/main.py`;
  const { stdout } = await shop.executor.runPython(shop.skill, { kind: "file", path });
  assert.equal(stdout, "helper core\n");
});

Deno.test("runPython() runs a module of the skill", async () => {
  await using shop = await createSharedWorkshop({
    files: { "scripts/loop.py": "import sys; print(__name__, sys.argv[1:])" },
  });
  const script = { kind: "module", name: "scripts.loop" } as const;
  const { stdout } = await shop.executor.runPython(shop.skill, script, { args: ["x"] });
  assert.equal(stdout, "__main__ ['x']\n");
});

Deno.test("runPython() shows source lines in tracebacks of inline code, and nothing of ours", async () => {
  await using shop = await createSharedWorkshop();
  const { stderr } = await shop.executor.runPython(shop.skill, code("def f():\n    1 / 0\nf()"));
  assert.match(
    stderr.replaceAll(/"[^"]*"/g, "FILE").replaceAll(/ +[~^]+\n/g, ""),
    new RegExp(
      "^Traceback \\(most recent call last\\):\n" +
        "  File FILE, line 3, in <module>\n    f\\(\\)\n" +
        "  File FILE, line 2, in f\n    1 / 0\nZeroDivisionError: division by zero\n$",
    ),
  );
});

Deno.test("runPython() takes inline code of 1 MiB", async () => {
  await using shop = await createSharedWorkshop();
  const text = `x = "${"y".repeat(1024 ** 2)}"\nprint(len(x))`;
  assert.equal((await shop.executor.runPython(shop.skill, code(text))).stdout, "1048576\n");
});

Deno.test("runPython() keeps inline code where only its owner can read it", async () => {
  await using shop = await createWorkshop();
  await shop.executor.runPython(shop.skill, code("print(1)"));
  const { mode } = await Deno.stat(`${shop.cacheFolder}/scripts`);
  assert.equal((mode ?? 0) & 0o777, 0o700);
});

Deno.test("runPython() refuses an argument with a NUL character", async () => {
  await using shop = await createSharedWorkshop();
  await assert.rejects(
    shop.executor.runPython(shop.skill, code("print(1)"), { args: ["a\0b"] }),
    new RunnerError("skill", "Cannot pass an argument that contains a NUL character", {
      hint: "Pass such data through standard input or a file",
    }),
  );
});

Deno.test("runPython() keeps what was printed before a timeout", async () => {
  await using shop = await createSharedWorkshop();
  const script = code("import time; print('before'); time.sleep(60)");
  const { duration_ms: _, ...result } = await shop.executor.runPython(shop.skill, script, {
    timeoutMs: 500,
  });
  assert.deepEqual(result, { stdout: "before\n", stderr: "", returncode: 143, timed_out: true });
});

Deno.test("runPython() uses the executor's limit by default", async () => {
  await using shop = await createSharedWorkshop({ timeoutMs: 500 });
  const result = await shop.executor.runPython(shop.skill, code("import time; time.sleep(60)"));
  assert.equal(result.timed_out, true);
});

Deno.test("runPython() keeps what was printed before an abort", async () => {
  await using shop = await createSharedWorkshop();
  const controller = new AbortController();
  const result = await shop.executor.runPython(
    shop.skill,
    code("import time; print('before'); time.sleep(60)"),
    { signal: controller.signal, onOutput: () => controller.abort() },
  );
  assert.deepEqual([result.stdout, result.returncode], ["before\n", 143]);
});

Deno.test("runPython() gives the file with an output over the cap", async () => {
  await using shop = await createSharedWorkshop();
  const result = await shop.executor.runPython(shop.skill, code("print('x' * 40_000)"));
  assert.equal(result.truncated, true);
  assert.deepEqual(Object.keys(result.full_output ?? {}), ["stdout"]);
  assert.equal((await Deno.readTextFile(result.full_output?.stdout ?? "")).length, 40_001);
  assert.ok(result.stdout.length <= 30_000);
});

Deno.test("runPython() never runs byte code that lies beside its source", async () => {
  await using shop = await createSharedWorkshop({ files: { "helper.py": "NAME = 'planted'" } });
  const compile = `import py_compile, sys
mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
tag = sys.implementation.cache_tag
py_compile.compile("helper.py", f"__pycache__/helper.{tag}.pyc", invalidation_mode=mode)`;
  await shop.executor.runPython(shop.skill, code(compile));
  await shop.write({ "helper.py": "NAME = 'reviewed'" });
  const { stdout } = await shop.executor.runPython(
    shop.skill,
    code("import helper; print(helper.NAME)"),
  );
  assert.equal(stdout, "reviewed\n");
});

Deno.test("disposing of an executor ends what runs and what was left running", async () => {
  await using shop = await createSharedWorkshop();
  const executor = new LocalExecutor(shop.options);
  const daemon = `import os, time
r, w = os.pipe()
if os.fork() == 0:
    os.setsid()
    pid = os.fork()
    if pid: os.write(w, str(pid).encode()); os._exit(0)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2): os.dup2(null, fd)
    time.sleep(60)
print(int(os.read(r, 20)))`;
  const left = Number((await executor.runPython(shop.skill, code(daemon))).stdout);
  const started = Promise.withResolvers<number>();
  const running = executor.runPython(
    shop.skill,
    code("import os, time; print(os.getpid()); time.sleep(60)"),
    { onOutput: (_, text) => started.resolve(Number(text)) },
  );
  const pid = await started.promise;
  await executor[Symbol.asyncDispose]();
  assert.equal((await running).returncode, 143);
  assert.deepEqual([await isRunning(left), await isRunning(pid)], [false, false]);
});

Deno.test("runPython() throws at once when the signal is aborted or the executor is closed", async () => {
  await using shop = await createSharedWorkshop();
  const reason = new Error("no");
  const signal = AbortSignal.abort(reason);
  await assert.rejects(shop.executor.runPython(shop.skill, code("1"), { signal }), reason);
  await shop.executor[Symbol.asyncDispose]();
  await assert.rejects(shop.executor.runPython(shop.skill, code("1")), { name: "AbortError" });
});

for (const name of ["venv", ".venv"]) {
  Deno.test(`runPython() uses <skill>/${name} and leaves it as it is`, async () => {
    await using shop = await createSharedWorkshop({
      files: { "requirements.txt": "nothing-like-this" },
    });
    const make = `${shop.bin}/python3`;
    const folder = `${shop.skill.folder}/${name}`;
    await new Deno.Command(make, { args: ["-m", "venv", "--without-pip", folder] }).output();
    const { stdout } = await shop.executor.runPython(
      shop.skill,
      code("import sys; print(sys.prefix)"),
    );
    assert.equal(stdout, `${folder}\n`);
    assert.deepEqual(await shop.executor.describe(shop.skill), {
      state: "ready",
      source: name,
      folder,
    });
  });

  Deno.test(`runPython() says how to repair a broken <skill>/${name}`, async () => {
    await using shop = await createSharedWorkshop({
      files: { [`${name}/pyvenv.cfg`]: "home = /gone" },
    });
    await Deno.mkdir(`${shop.skill.folder}/${name}/bin`);
    await Deno.symlink("/gone/python3", `${shop.skill.folder}/${name}/bin/python`);
    await assert.rejects(shop.executor.runPython(shop.skill, code("1")), assertBroken(name));
    const { state } = await shop.executor.describe(shop.skill);
    assert.equal(state, "unavailable");
  });
}

Deno.test("runPython() says how to repair an interpreter that does not start", async () => {
  await using shop = await createSharedWorkshop({
    files: { "venv/pyvenv.cfg": "", "venv/bin/python": "not a program" },
  });
  await assert.rejects(shop.executor.runPython(shop.skill, code("1")), assertBroken("venv"));
});

function assertBroken(name: string) {
  return (error: unknown) => {
    assert.ok(error instanceof RunnerError);
    assert.match(error.message, new RegExp(`^Cannot start the Python of .*/skill/${name}: `));
    assert.match(error.hint ?? "", /python3 -m venv --clear ".*".* remove it/);
    return true;
  };
}

Deno.test("runPython() says what to install where there is no Python", async () => {
  await using shop = await createWorkshop({ env: { PATH: "/nonexistent" } });
  await assert.rejects(shop.executor.runPython(shop.skill, code("1")), (error) => {
    assert.ok(error instanceof RunnerError);
    assert.equal(error.message, "Cannot find Python >=3.8: no python3 on the search path");
    assert.match(error.hint ?? "", /^Install Python, for example with: /);
    return true;
  });
});

Deno.test("describe() looks without building, setUp() builds", async () => {
  await using shop = await createWorkshop();
  const before = await shop.executor.describe(shop.skill);
  const built = await shop.executor.setUp(shop.skill);
  assert.deepEqual(before, { state: "not_built", source: "none" });
  assert.equal(built.state, "ready");
  assert.deepEqual(await shop.executor.describe(shop.skill), built);
});

Deno.test("runPython() runs several scripts at once", async () => {
  await using shop = await createSharedWorkshop();
  const results: ScriptResult[] = await Promise.all(
    [1, 2, 3, 4].map((n) => shop.executor.runPython(shop.skill, code(`print(${n})`))),
  );
  assert.deepEqual(results.map(({ stdout }) => stdout), ["1\n", "2\n", "3\n", "4\n"]);
});
