import assert from "node:assert/strict";
import type { PythonScript, RunPythonOptions } from "../../lib/executor/executor.ts";
import { LocalExecutor } from "../../lib/executor/local.ts";
import { interpreterStart, scriptEnv } from "../../lib/executor/scripts/launch.ts";
import { WarmInterpreters } from "../../lib/executor/scripts/warm.ts";
import { runProcess } from "../../lib/process/process.ts";
import { createSharedWorkshop, createWorkshop, type Workshop } from "../support/workshop.ts";

const code = (text: string) => ({ kind: "code", code: text }) as const;

/** Scripts whose output, errors and exit code must be those of plain Python. */
const SCRIPTS: Record<string, string> = {
  "main module": `import sys
print(sys.argv, sys.path[:2], __file__, __name__, __package__, __spec__, __doc__, __cached__)
print(sorted(globals()), type(__loader__).__name__, sys.orig_argv[1:] == sys.argv)`,
  "standard input": "import sys; print(repr(sys.stdin.read()))",
  "binary input": "import sys; print(sys.stdin.buffer.readline(), input())",
  "error": "def f():\n    return 1 / 0\nf()",
  "chained errors": "try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('v') from e",
  "error group":
    "raise ExceptionGroup('g', [ValueError(1)]) if 'ExceptionGroup' in dir(__builtins__) else 1",
  "syntax error": "x = 1\nif x\n",
  "exit with text": "import sys; sys.exit('bye')",
  "exit with number": "raise SystemExit(5)",
  "exit without code": "raise SystemExit",
  "hard exit": "import os; print('a'); os._exit(7)",
  "exit handlers": "import atexit; atexit.register(print, 'last'); raise SystemExit(2)",
  "interrupt": "raise KeyboardInterrupt",
  "abort": "import os; os.abort()",
  "signal": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
  "own hook": `import sys
sys.excepthook = lambda kind, error, trace: print(kind, error, trace.tb_lineno)
1 / 0`,
  "thread": "import threading; t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()",
  "warning": "import warnings; warnings.warn('careful')",
  "processes": `import multiprocessing
def double(x): return 2 * x
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool: print(pool.map(double, [1, 2]))`,
  "pickle": "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))).__module__)",
  "dataclass":
    "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int = 1\nprint(A())",
  "both streams": "import sys\nfor i in range(3): print(i); print(-i, file=sys.stderr)",
  "text": "print('naïve 技能 🐍')",
  "source encoding": "# -*- coding: latin-1 -*-\nprint('x')",
};

const INPUT = new TextEncoder().encode("first\nsecond ü\n");

async function runPlain(
  shop: Workshop,
  args: string[],
  cwd = shop.executor.workFolder,
): Promise<unknown> {
  const { folder = "" } = await shop.executor.setUp(shop.skill);
  const python = `${folder}/bin/python`;
  const environment = { folder, python, source: "none", isOwn: false };
  const { outcome: _, stdout, stderr, code } = await runProcess(python, {
    ...await interpreterStart(environment, shop.skill, shop.options),
    env: await scriptEnv(environment, shop.skill, shop.options),
    cwd,
    args,
    stdin: INPUT,
    timeoutMs: 20_000,
    maxChars: 30_000,
    outputFolder: shop.root,
  });
  return { stdout: stdout.text, stderr: stderr.text, returncode: code };
}

/** Compares a cold and a warm start with plain Python, which runs once for both. */
async function compareStarts(
  test: Deno.TestContext,
  shop: Workshop,
  { name, plain: { args, cwd }, script, options }: {
    name: string;
    plain: { args: string[]; cwd?: string };
    script: PythonScript;
    options: RunPythonOptions;
  },
): Promise<void> {
  const plain = await runPlain(shop, args, cwd);
  for (const isWarm of [false, true]) {
    await test.step(`${name}, ${isWarm ? "warm" : "cold"}`, async () => {
      await using executor = new LocalExecutor({ ...shop.options, warm: isWarm });
      await executor.warmUp(shop.skill);
      const { stdout, stderr, returncode } = await executor.runPython(shop.skill, script, options);
      assert.deepEqual({ stdout, stderr, returncode }, plain);
    });
  }
}

