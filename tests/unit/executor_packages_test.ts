import assert from "node:assert/strict";
import { RunnerError } from "../../lib/errors.ts";
import { writeWheel } from "../support/wheel.ts";
import { wheelShop } from "../support/wheel_shop.ts";
import {
  createSharedWorkshop,
  createWorkshop,
  pretendToInstall,
  writePython,
} from "../support/workshop.ts";

const code = (text: string) => ({ kind: "code", code: text }) as const;
const WITH_GREETER = '# /// script\n# dependencies = ["greeter"]\n# ///\nimport greeter\n';
const PRINT_VERSION = "import greeter; print(greeter.VERSION)";

Deno.test("runPython() installs what the inline metadata of a script declares", async () => {
  await using shop = await wheelShop({
    files: { "run.py": WITH_GREETER + PRINT_VERSION },
    index: ["greeter"],
  });
  const script = { kind: "file", path: `${shop.skill.folder}/run.py` } as const;
  assert.equal((await shop.executor.runPython(shop.skill, script)).stdout, "1.0\n");
});

Deno.test("runPython() installs what the inline metadata of the model's code declares", async () => {
  await using shop = await createWorkshop({ pythonPrelude: pretendToInstall });
  await shop.executor.runPython(shop.skill, code(WITH_GREETER));
  const [entry] = await shop.executor.listEnvironments();
  assert.deepEqual([entry?.source, entry?.requirements], [
    "inline metadata of inline code",
    ["greeter"],
  ]);
});

Deno.test("runPython() says which package is missing and how to declare it", async () => {
  await using shop = await createSharedWorkshop({ setup: "declared" });
  const result = await shop.executor.runPython(shop.skill, code("import yaml"));
  assert.deepEqual([result.returncode, result.missing_packages], [1, ["pyyaml"]]);
  assert.equal(
    result.hint,
    "The script lacks pyyaml, and only what a skill declares is installed. Declare it in " +
      'requirements.txt of the skill, or at the top of the script: "# /// script", ' +
      '"# dependencies = ["pyyaml"]", "# ///" on three lines; --setup known also installs ' +
      "well-known packages that scripts import",
  );
});

for (
  const [name, text] of [
    ["succeeds", "try:\n  import yaml\nexcept ImportError: print('none')"],
    ["fails for another reason", "1 / 0"],
  ] as const
) {
  Deno.test(`runPython() gives no hint for a script that ${name}`, async () => {
    await using shop = await createSharedWorkshop();
    const result = await shop.executor.runPython(shop.skill, code(text));
    assert.ok(!("hint" in result));
  });
}

Deno.test("runPython() installs what scripts import, if that is asked for", async () => {
  const files = { "a.py": "import greeter" };
  await using shop = await createWorkshop({
    setup: "any",
    files,
    pythonPrelude: pretendToInstall,
  });
  const messages: string[] = [];
  await shop.executor.runPython(shop.skill, code("import a"), {
    onBuild: ({ message }) => messages.push(message),
  });
  assert.equal(
    messages[0],
    "Building a Python environment: greeter (from its imports; greeter only by the name of the import greeter)",
  );
});

Deno.test("proposePackages() names what is imported and not declared", async () => {
  await using shop = await createWorkshop({ files: { "a.py": "import yaml, json" } });
  assert.deepEqual(
    await shop.executor.proposePackages(shop.skill, { kind: "module", name: "a" }),
    ["pyyaml"],
  );
});

Deno.test("proposePackages() proposes what is imported beside a declaration", async () => {
  await using shop = await createWorkshop({ files: { "requirements.txt": "rich" } });
  assert.deepEqual(await shop.executor.proposePackages(shop.skill, code("import yaml")), [
    "pyyaml",
  ]);
});

Deno.test("setUp() builds the environments of all scripts", async () => {
  await using shop = await createWorkshop({
    files: { "scripts/a.py": WITH_GREETER, "scripts/b.py": "", ".hidden/c.py": "# /// script" },
    pythonPrelude: pretendToInstall,
  });
  const { source, state } = await shop.executor.setUp(shop.skill);
  assert.deepEqual([state, source], ["ready", "inline metadata of scripts/a.py"]);
  const sources = (await shop.executor.listEnvironments()).map(({ source }) => source);
  assert.deepEqual(sources.sort(), ["inline metadata of scripts/a.py", "none"]);
});

Deno.test("runPython() honours requires-python", async () => {
  const needsOther = code('# /// script\n# requires-python = ">=3.99"\n# ///\nprint(1)');
  await using shop = await createWorkshop();
  await assert.rejects(shop.executor.runPython(shop.skill, needsOther), (error) => {
    assert.ok(error instanceof RunnerError);
    assert.match(error.message, /^Cannot find Python >=3\.99: .*\/bin\/python3 is 3\.\d+\.\d+$/);
    assert.match(error.hint ?? "", /install uv, which fetches Python by itself$/);
    return true;
  });
});

