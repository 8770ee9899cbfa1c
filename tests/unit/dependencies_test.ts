import assert from "node:assert/strict";
import { RunnerError } from "../../lib/errors.ts";
import { type Declaration, resolveDeclaration } from "../../lib/executor/declared/dependencies.ts";
import { isRelative, parseRequirements } from "../../lib/executor/declared/requirements.ts";

const METADATA = `#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "requests<3",  # a comment
#
#   "rich",
# ]
# ///
import requests
`;

/** Resolves scripts/run.py, or what `name` says, in a skill of these files. */
function resolve(files: Record<string, string>, name = "scripts/run.py"): Promise<Declaration> {
  const folder = name.includes("/") ? `/skill/${name.slice(0, name.lastIndexOf("/"))}` : "/skill";
  const script = { name, folder, text: files[name] ?? "" };
  return resolveDeclaration(script, "/skill", {
    readText: (path) => Promise.resolve(files[path.slice("/skill/".length)] ?? null),
    requirementFiles: Object.keys(files).filter((path) => /requirements.*\.txt$/.test(path))
      .map((path) => `/skill/${path}`),
  });
}

const ROWS: { name: string; files: Record<string, string>; script?: string; is: Declaration }[] = [
  { name: "nothing", files: {}, is: { source: "none", requirements: [] } },
  {
    name: "inline metadata before all else",
    files: { "scripts/run.py": METADATA, "requirements.txt": "flask" },
    is: {
      source: "inline metadata of scripts/run.py",
      requirements: ["requests<3", "rich"],
      requiresPython: ">=3.11",
    },
  },
  {
    name: "inline metadata with Windows line ends",
    files: { "scripts/run.py": METADATA.replaceAll("\n", "\r\n") },
    is: {
      source: "inline metadata of scripts/run.py",
      requirements: ["requests<3", "rich"],
      requiresPython: ">=3.11",
    },
  },
  {
    name: "inline metadata that declares nothing, which is a declaration",
    files: {
      "scripts/run.py": "# /// script\n# dependencies = []\n# ///\n",
      "requirements.txt": "flask",
    },
    is: { source: "inline metadata of scripts/run.py", requirements: [] },
  },
  {
    name: "no inline metadata in a block that is not closed",
    files: { "scripts/run.py": "# /// script\n# dependencies = []\n", "requirements.txt": "flask" },
    is: { source: "requirements.txt", requirements: ["flask"] },
  },
  {
    name: "no inline metadata in a block of another type",
    files: { "scripts/run.py": "# /// other\n# dependencies = 1\n# ///\n" },
    is: { source: "none", requirements: [] },
  },
  {
    name: "the nearest requirements.txt",
    files: { "scripts/requirements.txt": "near", "requirements.txt": "far" },
    is: { source: "scripts/requirements.txt", requirements: ["near"] },
  },
  {
    name: "requirements.txt of the root for a script far below",
    files: { "requirements.txt": "far" },
    script: "a/b/c/run.py",
    is: { source: "requirements.txt", requirements: ["far"] },
  },
  {
    name: "requirements.txt before a nearer pyproject.toml",
    files: {
      "scripts/pyproject.toml": '[project]\ndependencies = ["near"]',
      "requirements.txt": "far",
    },
    is: { source: "requirements.txt", requirements: ["far"] },
  },
  {
    name: "pyproject.toml",
    files: {
      "pyproject.toml": '[project]\nrequires-python = ">=3.9"\ndependencies = ["rich>=13"]',
    },
    is: { source: "pyproject.toml", requirements: ["rich>=13"], requiresPython: ">=3.9" },
  },
  {
    name: "nothing in a pyproject.toml that configures tools only",
    files: { "pyproject.toml": "[tool.ruff]\nline-length = 100" },
    is: { source: "none", requirements: [] },
  },
  {
    name: "scripts/requirements.txt for inline code, if the root declares nothing",
    files: { "scripts/requirements.txt": "near" },
    script: "inline code",
    is: { source: "scripts/requirements.txt", requirements: ["near"] },
  },
  {
    name: "the files that a requirements.txt includes, each once",
    files: {
      "requirements.txt": "-r more/base.txt\n-c limits.txt\nlast",
      "more/base.txt": "first\n-r base.txt",
      "limits.txt": "last<9",
    },
    is: {
      source: "requirements.txt",
      requirements: ["first", "-c /skill/limits.txt", "last"],
    },
  },
  ...Object.entries({
    "an empty requirements.txt, and": "requirements.txt",
    "a project that needs nothing, and": "pyproject.toml",
  }).map(([name, file]) => ({
    name: `beyond ${name} what the next kind says`,
    files: {
      [file]: file.endsWith("toml") ? "[project]\nname = 'x'" : "# none yet\n",
      Pipfile: "[packages]\nrich = '*'",
    },
    is: { source: "Pipfile", requirements: ["rich"] },
  })),
  {
    name: "a project that can be built, with the files of its dynamic dependencies",
    files: {
      "pyproject.toml": `[build-system]
requires = ["setuptools"]
[project]
name = "x"
dynamic = ["dependencies"]
[tool.setuptools.dynamic]
dependencies = { file = ["deps/base.txt"] }`,
      "deps/base.txt": "rich\nsix",
    },
    is: { source: "pyproject.toml", requirements: ["rich", "six"], project: "/skill" },
  },
  {
    name: "what Poetry declares",
    files: {
      "pyproject.toml": `[tool.poetry.dependencies]
python = "^3.9"
rich = "^13.2"
six = "~1.16"
flask = "2.0"
none = "*"
httpx = { version = ">=0.2,<1", extras = ["http2"] }
extra = { version = "1", optional = true }
tool = { git = "https://host/tool.git", rev = "abc" }
many = [{ version = "^1", python = "<3.9" }, { version = "^2" }]
zero = "^0.2.3"`,
    },
    is: {
      source: "pyproject.toml",
      requirements: [
        "rich>=13.2,<14",
        "six>=1.16,<1.17",
        "flask==2.0",
        "none",
        "httpx[http2]>=0.2,<1",
        "tool @ git+https://host/tool.git@abc",
        "many>=1,<2",
        "zero>=0.2.3,<0.3",
      ],
      requiresPython: ">=3.9,<4",
    },
  },
  {
    name: "the sources and indexes of uv",
    files: {
      "scripts/run.py": `# /// script
# dependencies = ["tool[a]>=1", "near", "rich"]
# [tool.uv.sources]
# tool = { git = "https://host/tool", tag = "v1", subdirectory = "py" }
# near = { path = "../near" }
# [[tool.uv.index]]
# url = "https://host/simple"
# ///
`,
    },
    is: {
      source: "inline metadata of scripts/run.py",
      requirements: [
        "--extra-index-url https://host/simple",
        "tool[a] @ git+https://host/tool@v1#subdirectory=py",
        "near @ file:///skill/near",
        "rich",
      ],
    },
  },
  {
    name: "setup.py, and what it requires in words",
    files: { "setup.py": "setup(name='x', install_requires=['rich>=1', \"six\", # why\n 'a[b]'])" },
    is: { source: "setup.py", requirements: ["rich>=1", "six", "a[b]"], project: "/skill" },
  },
  {
    name: "setup.cfg",
    files: {
      "setup.cfg":
        "[metadata]\nname = x\n[options]\ninstall_requires =\n    rich>=1\n    six\n[other]\n",
    },
    is: { source: "setup.cfg", requirements: ["rich>=1", "six"], project: "/skill" },
  },
  {
    name: "environment.yml, of conda's packages what the index may have",
    files: {
      "environment.yml": `name: x
channels:
  - conda-forge
dependencies:
  - python=3.11
  - conda-forge::numpy=1.26
  - scipy >=1.10
  - pytorch
  - ffmpeg
  - pip
  - pip:
    - rich==13.0  # why
    - "six"
  - pandas
`,
    },
    is: {
      source: "environment.yml",
      requirements: ["rich==13.0", "six"],
      optional: ["numpy==1.26.*", "scipy>=1.10", "torch", "pandas"],
      requiresPython: "==3.11.*",
    },
  },
  {
    name: "Pipfile",
    files: {
      Pipfile: `[packages]
rich = "*"
six = "==1.16"
httpx = {extras = ["http2"], version = ">=0.2", markers = "python_version > '3'"}
[dev-packages]
pytest = "*"
[requires]
python_version = "3.11"`,
    },
    is: {
      source: "Pipfile",
      requirements: ["rich", "six==1.16", "httpx[http2]>=0.2; python_version > '3'"],
      requiresPython: "==3.11.*",
    },
  },
  {
    name: "requirements anywhere in the skill, where nothing else declares",
    files: { "references/requirements-gpu.txt": "rich" },
    is: { source: "references/requirements-gpu.txt", requirements: ["rich"] },
  },
  {
    name: "the folder of requirements that name files",
    files: { "scripts/requirements.txt": "./local.whl" },
    is: {
      source: "scripts/requirements.txt",
      requirements: ["./local.whl"],
      folder: "/skill/scripts",
    },
  },
];