Deno.test("a cold and a warm start give what plain Python gives", async (test) => {
  const files = Object.fromEntries(
    Object.entries(SCRIPTS).map(([name, text]) => [`scripts/${name}.py`, text]),
  );
  await using shop = await createSharedWorkshop({ files });
  for (const name of Object.keys(SCRIPTS)) {
    const path = `${shop.skill.folder}/scripts/${name}.py`;
    await compareStarts(test, shop, {
      name,
      plain: { args: [path, "a", "b c"] },
      script: { kind: "file", path },
      options: { args: ["a", "b c"], stdin: INPUT },
    });
  }
});

Deno.test("a cold and a warm start run modules as plain Python does", async (test) => {
  const files = {
    "tool/__init__.py": "",
    "tool/__main__.py": "import sys; print(sys.argv, sys.path[:2], __spec__.name)",
    "tool/failing.py": "from . import missing",
  };
  await using shop = await createSharedWorkshop({ files });
  for (const name of ["tool", "tool.failing", "tool.absent", "json.tool"]) {
    await compareStarts(test, shop, {
      name,
      plain: { args: ["-m", name, "--x"], cwd: shop.skill.folder },
      script: { kind: "module", name },
      options: { args: ["--x"], stdin: INPUT, cwd: "skill" },
    });
  }
});

/** From now on every start of an interpreter of the skill's environment writes its number. */
async function countStarts(shop: Workshop): Promise<void> {
  const { folder = "" } = await shop.executor.setUp(shop.skill);
  const [version] = Array.from(Deno.readDirSync(`${folder}/lib`), ({ name }) => name);
  await Deno.writeTextFile(
    // Not a sitecustomize.py: Debian's Python has one of its own, which comes first.
    `${folder}/lib/${version}/site-packages/starts.pth`,
    "import os; f = open(os.environ['SKILLS_RUNNER_WORKDIR'] + '/starts', 'a'); " +
      "print(os.getpid(), file=f); f.close()\n",
  );
}

for (
  const [name, warm] of [
    ["warmUp() starts the interpreter that runs the next script", true],
    ["warmUp() does nothing where it is turned off", false],
  ] as const
) {
  Deno.test(name, async () => {
    await using shop = await createWorkshop({ warm });
    await countStarts(shop);
    await shop.executor.warmUp(shop.skill);
    await shop.executor.warmUp(shop.skill);
    const script = code("import os; print(os.getpid())");
    const { stdout } = await shop.executor.runPython(shop.skill, script);
    const starts = (await Deno.readTextFile(`${shop.root}/work/starts`)).trim().split("\n");
    // One interpreter may read the file for each folder that it looks through.
    assert.deepEqual([...new Set(starts)], [stdout.trim()]);
  });
}

Deno.test.each(["sitecustomize.py", "usercustomize.py", "encodings.py", "os.py", "site.py"])(
  "a warm interpreter does not run %s of the skill",
  async (name) => {
    const spy = "open(__import__('os').environ['SKILLS_RUNNER_WORKDIR'] + '/spied', 'w').close()";
    await using shop = await createSharedWorkshop({ files: { [name]: spy } });
    await shop.executor.setUp(shop.skill);
    await shop.executor.warmUp(shop.skill);
    const { stdout } = await shop.executor.runPython(shop.skill, code("print('ran')"));
    assert.equal(stdout, "ran\n");
    await assert.rejects(Deno.stat(`${shop.root}/work/spied`), Deno.errors.NotFound);
  },
);

