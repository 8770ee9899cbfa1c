import assert from "node:assert/strict";
import { RunnerError } from "../../lib/errors.ts";
import type { ScriptResult, SetupMode } from "../../lib/executor/executor.ts";
import { wheelShop, type WheelShopOptions } from "../support/wheel_shop.ts";

interface Case extends WheelShopOptions {
  name: string;
  /** A path in the skill, or the source of inline code. */
  run: string;
  setup?: SetupMode | undefined;
  packages?: string[] | undefined;
  module?: boolean;
  is: Partial<ScriptResult>;
}

const guarded =
  "try:\n  import tabulate\nexcept ImportError:\n  print('Run: pip install tabulate')\n" +
  "  raise SystemExit(1)\nprint(tabulate.VERSION)\n";

const cases: Case[] = [
  {
    name: "never asks for a module of its own that lies on the script's path",
    files: {
      "scripts/six.py": "NAME = 'own'",
      "scripts/tools/x.py": "import os, sys\n" +
        "sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))\nimport six\nprint(six.NAME)",
    },
    setup: "any",
    index: ["six"],
    run: "scripts/tools/x.py",
    is: { stdout: "own\n", stderr: "" },
  },
  {
    name: "never installs a name that it does not know",
    files: { "scripts/x.py": "import config" },
    index: ["config"],
    run: "scripts/x.py",
    is: { returncode: 1, missing_packages: ["config"] },
  },
  {
    name: "installs a name that it does not know where any is allowed",
    files: { "scripts/x.py": "import config; print(config.VERSION)" },
    setup: "any",
    index: ["config"],
    run: "scripts/x.py",
    is: { stdout: "1.0\n" },
  },
  {
    name: "says what is missing also if the script caught the error",
    files: { "x.py": guarded },
    setup: "declared",
    run: "x.py",
    is: { returncode: 1, missing_packages: ["tabulate"] },
  },
  {
    name: "installs what a guarded import wants",
    files: { "x.py": guarded },
    index: ["tabulate"],
    run: "x.py",
    is: { stdout: "1.0\n" },
  },
  {
    name: "does without what cannot be installed, and installs the rest",
    files: {
      "x.py":
        "try:\n  import lxml\nexcept ImportError: lxml = None\nimport six\nprint(six.VERSION, lxml)",
    },
    index: ["six"],
    run: "x.py",
    is: { stdout: "1.0 None\n", returncode: 0 },
  },
  {
    name: "adds imports to a partial declaration",
    files: { "requirements.txt": "six==1.0", "x.py": "import six, tabulate; print('both')" },
    index: ["six", "tabulate"],
    run: "x.py",
    is: { stdout: "both\n" },
  },
  {
    name: "adds imports to an empty declaration",
    files: { "pyproject.toml": "[project]\nname='x'\ndependencies = []", "x.py": "import six" },
    index: ["six"],
    run: "x.py",
    is: { returncode: 0 },
  },
  {
    name: "does not ask for a module that a declared package brings",
    files: { "requirements.txt": "opencv-contrib-python", "x.py": "import cv2; print(cv2.NAME)" },
    index: [
      { name: "opencv_contrib_python", version: "1.0", files: { "cv2.py": "NAME = 'contrib'" } },
      { name: "opencv_python", version: "1.0", files: { "cv2.py": "NAME = 'plain'" } },
    ],
    run: "x.py",
    is: { stdout: "contrib\n" },
  },
  {
    name: "adds a package that turns out to be missing, and runs once more",
    run: "import pandas; pandas.read_excel()",
    index: [
      {
        name: "pandas",
        version: "1.0",
        files: { "pandas.py": "def read_excel():\n  import openpyxl\n  print('read')" },
      },
      "openpyxl",
    ],
    is: { stdout: "read\n", returncode: 0, added_packages: ["openpyxl"] },
  },
  {
    name: "takes extras from the documentation",
    files: { "SKILL.md": "Run `pip install 'markitdown[pptx]'` once." },
    run: "markitdown",
    module: true,
    index: [
      {
        name: "markitdown",
        version: "1.0",
        files: {
          "markitdown/__init__.py": "",
          "markitdown/__main__.py": "import pptx; print('slides')",
        },
        requires: ["python-pptx; extra == 'pptx'"],
      },
      { name: "python_pptx", version: "1.0", files: { "pptx.py": "" } },
    ],
    is: { stdout: "slides\n" },
  },
  {
    name: "installs what it documents where only that is allowed",
    files: {
      "SKILL.md": "```bash\npip install -U tabulate six\n```",
      "x.py": "import tabulate, six",
    },
    setup: "declared",
    index: ["tabulate", "six"],
    run: "x.py",
    is: { returncode: 0 },
  },
  {
    name: "installs packages that the caller names, of its documentation and the well-known ones",
    files: { "references/a.md": "`pip install greeter`" },
    run: "import greeter, six; print('hello')",
    packages: ["greeter", "six"],
    index: ["greeter", "six"],
    is: { stdout: "hello\n" },
  },
  {
    name: "gives inline code what the scripts of the skill import",
    files: { "scripts/a.py": "import six" },
    run: "import importlib; print(importlib.import_module('six').VERSION)",
    index: ["six"],
    is: { stdout: "1.0\n" },
  },
];

