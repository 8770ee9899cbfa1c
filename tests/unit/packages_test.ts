import assert from "node:assert/strict";
import { findImports } from "../../lib/executor/declared/imports.ts";
import {
  findPackage,
  inferPackages,
  isStandardModule,
} from "../../lib/executor/declared/packages.ts";

const IMPORT_ROWS: [source: string, imports: [level: number, module: string, names: string[]][]][] =
  [
    ["import os", [[0, "os", []]]],
    ["import os.path as p, yaml", [[0, "os.path", []], [0, "yaml", []]]],
    ["from a.b import c as d, e", [[0, "a.b", ["c", "e"]]]],
    ["from .x import y", [[1, "x", ["y"]]]],
    ["from .. import y", [[2, "", ["y"]]]],
    ["from a import (\n  b,  # why\n  c\n)", [[0, "a", ["b", "c"]]]],
    ["from a import b, \\\n  c", [[0, "a", ["b", "c"]]]],
    ["from a import *", [[0, "a", []]]],
    ["import a; import b", [[0, "a", []], [0, "b", []]]],
    ["def f():\n    import a\r\n    return a", [[0, "a", []]]],
    ["try:\n  import a\nexcept ImportError:\n  raise SystemExit", [[0, "a", []]]],
    ['# import a\n\'import b\'\n\'\'\'\nimport c\n\'\'\'\n"""x\\"""\nimport d\n"""', []],
    ["x = 'it\\'s'\nimport a", [[0, "a", []]]],
    ["important = 1\nfrom_x = 2\nyield from importer", []],
    ["'''never closed\nimport a", []],
  ];

for (const [source, imports] of IMPORT_ROWS) {
  Deno.test(`findImports() reads ${JSON.stringify(source)}`, () => {
    const expected = imports.map(([level, module, names]) => ({ level, module, names }));
    assert.deepEqual(findImports(source), expected);
  });
}

Deno.test("findImports() takes linear time for a source of quotes", () => {
  const startedAt = performance.now();
  findImports(`"'`.repeat(200_000) + "'''".repeat(100_000));
  assert.ok(performance.now() - startedAt < 2000);
});

for (
  const [module, name] of [
    ["yaml", "pyyaml"],
    ["yaml.representer", "pyyaml"],
    ["PIL.Image", "pillow"],
    ["google.cloud.storage", "google-cloud-storage"],
    ["google.cloud.storage.blob", "google-cloud-storage"],
    ["google.unknown", ""],
    ["requests.adapters", "requests"],
  ] as const
) {
  Deno.test(`findPackage() finds ${name || "nothing"} for ${module}`, () => {
    assert.equal(findPackage(module), name);
  });
}

Deno.test("isStandardModule() knows what comes with Python, now or formerly", () => {
  const modules = ["os.path", "tomllib", "distutils", "__future__", "yaml"];
  assert.deepEqual(modules.map(isStandardModule), [true, true, true, true, false]);
});

/** Infers for scripts/run.py in a skill of these files. */
function infer(files: Record<string, string>): Promise<string[]> {
  const script = {
    name: "scripts/run.py",
    folder: "/skill/scripts",
    text: files["scripts/run.py"],
  };
  const readText = (path: string) => Promise.resolve(files[path.slice("/skill/".length)]);
  return inferPackages(script, "/skill", readText);
}

for (
  const { name, files, packages } of [
    {
      name: "third-party imports, sorted and once",
      files: { "scripts/run.py": "import yaml, requests, os\nfrom requests import get" },
      packages: ["pyyaml", "requests"],
    },
    {
      name: "what a sibling imports, but not the sibling",
      files: { "scripts/run.py": "import helper", "scripts/helper.py": "import rich" },
      packages: ["rich"],
    },
    {
      name: "what packages at the root import, through relative imports too",
      files: {
        "scripts/run.py": "from core.gif import make",
        "core/__init__.py": "from . import base",
        "core/base.py": "from .deep.er import x",
        "core/deep/er.py": "from ..base import y\nimport numpy",
        "core/gif.py": "from PIL import Image",
      },
      packages: ["numpy", "pillow"],
    },
    {
      name: "modules that import each other, once",
      files: {
        "scripts/run.py": "import a",
        "scripts/a.py": "import b",
        "scripts/b.py": "import a, lxml",
      },
      packages: ["lxml"],
    },
    {
      name: "submodules of a namespace",
      files: { "scripts/run.py": "from google.cloud import storage\nfrom google import other" },
      packages: ["google-cloud-storage"],
    },
    {
      name: "nothing for the standard library",
      files: { "scripts/run.py": "import os" },
      packages: [],
    },
  ] as { name: string; files: Record<string, string>; packages: string[] }[]
) {
  Deno.test(`inferPackages() finds ${name}`, async () => {
    assert.deepEqual(await infer(files), packages);
  });
}