Deno.test("warmUp() does not start the Python that a skill brings along", async () => {
  await using shop = await createSharedWorkshop({
    files: { "venv/pyvenv.cfg": "", "venv/bin/python": '#!/bin/sh\ntouch "$HOME/spied"\n' },
  });
  await Deno.chmod(`${shop.skill.folder}/venv/bin/python`, 0o755);
  await shop.executor.warmUp(shop.skill);
  await shop.executor[Symbol.asyncDispose]();
  await assert.rejects(Deno.stat(`${shop.root}/spied`), Deno.errors.NotFound);
});

Deno.test.each(
  [
    ["is there within", 60_000, true],
    ["has gone after", 1, false],
  ] as const,
)("a warm interpreter %s its life", async (_when, lifeMs, isThere) => {
  await using warm = new WarmInterpreters({ lifeMs });
  const env = { PATH: "/usr/bin:/bin" };
  warm.start("/skill", "/python", { command: "cat", args: [], cwd: "/", env });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const taken = warm.take("/skill", "/python");
  await taken?.discard();
  assert.equal(taken !== null, isThere);
});

Deno.test("warmUp() builds nothing", async () => {
  await using shop = await createWorkshop();
  await shop.executor.warmUp(shop.skill);
  assert.deepEqual(await shop.executor.listEnvironments(), []);
});

Deno.test("a warm interpreter does not run a script of another environment", async () => {
  await using shop = await createSharedWorkshop();
  await shop.executor.setUp(shop.skill);
  await shop.executor.warmUp(shop.skill);
  const folder = `${shop.skill.folder}/venv`;
  const args = ["-m", "venv", "--without-pip", folder];
  await new Deno.Command(`${shop.bin}/python3`, { args }).output();
  const { stdout } = await shop.executor.runPython(
    shop.skill,
    code("import sys; print(sys.prefix)"),
  );
  assert.equal(stdout, `${folder}\n`);
});

Deno.test("a warm interpreter sees what came into the skill while it waited", async () => {
  await using shop = await createSharedWorkshop();
  await shop.executor.setUp(shop.skill);
  await shop.executor.warmUp(shop.skill);
  await shop.write({ "late.py": "print('here')" });
  assert.equal((await shop.executor.runPython(shop.skill, code("import late"))).stdout, "here\n");
});

Deno.test("the time limit of a script does not include the wait of its interpreter", async () => {
  await using shop = await createSharedWorkshop();
  await shop.executor.setUp(shop.skill);
  await shop.executor.warmUp(shop.skill);
  const { duration_ms } = await shop.executor.runPython(shop.skill, code("print(1)"));
  await shop.executor.warmUp(shop.skill);
  await shop.executor.runPython(shop.skill, code("import time; time.sleep(1)"));
  const second = await shop.executor.runPython(shop.skill, code("print(1)"));
  assert.ok(duration_ms < 1000 && second.duration_ms < 1000);
});

Deno.test("disposing of an executor ends the interpreters that wait", async () => {
  await using shop = await createSharedWorkshop();
  const executor = new LocalExecutor(shop.options);
  await executor.setUp(shop.skill);
  await executor.warmUp(shop.skill);
  await executor[Symbol.asyncDispose]();
  await executor.warmUp(shop.skill);
  await assert.rejects(executor.runPython(shop.skill, code("1")), { name: "AbortError" });
});

Deno.test("runPython() does not run byte code that has no source", async () => {
  await using shop = await createSharedWorkshop({
    files: { "scripts/helper.py": "print('planted')" },
  });
  await shop.executor.runPython(
    shop.skill,
    code("import py_compile; py_compile.compile('scripts/helper.py', 'helper.pyc')"),
    { cwd: "skill" },
  );
  await Deno.remove(`${shop.skill.folder}/scripts/helper.py`);
  const { stdout, stderr } = await shop.executor.runPython(shop.skill, code("import helper"));
  assert.equal(stdout, "");
  assert.match(
    stderr,
    /ImportError: byte code without source does not run: .*\/skill\/helper\.pyc\n$/,
  );
});