for (const { name, files, script, is } of ROWS) {
  Deno.test(`resolveDeclaration() finds ${name}`, async () => {
    assert.deepEqual(await resolve(files, script), is);
  });
}

for (
  const [name, file, text, message] of [
    [
      "two blocks",
      "scripts/run.py",
      `${METADATA}\n${METADATA}`,
      "Cannot read the inline metadata of scripts/run.py: there are 2 script blocks",
    ],
    [
      "TOML that does not parse",
      "scripts/run.py",
      "# /// script\n# dependencies = [\n# ///\n",
      /^Cannot read the inline metadata of scripts\/run.py: [^\n]+$/,
    ],
    [
      "dependencies that are no list",
      "pyproject.toml",
      '[project]\ndependencies = "rich"',
      "Cannot read pyproject.toml: dependencies is not a list of strings",
    ],
    [
      "a version that is no string",
      "pyproject.toml",
      "[project]\nrequires-python = 3.11",
      "Cannot read pyproject.toml: requires-python is not a string",
    ],
  ] as const
) {
  Deno.test(`resolveDeclaration() refuses ${name}`, async () => {
    await assert.rejects(resolve({ [file]: text }), (error) => {
      assert.ok(error instanceof RunnerError);
      assert.match(error.message, message instanceof RegExp ? message : new RegExp(`^${message}$`));
      return true;
    });
  });
}

