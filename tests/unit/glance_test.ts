import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { withGlance } from "../../lib/executor/declared/glance.ts";

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
