import assert from "node:assert/strict";
import { unpack } from "../../lib/shipped/unpack.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const files = { "a.txt": "a", "b/c/d.txt": "d" };

Deno.test("unpack() writes the files once per digest", async () => {
  await using parent = await temporaryFolder();
  let reads = 0;
  const read = () => Promise.resolve(++reads).then(() => files);
  const first = await unpack(read, "1234", `${parent.path}/deep/down`);
  const second = await unpack(read, "1234", `${parent.path}/deep/down`);
  assert.deepEqual([first, second, reads], [`${parent.path}/deep/down/1234`, first, 1]);
  assert.equal(await Deno.readTextFile(`${first}/b/c/d.txt`), "d");
  assert.deepEqual([...Deno.readDirSync(`${parent.path}/deep/down`)].length, 1);
});

Deno.test("unpack() gives the same folder to those who race for it", async () => {
  await using parent = await temporaryFolder();
  const all = await Promise.all(
    Array.from({ length: 8 }, () => unpack(() => Promise.resolve(files), "1234", parent.path)),
  );
  assert.deepEqual(new Set(all), new Set([`${parent.path}/1234`]));
  assert.deepEqual([...Deno.readDirSync(parent.path)].map(({ name }) => name), ["1234"]);
});

Deno.test("unpack() passes an error of its reader on and leaves nothing behind", async () => {
  await using parent = await temporaryFolder();
  const broken = () => Promise.reject(new Error("damaged"));
  await assert.rejects(unpack(broken, "1234", parent.path), /damaged/);
  assert.deepEqual([...Deno.readDirSync(parent.path)], []);
});