Deno.test("runPython() finds the Python of a version that is asked for", async () => {
  const needsOther = code('# /// script\n# requires-python = "==3.13.*"\n# ///\nprint(1)');
  await using shop = await createWorkshop({
    pythonPrelude: '[ "$1" = -I ] && { echo "$0"; echo 3.12.0; exit; }',
  });
  await writePython(
    `${shop.bin}`,
    '[ "$1" = -I ] && { echo "$0"; echo 3.13.5; exit; }',
    "python3.13",
  );
  await shop.executor.runPython(shop.skill, needsOther);
  assert.deepEqual((await shop.executor.listEnvironments()).map(({ python }) => python), [
    "3.13.5",
  ]);
});

Deno.test("runPython() lets uv fetch a Python that is not there", async () => {
  const needsOther = code('# /// script\n# requires-python = ">=3.99"\n# ///\nprint(1)');
  await using shop = await createWorkshop();
  const uv = `#!/bin/sh
[ "$1 $2 $3 $4" = "venv --no-project --python >=3.99" ] || exit 1
exec "\${0%/*}/python3" -m venv --without-pip "$5"`;
  await Deno.writeTextFile(`${shop.bin}/uv`, uv, { mode: 0o755 });
  assert.equal((await shop.executor.runPython(shop.skill, needsOther)).stdout, "1\n");
});

Deno.test("a Python that does not start is named", async () => {
  await using shop = await createWorkshop({ pythonPrelude: "exit 1" });
  await assert.rejects(shop.executor.runPython(shop.skill, code("1")), (error) => {
    assert.ok(error instanceof RunnerError);
    assert.match(error.message, /^Cannot find Python >=3\.8: .*\/bin\/python3 does not start$/);
    return true;
  });
});

Deno.test("a base installation that has gone is an error that says how to repair it", async () => {
  await using shop = await createWorkshop({
    files: {
      "venv/pyvenv.cfg": "",
      "venv/bin/python": "#!/bin/sh\necho 'Fatal Python error: init_fs_encoding: no' >&2; exit 1",
    },
  });
  await Deno.chmod(`${shop.skill.folder}/venv/bin/python`, 0o755);
  await assert.rejects(
    shop.executor.runPython(shop.skill, code("1")),
    /Cannot start the Python of/,
  );
});

Deno.test("a full disk fails the build and leaves nothing behind", async () => {
  await using shop = await createWorkshop({
    files: { "requirements.txt": "greeter" },
    // No file may grow: what a full disk says to the installer, for this process alone.
    pythonPrelude: 'case "$2" in pip) ulimit -f 0 ;; esac',
  });
  await writeWheel(shop.wheels, { name: "greeter", version: "1.0" });
  await assert.rejects(shop.executor.setUp(shop.skill), (error) => {
    assert.ok(error instanceof RunnerError);
    assert.match(error.message, /^Cannot install what requirements.txt declares: /);
    return true;
  });
  assert.deepEqual(await shop.executor.listEnvironments(), []);
});

Deno.test("pruneEnvironments() removes what has not been used since then", async () => {
  await using shop = await createWorkshop();
  const { folder = "" } = await shop.executor.setUp(shop.skill);
  await Deno.mkdir(`${folder}.building-12345678`);
  const old = new Date("2020-01-01");
  await Deno.utime(`${folder}/skills-runner.json`, old, old);
  const removed = await shop.executor.pruneEnvironments(new Date("2021-01-01"));
  assert.deepEqual(removed.map((entry) => [entry.folder, entry.lastUsed]), [[folder, old]]);
  const left = [...Deno.readDirSync(`${shop.cacheFolder}/environments`)].map(({ name }) => name);
  assert.ok(left.every((name) => name.endsWith(".lock")));
  assert.equal((await shop.executor.runPython(shop.skill, code("print(1)"))).stdout, "1\n");
});

Deno.test("pruneEnvironments() leaves what is in use", async () => {
  await using shop = await createWorkshop();
  const { folder } = await shop.executor.setUp(shop.skill);
  await shop.executor.runPython(shop.skill, code("print('x' * 40_000)"));
  assert.deepEqual(await shop.executor.pruneEnvironments(new Date("2021-01-01")), []);
  assert.equal((await shop.executor.describe(shop.skill)).folder, folder);
  assert.equal([...Deno.readDirSync(`${shop.cacheFolder}/outputs`)].length, 1);
});

Deno.test("pruneEnvironments() does nothing where there is no cache", async () => {
  await using shop = await createWorkshop();
  assert.deepEqual(await shop.executor.pruneEnvironments(new Date()), []);
});