Deno.test.each([
  ["-r missing.txt", "there is no such file"],
  ["-rmissing.txt", "there is no such file"],
  ["-c missing.txt", "there is no such file"],
  ["--req missing.txt", "there is no such file"],
  ["--constr=missing.txt", "there is no such file"],
  ["-r file:///etc/passwd", "it names no file of the skill"],
  ["--pre -r /etc/passwd", "it has several options"],
  ["-r a.txt --requirement /etc/passwd", "it has several options"],
])("resolveDeclaration() refuses the line %s", async (line, reason) => {
  await assert.rejects(resolve({ "requirements.txt": line }), {
    name: "RunnerError",
    message: `Cannot read the requirement "${line}": ${reason}`,
  });
});

Deno.test("parseRequirements() joins lines and drops comments, but not fragments of URLs", () => {
  const text = "\ufeff# top\r\nrich \\\r\n  >=13 # why\r\n\r\npkg @ https://host/x.whl#sha256=0\n";
  assert.deepEqual(parseRequirements(text), ["rich   >=13", "pkg @ https://host/x.whl#sha256=0"]);
});

for (
  const [line, expected] of [
    ["rich>=13", false],
    ["pkg @ https://host/a/x.whl", false],
    ["https://host/a/x.whl", false],
    ["--index-url https://host/simple", false],
    ["pkg @ file:./x.whl", true],
    ["./x.whl", true],
    [".", true],
    ["wheels/x.whl", true],
    ["-e .", true],
    ["--editable=../lib", true],
  ] as const
) {
  Deno.test(`isRelative() is ${expected} for ${line}`, () => {
    assert.equal(isRelative(line), expected);
  });
}
