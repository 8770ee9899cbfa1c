import assert from "node:assert/strict";
import { RunnerError } from "../../lib/errors.ts";
import { lockFile } from "../../lib/files/lock.ts";
import { GREET, greeterWorkshop } from "../support/greeter.ts";
import { createWorkshop } from "../support/workshop.ts";

for (
  const [name, rootName] of [
    ["with spaces and letters of other alphabets", "mein Ordner, 技能"],
    ["that is too long for the first line of a script", "r".repeat(150)],
  ] as const
) {
  Deno.test(`a build works in a path ${name}`, async () => {
    await using shop = await greeterWorkshop({ rootName });
    assert.equal((await shop.executor.runPython(shop.skill, GREET)).stdout, "hello\n");
  });
}

Deno.test("a skill folder that cannot be written runs as any other", async () => {
  await using shop = await createWorkshop({
    files: { "run.py": "import helper", "helper.py": "" },
  });
  await Deno.chmod(shop.skill.folder, 0o555);
  const script = { kind: "file", path: `${shop.skill.folder}/run.py` } as const;
  const { returncode } = await shop.executor.runPython(shop.skill, script);
  const names = [...Deno.readDirSync(shop.skill.folder)].map(({ name }) => name);
  await Deno.chmod(shop.skill.folder, 0o755);
  assert.equal(returncode, 0);
  assert.deepEqual(names.sort(), ["helper.py", "run.py"]);
});

Deno.test("a cache that cannot be written is an error that says so", async () => {
  await using shop = await createWorkshop();
  await Deno.mkdir(shop.cacheFolder);
  await Deno.writeTextFile(`${shop.cacheFolder}/environments`, "");
  await assert.rejects(shop.executor.setUp(shop.skill), (error) => {
    assert.ok(error instanceof RunnerError);
    assert.match(error.message, /^Cannot build a Python environment in .*cache\/environments: /);
    assert.match(error.hint ?? "", /can be written and that the disk is not full/);
    return true;
  });
});

Deno.test("lockFile() gives up waiting when the signal is aborted", async () => {
  await using shop = await createWorkshop();
  const path = `${shop.root}/lock`;
  using _held = await lockFile(path);
  const controller = new AbortController();
  const waiting = lockFile(path, {
    signal: controller.signal,
    onWait: () => controller.abort(new Error("enough")),
  });
  await assert.rejects(waiting, new Error("enough"));
});