for (const { name, run, packages = [], setup, module = false, is, ...options } of cases) {
  Deno.test(`runPython() ${name}`, async () => {
    await using shop = await wheelShop({ ...options, ...(setup && { setup }) });
    const script = module
      ? { kind: "module", name: run } as const
      : /^[\w/]+\.py$/.test(run)
      ? { kind: "file", path: `${shop.skill.folder}/${run}` } as const
      : { kind: "code", code: run } as const;
    const result = await shop.executor.runPython(shop.skill, script, { packages });
    const keys = Object.keys(is) as (keyof ScriptResult)[];
    const found = Object.fromEntries(keys.map((key) => [key, result[key]]));
    assert.deepEqual(found, is, result.stderr);
  });
}

Deno.test("runScript() adds what the Python of a shell script lacks, and runs it once more", async () => {
  await using shop = await wheelShop({
    files: { "go.sh": 'python3 -c "import six; print(six.VERSION)"' },
    index: ["six"],
  });
  await Deno.symlink("/bin/sh", `${shop.bin}/sh`);
  const path = `${shop.skill.folder}/go.sh`;
  const { stdout, stderr, added_packages } = await shop.executor.runScript(shop.skill, path);
  assert.deepEqual([stdout, added_packages], ["1.0\n", ["six"]], stderr);
});

Deno.test("runPython() refuses a package that the mode does not allow", async () => {
  await using shop = await wheelShop({});
  await assert.rejects(
    shop.executor.runPython(shop.skill, { kind: "code", code: "1" }, { packages: ["left-pad"] }),
    (error) => {
      assert.ok(error instanceof RunnerError);
      assert.match(
        error.message,
        /^Cannot install "left-pad": it is none that the skill documents/,
      );
      return true;
    },
  );
});

Deno.test("the scripts of a skill share one environment", async () => {
  await using shop = await wheelShop({
    files: { "a.py": "import six", "b/c.py": "import tabulate", "d.py": "" },
    index: ["six", "tabulate"],
  });
  await shop.executor.setUp(shop.skill);
  const environments = await shop.executor.listEnvironments();
  assert.deepEqual(environments.map(({ requirements }) => requirements), [["six", "tabulate"]]);
});

Deno.test("packages are compiled when their environment is built", async () => {
  await using shop = await wheelShop({ files: { "a.py": "import six" }, index: ["six"] });
  const { folder = "" } = await shop.executor.setUp(shop.skill);
  const [version] = [...Deno.readDirSync(`${folder}/lib`)].map(({ name }) => name);
  const place = `${shop.cacheFolder}/pycache${folder}/lib/${version}/site-packages`;
  assert.deepEqual(
    [...Deno.readDirSync(place)].map(({ name }) => name.replace(/\d+/, "")),
    ["six.cpython-.pyc"],
  );
});

Deno.test("what is installed beside an environment is there for its skill alone", async () => {
  await using shop = await wheelShop({ index: ["six"] });
  const other = { name: "other", folder: `${shop.root}/other` };
  await Deno.mkdir(other.folder);
  await shop.executor.runPython(shop.skill, { kind: "code", code: "import six" });
  const look = {
    kind: "code",
    code: "import importlib.util as u; print(u.find_spec('si' + 'x') is None)",
  } as const;
  const here = await shop.executor.runPython(shop.skill, look);
  const there = await shop.executor.runPython(other, look);
  assert.deepEqual([here.stdout, there.stdout], ["False\n", "True\n"]);
});
