/** Sixty small skills: each way to declare, to import and to lay out, and which packages follow. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { SkillPackages } from "../../lib/executor/environments/plan.ts";
import type { SetupMode } from "../../lib/executor/executor.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

interface Row {
  name: string;
  files: Record<string, string>;
  /** The script whose packages are asked for; inline code if there is none. */
  run?: string;
  setup?: SetupMode | undefined;
  /** `declared; optional; imported`: requirements, a guess with `?`. */
  is: string;
}

const inline = (list: string) => `# /// script\n# dependencies = [${list}]\n# ///\n`;
const run = "scripts/run.py";

const rows: Row[] = [
  // Declarations
  { name: "no declaration", files: { [run]: "" }, run, is: "; ; " },
  { name: "inline metadata", files: { [run]: inline('"rich"') }, run, is: "rich; ; " },
  {
    name: "inline metadata and an import",
    files: { [run]: inline('"rich"') + "import rich, six" },
    run,
    is: "rich; ; six",
  },
  {
    name: "empty inline metadata",
    files: { [run]: inline("") + "import six" },
    run,
    is: "; ; six",
  },
  {
    name: "requirements beside the script",
    files: { [run]: "", "scripts/requirements.txt": "six" },
    run,
    is: "six; ; ",
  },
  {
    name: "requirements at the root",
    files: { [run]: "", "requirements.txt": "six>=1\n# c\nrich" },
    run,
    is: "six>=1 rich; ; ",
  },
  {
    name: "requirements of scripts for inline code",
    files: { "scripts/requirements.txt": "six" },
    is: "six; ; ",
  },
  {
    name: "requirements in references",
    files: { [run]: "", "references/requirements.txt": "six" },
    run,
    is: "six; ; ",
  },
  {
    name: "requirements with another name",
    files: { [run]: "", "requirements-base.txt": "six" },
    run,
    is: "six; ; ",
  },
  {
    name: "requirements for developers",
    files: { [run]: "", "requirements-dev.txt": "pytest" },
    run,
    is: "; ; ",
  },
  {
    name: "requirements in a folder of that name",
    files: { "requirements/main.txt": "six" },
    is: "six; ; ",
  },
  {
    name: "requirements that include others",
    files: { "requirements.txt": "-r a.txt", "a.txt": "six" },
    is: "six; ; ",
  },
  {
    name: "requirements with a byte order mark",
    files: { "requirements.txt": "\ufeffsix" },
    is: "six; ; ",
  },
  {
    name: "empty requirements",
    files: { [run]: "import six", "requirements.txt": "\n" },
    run,
    is: "; ; six",
  },
  {
    name: "a project",
    files: { "pyproject.toml": "[project]\nname='x'\ndependencies=['six']" },
    is: "six; ; ",
  },
  {
    name: "a project without dependencies",
    files: { [run]: "import six", "pyproject.toml": "[project]\nname='x'" },
    run,
    is: "; ; six",
  },
  {
    name: "a project of Poetry",
    files: { "pyproject.toml": "[tool.poetry.dependencies]\npython='^3.9'\nsix='^1'" },
    is: "six>=1,<2; ; ",
  },
  { name: "tools only", files: { "pyproject.toml": "[tool.ruff]\nline-length=80" }, is: "; ; " },
  { name: "setup.py", files: { "setup.py": "setup(install_requires=['six'])" }, is: "six; ; " },
  {
    name: "setup.cfg",
    files: { "setup.cfg": "[metadata]\nname=x\n[options]\ninstall_requires=\n  six" },
    is: "six; ; ",
  },
  { name: "Pipfile", files: { Pipfile: "[packages]\nsix='*'" }, is: "six; ; " },
  {
    name: "environment.yml",
    files: { "environment.yml": "dependencies:\n- python=3\n- numpy\n- pip:\n  - six" },
    is: "six; numpy; ",
  },
  {
    name: "environment.yaml",
    files: { "environment.yaml": "dependencies:\n  - pandas>=2\n" },
    is: "; pandas>=2; ",
  },
  // Documentation
  {
    name: "pip install in a fence",
    files: { "SKILL.md": "```\npip install six\n```" },
    is: "; six; ",
  },
  {
    name: "python -m pip in a span",
    files: { "SKILL.md": "Run `python3 -m pip install six rich`" },
    is: "; six rich; ",
  },
  {
    name: "uv add",
    files: { "SKILL.md": "    uv add 'mcp[cli]' httpx" },
    is: "; mcp[cli] httpx; ",
  },
  {
    name: "uv pip install with options",
    files: { "SKILL.md": "```\nuv pip install --system -U six\n```" },
    is: "; six; ",
  },
  {
    name: "uv run --with",
    files: { "SKILL.md": "`uv run --with six,rich x.py`" },
    is: "; six rich; ",
  },
  {
    name: "prose behind the name",
    files: { "SKILL.md": "Use pip install six to read." },
    is: "; six; ",
  },
  { name: "an order not to", files: { "SKILL.md": "Never `pip install six` here" }, is: "; ; " },
  {
    name: "a placeholder",
    files: { "SKILL.md": "`pip install <name>` or `pip install PACKAGE`" },
    is: "; ; ",
  },
  {
    name: "a path and a file",
    files: { "SKILL.md": "`pip install -e . && pip install -r requirements.txt`" },
    is: "; ; ",
  },
  { name: "documents of others", files: { "references/api.md": "`pip install six`" }, is: "; ; " },
  { name: "README.md", files: { "README.md": "`pip install six`" }, is: "; six; " },
  {
    name: "extras beside a declaration",
    files: { "requirements.txt": "mcp>=1", "SKILL.md": "`pip install 'mcp[cli]'`" },
    is: "mcp>=1; mcp[cli]; ",
  },
  {
    name: "documentation where only that is allowed",
    setup: "declared",
    files: { [run]: "import six", "SKILL.md": "`pip install rich`" },
    run,
    is: "; rich; ",
  },
  {
    name: "extras of what is imported",
    files: { [run]: "import markitdown", "SKILL.md": "`pip install markitdown[pptx]`" },
    run,
    is: "; markitdown[pptx]; markitdown",
  },
  // Imports
  {
    name: "a package of another name",
    files: { [run]: "import yaml, cv2\nfrom PIL import Image" },
    run,
    is: "; ; opencv-python pillow pyyaml",
  },
  {
    name: "the standard library",
    files: { [run]: "import os, json.decoder, tomllib" },
    run,
    is: "; ; ",
  },
  {
    name: "an import in try",
    files: { [run]: "try:\n  import six\nexcept ImportError: pass" },
    run,
    is: "; ; six",
  },
  {
    name: "an import in a function",
    files: { [run]: "def f():\n  import six" },
    run,
    is: "; ; six",
  },
  {
    name: "an import for types",
    files: { [run]: "if TYPE_CHECKING:\n  import six" },
    run,
    is: "; ; ",
  },
  {
    name: "an import by a text",
    files: { [run]: "importlib.import_module('six')" },
    run,
    is: "; ; six",
  },
  { name: "an import in a text", files: { [run]: '"""\nimport six\n"""' }, run, is: "; ; " },
  {
    name: "Windows alone",
    files: { [run]: "import win32com.client" },
    run,
    is: "; ; pywin32; sys_platform == 'win32'",
  },
  { name: "a name that nobody knows", files: { [run]: "import api_client" }, run, is: "; ; " },
  {
    name: "a name that nobody knows, where any is allowed",
    setup: "any",
    files: { [run]: "import api_client" },
    run,
    is: "; ; api-client?",
  },
  {
    name: "a name that no package can have",
    setup: "any",
    files: { [run]: "import _core, google.unknown" },
    run,
    is: "; ; ",
  },
  {
    name: "families of packages",
    files: { [run]: "from google.cloud import kms_v1\nimport azure.mgmt.dns" },
    run,
    is: "; ; azure-mgmt-dns google-cloud-kms",
  },
  {
    name: "imports where none is allowed",
    setup: "declared",
    files: { [run]: "import six" },
    run,
    is: "; ; ",
  },
  { name: "inline code and the skill's scripts", files: { [run]: "import six" }, is: "; ; six" },
  {
    name: "a source with a byte order mark",
    files: { [run]: "\ufeffimport six" },
    run,
    is: "; ; six",
  },
  // Layouts
  {
    name: "a sibling",
    files: { [run]: "import helper", "scripts/helper.py": "" },
    run,
    setup: "any",
    is: "; ; ",
  },
  {
    name: "a module at the root",
    files: { [run]: "import core.x", "core/x.py": "" },
    run,
    setup: "any",
    is: "; ; ",
  },
  {
    name: "a module somewhere else",
    files: { [run]: "import six", "lib/vendor/six.py": "" },
    run,
    setup: "any",
    is: "; ; ",
  },
  {
    name: "a folder of modules",
    files: { [run]: "from tools import a", "src/tools/a.py": "" },
    run,
    setup: "any",
    is: "; ; ",
  },
  {
    name: "what a sibling imports",
    files: { [run]: "import helper", "scripts/helper.py": "import six" },
    run,
    is: "; ; six",
  },
  {
    name: "relative imports",
    files: { "pkg/__init__.py": "", "pkg/a.py": "from .b import x", "pkg/b.py": "import six" },
    run: "pkg/a.py",
    is: "; ; six",
  },
  {
    name: "a folder on the path",
    files: {
      [run]:
        "import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parent.parent / 'vendor'))\nimport shared",
      "vendor/shared.py": "import six",
    },
    run,
    setup: "any",
    is: "; ; six",
  },
  {
    name: "tests and examples",
    files: { [run]: "", "tests/test_a.py": "import pytest", "examples/e.py": "import rich" },
    run,
    is: "; ; ",
  },
  {
    name: "an example that is run",
    files: { "examples/e.py": inline('"rich"') },
    run: "examples/e.py",
    is: "rich; ; ",
  },
  {
    name: "a skill inside the skill",
    files: { [run]: "", "part/SKILL.md": "`pip install rich`", "part/a.py": "import six" },
    run,
    is: "; ; ",
  },
  {
    name: "scripts of one skill",
    files: { "a.py": "import six", "b.py": "import rich" },
    run: "a.py",
    is: "; ; rich six",
  },
];

for (const { name, files, run: path, setup = "known", is } of rows) {
  Deno.test(`of a skill with ${name} the packages are "${is}"`, async () => {
    await using folder = await temporaryFolder(files);
    const packages = new SkillPackages(folder.path, { setup });
    const script = path === undefined
      ? { folder: folder.path, name: "inline code", text: "print(1)" }
      : {
        folder: dirname(join(folder.path, path)),
        name: path,
        text: files[path]?.replace("\ufeff", "") ?? "",
      };
    const { declaration, imports } = await packages.planFor(script);
    const imported = imports.map(({ requirement, isKnown }) =>
      isKnown ? requirement : `${requirement}?`
    );
    assert.equal(
      [
        declaration.requirements.join(" "),
        declaration.optional?.join(" ") ?? "",
        [...new Set(imported)].sort().join(" "),
      ].join("; "),
      is,
    );
  });
}

Deno.test("the corpus has sixty skills at least", () => {
  assert.ok(rows.length >= 60, `${rows.length} skills`);
});
