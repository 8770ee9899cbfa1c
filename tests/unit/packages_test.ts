import assert from "node:assert/strict";
import { findImports } from "../../lib/executor/declared/imports.ts";
import { findWanted, loadPackageTable } from "../../lib/executor/declared/packages.ts";

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
    assert.deepEqual(findImports(source).map(({ isOptional: _, ...rest }) => rest), expected);
  });
}

for (
  const [source, optional] of [
    ["import a", [false]],
    ["try:\n  import a\nexcept ImportError:\n  import b\nimport c", [true, true, false]],
    ["try: import a\nexcept ImportError: a = None", [true]],
    ["if sys.platform == 'win32': import a; import b", [true, true]],
    ["def f():\n    from a import b", [true]],
    ["if TYPE_CHECKING:\n    import a\n    import b\nimport c", [false]],
    ["if typing.TYPE_CHECKING:\n    import a\nelse:\n    import b", [true]],
    ["importlib.import_module('a.b')\n__import__(\"c\")\nimport_module(name)", [true, true]],
  ] as const
) {
  Deno.test(`findImports() knows what is optional in ${JSON.stringify(source)}`, () => {
    assert.deepEqual(findImports(source).map(({ isOptional }) => isOptional), optional);
  });
}

Deno.test("findImports() takes linear time for a source of quotes", () => {
  const startedAt = performance.now();
  findImports(`"'`.repeat(200_000) + "'''".repeat(100_000));
  assert.ok(performance.now() - startedAt < 2000);
});

const table = await loadPackageTable();

for (
  const [module, name] of [
    ["yaml", "pyyaml"],
    ["yaml.representer", "pyyaml"],
    ["PIL.Image", "pillow"],
    ["google.cloud.storage", "google-cloud-storage"],
    ["google.cloud.storage.blob", "google-cloud-storage"],
    ["google.cloud.kms_v1", "google-cloud-kms"],
    ["google.cloud.bigquery_datatransfer_v1.types", "google-cloud-bigquery-datatransfer"],
    ["google.cloud.aiplatform_v1beta1", "google-cloud-aiplatform"],
    ["google.analytics.data_v1beta", "google-analytics-data"],
    ["google.cloud", null],
    ["google.unknown", null],
    ["azure.mgmt.network", "azure-mgmt-network"],
    ["azure.mgmt", null],
    ["azure.monitor.query", "azure-monitor-query"],
    ["azure.monitor.opentelemetry.exporter", "azure-monitor-opentelemetry-exporter"],
    ["azure.identity.aio", "azure-identity"],
    ["azure.storage.blob", "azure-storage-blob"],
    ["requests.adapters", "requests"],
    ["typing_extensions", "typing-extensions"],
    ...Object.entries({
      tdc: "pytdc",
      scvi: "scvi-tools",
      art: "adversarial-robustness-toolbox",
      vertexai: "google-cloud-aiplatform",
      parallel: "parallel-web",
      Registry: "python-registry",
      pkcs11: "python-pkcs11",
      sigma: "pysigma",
      fluent: "fluent-logger",
      pwn: "pwntools",
      pypff: "libpff-python",
      splunklib: "splunk-sdk",
      mysql: "mysql-connector-python",
      absl: "absl-py",
      winrm: "pywinrm",
      paho: "paho-mqtt",
      gvm: "python-gvm",
      falconpy: "crowdstrike-falconpy",
      mitreattack: "mitreattack-python",
      sliver: "sliver-py",
    }),
    ...["config", "lib", "utils", "tools", "api_client", "cache_manager", "md_to_pdf"]
      .map((module) => [module, null] as const),
  ] as const
) {
  Deno.test(`the table has ${name ?? "nothing"} for ${module}`, () => {
    assert.equal(table.find(module), name);
  });
}

Deno.test("the table knows what comes with Python, now or formerly", () => {
  const modules = ["os.path", "tomllib", "distutils", "__future__", "yaml"];
  assert.deepEqual(modules.map((module) => table.isStandard(module)), [
    true,
    true,
    true,
    true,
    false,
  ]);
});

/** What scripts/run.py wants in a skill of these files: requirements, unknown ones with `?`. */
async function wanted(files: Record<string, string>): Promise<string[]> {
  const script = {
    name: "scripts/run.py",
    folder: "/skill/scripts",
    text: files["scripts/run.py"] ?? "",
  };
  const names = Object.keys(files).flatMap((path) => path.replace(/\.py$/, "").split("/"));
  const found = await findWanted(script, {
    skillFolder: "/skill",
    ownModules: new Set(names),
    readText: (path) => Promise.resolve(files[path.slice("/skill/".length)] ?? null),
  });
  return found.map(({ requirement, isKnown }) => isKnown ? requirement : `${requirement}?`);
}

for (
  const { name, files, packages } of [
    {
      name: "third-party imports, sorted and once",
      files: { "scripts/run.py": "import yaml, requests, os\nfrom requests import get" },
      packages: ["requests", "pyyaml"],
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
      packages: ["pillow", "numpy"],
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
      name: "submodules of a family, and no package for the rest of it",
      files: {
        "scripts/run.py": "from google.cloud import storage, kms\nfrom google import other",
      },
      packages: ["google-cloud-kms", "google-cloud-storage"],
    },
    {
      name: "nothing for the standard library",
      files: { "scripts/run.py": "import os" },
      packages: [],
    },
    {
      name: "no own module, wherever it lies in the skill",
      files: {
        "scripts/run.py": "import six, tools, config",
        "lib/six.py": "",
        "x/tools/y.py": "",
        "config.py": "",
      },
      packages: [],
    },
    {
      name: "no name that a package cannot have, and a guess for others",
      files: { "scripts/run.py": "import _core, api_client, naïve" },
      packages: ["api-client?"],
    },
  ] as { name: string; files: Record<string, string>; packages: string[] }[]
) {
  Deno.test(`findWanted() finds ${name}`, async () => {
    assert.deepEqual(await wanted(files), packages);
  });
}
