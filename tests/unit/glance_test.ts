import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { withGlance } from "../../lib/executor/declared/glance.ts";
import { Glance } from "../../lib/files/glance.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { createWorkshop } from "../support/workshop.ts";

Deno.test("withGlance() looks only for files that their folder names", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "scripts"));
  await Deno.writeTextFile(join(folder, "scripts", "Do.py"), "");
  const looked: string[] = [];
  const read = withGlance(folder, (path) => {
    looked.push(relative(folder, path));
    return Promise.resolve("text");
  });
  const paths = [
    "setup.py",
    "scripts/do.py",
    "scripts/setup.py",
    "none/setup.py",
    "scripts/Do.py/a",
    "../a",
  ];

  const texts = await Promise.all(paths.map((path) => read(join(folder, path))));

  await Deno.remove(folder, { recursive: true });
  assert.deepEqual(texts, [null, "text", null, null, null, "text"]);
  assert.deepEqual(looked, [join("scripts", "do.py"), join("..", "a")]);
});

Deno.test("Glance knows what an earlier one saw, and adds nothing to it", async () => {
  await using folder = await temporaryFolder({ "a.txt": "", "inner/b.txt": "" });
  const inner = join(folder.path, "inner");
  const earlier = new Glance();
  earlier.list(folder.path);
  earlier.noteText("/a", "text");
  const later = new Glance(earlier);
  later.list(inner);
  later.noteText("/b", "other");
  await Deno.remove(inner, { recursive: true });

  assert.deepEqual(later.list(folder.path)?.map(({ name }) => name).sort(), ["a.txt", "inner"]);
  assert.deepEqual(later.list(inner)?.map(({ name }) => name), ["b.txt"]);
  assert.deepEqual(earlier.list(inner), []);
  assert.deepEqual([later.textOf("/a"), later.textOf("/b"), earlier.textOf("/b")], [
    "text",
    "other",
    null,
  ]);
});

Deno.test("describe() sees what has changed since it was last asked", async () => {
  await using shop = await createWorkshop({ files: { "scripts/a.py": "print(1)\n" } });
  const { executor, skill } = shop;
  const stateAfter = async (files: Record<string, string>) => {
    await shop.write(files);
    const { state, source } = await executor.describe(skill);
    return `${state}: ${source}`;
  };
  await executor.setUp(skill);
  assert.equal(await stateAfter({}), "ready: none");
  assert.equal(await stateAfter({ "scripts/a.py": "import six\n" }), "not_built: none");
  assert.equal(await stateAfter({ "scripts/a.py": "import os\n" }), "ready: none");
  assert.equal(
    await stateAfter({ "SKILL.md": "Run `pip install tabulate` once.\n" }),
    "not_built: its documentation",
  );
  assert.equal(
    await stateAfter({ "SKILL.md": "", "scripts/requirements.txt": "six\n" }),
    "not_built: scripts/requirements.txt",
  );
});

Deno.test("describe() takes what was seen for what is there", async () => {
  const glance = new Glance();
  await using shop = await createWorkshop({ files: { "a.py": "" }, glance });
  const { executor, skill } = shop;
  glance.list(skill.folder);
  await shop.write({ "requirements.txt": "six\n" });
  assert.equal((await executor.describe(skill)).source, "none");
});
