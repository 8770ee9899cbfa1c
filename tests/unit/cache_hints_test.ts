/**
 * What the cache holds is a hint: damaged, changed or planted, it is made anew
 * without a word.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureOwnFolder } from "../../lib/files/own_folder.ts";
import { ChangeWatch } from "../../lib/executor/scripts/changes.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { createWorkshop } from "../support/workshop.ts";

const printOne = { kind: "code", code: "print(1)" } as const;

Deno.test.each([
  ["null", "null"],
  ["a text", '"text"'],
  ["nothing", ""],
  ["no JSON", "{"],
  ["entries that are null", '{"PYTHON": null}'],
  ["entries without fields", '{"PYTHON": {}}'],
  ["entries of other types", '{"PYTHON": {"executable": 1, "version": [], "commandTime": "x"}}'],
])("interpreters.json that holds %s is found out again", async (_what, text) => {
  await using shop = await createWorkshop();
  await Deno.mkdir(shop.cacheFolder);
  const python = `${shop.bin}/python3`;
  const path = join(shop.cacheFolder, "interpreters.json");
  await Deno.writeTextFile(path, text.replace("PYTHON", python));
  assert.equal((await shop.executor.setUp(shop.skill)).state, "ready");
  const remembered = JSON.parse(await Deno.readTextFile(path));
  assert.match(remembered[python].version, /^3\./);
});

Deno.test("interpreters.json that is a pipe holds nothing up", async () => {
  await using shop = await createWorkshop();
  await Deno.mkdir(shop.cacheFolder);
  const path = join(shop.cacheFolder, "interpreters.json");
  await new Deno.Command("mkfifo", { args: [path] }).output();
  assert.equal((await shop.executor.setUp(shop.skill)).state, "ready");
});

Deno.test("a link named clock in the cache does not empty what it leads to", async () => {
  await using folder = await temporaryFolder({ "precious.txt": "precious" });
  const cache = join(folder.path, "cache");
  await Deno.mkdir(cache);
  await Deno.symlink("../precious.txt", join(cache, "clock"));
  const watch = ChangeWatch.begin(cache);
  watch.waitForTick();
  assert.equal(await Deno.readTextFile(join(folder.path, "precious.txt")), "precious");
  await Deno.writeTextFile(join(folder.path, "new.txt"), "new");
  assert.deepEqual(watch.changedIn([folder.path]).files, [join(folder.path, "new.txt")]);
});

Deno.test.each([
  ["a link to nothing", async (python: string) => {
    await Deno.remove(python);
    await Deno.symlink("/nonexistent/python3", python);
  }],
  ["missing", (python: string) => Deno.remove(python)],
  ["emptied", async (python: string) => {
    await Deno.remove(python);
    await Deno.writeTextFile(python, "");
  }],
  ["not executable", async (python: string) => {
    await Deno.remove(python);
    await Deno.writeTextFile(python, "#!/bin/sh\n", { mode: 0o644 });
  }],
])("an environment in the cache whose Python is %s is built anew", async (_what, change) => {
  await using shop = await createWorkshop();
  const { folder = "" } = await shop.executor.setUp(shop.skill);
  await change(`${folder}/bin/python`);
  await using later = await createWorkshop({ cacheFolder: shop.cacheFolder });
  const { stdout } = await later.executor.runPython(shop.skill, printOne);
  assert.equal(stdout, "1\n");
});

Deno.test.each([
  ["emptied", (path: string) => Deno.writeTextFile(path, "")],
  ["a pipe", (path: string) => new Deno.Command("mkfifo", { args: [path] }).output()],
  ["a link to itself", (path: string) => Deno.symlink(path, path)],
])("an environment in the cache whose pyvenv.cfg is %s is built anew", async (_what, make) => {
  await using shop = await createWorkshop();
  const { folder = "" } = await shop.executor.setUp(shop.skill);
  const path = `${folder}/pyvenv.cfg`;
  await Deno.remove(path);
  await make(path);
  await using later = await createWorkshop({ cacheFolder: shop.cacheFolder });
  await later.executor.setUp(later.skill);
  assert.match(await Deno.readTextFile(path), /^home = /m);
});

Deno.test.each([["null"], ["{}"], ["[]"], ['{"source": 1}'], [""], ["{"]])(
  "listEnvironments() leaves an environment out whose record is %s",
  async (text) => {
    await using shop = await createWorkshop();
    const { folder = "" } = await shop.executor.setUp(shop.skill);
    await Deno.writeTextFile(join(folder, "skills-runner.json"), text);
    assert.deepEqual(await shop.executor.listEnvironments(), []);
  },
);

Deno.test("ensureOwnFolder() makes a folder for its user alone", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a/b");
  assert.equal(await ensureOwnFolder(path), null);
  assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o700);
});

Deno.test("ensureOwnFolder() closes a folder that others can write", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a");
  await Deno.mkdir(path);
  await Deno.chmod(path, 0o777);
  assert.equal(await ensureOwnFolder(path), null);
  assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o700);
});

Deno.test({
  name: "an executor runs nothing from a cache of another user",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using shop = await createWorkshop();
    await Deno.mkdir(shop.cacheFolder);
    try {
      await Deno.chown(shop.cacheFolder, 12345, 12345);
    } catch (error) {
      // Only the administrator can give a folder away.
      if (error instanceof Deno.errors.PermissionDenied) return;
      throw error;
    }
    await assert.rejects(shop.executor.runPython(shop.skill, printOne), {
      message: `Cannot use the cache in ${shop.cacheFolder}: it belongs to another user`,
    });
    assert.deepEqual([...Deno.readDirSync(shop.cacheFolder)], []);
  },
});
