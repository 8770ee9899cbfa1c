import assert from "node:assert/strict";
import { digestOf, unpack } from "../../lib/shipped/unpack.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const files = { "a.txt": "a", "b/c/d.txt": "d" };
const digest = await digestOf(files);

Deno.test("unpack() writes the files once per digest", async () => {
  await using parent = await temporaryFolder();
  let reads = 0;
  const read = () => Promise.resolve(++reads).then(() => files);
  const first = await unpack(read, digest, `${parent.path}/deep/down`);
  const second = await unpack(read, digest, `${parent.path}/deep/down`);
  assert.deepEqual([first, second, reads], [`${parent.path}/deep/down/${digest}`, first, 1]);
  assert.equal(await Deno.readTextFile(`${first}/b/c/d.txt`), "d");
  assert.deepEqual([...Deno.readDirSync(`${parent.path}/deep/down`)].length, 1);
});

Deno.test("unpack() gives the same folder to those who race for it", async () => {
  await using parent = await temporaryFolder();
  const all = await Promise.all(
    Array.from({ length: 8 }, () => unpack(() => Promise.resolve(files), digest, parent.path)),
  );
  assert.deepEqual(new Set(all), new Set([`${parent.path}/${digest}`]));
  assert.deepEqual([...Deno.readDirSync(parent.path)].map(({ name }) => name), [digest]);
});

Deno.test("unpack() passes an error of its reader on and leaves nothing behind", async () => {
  await using parent = await temporaryFolder();
  const broken = () => Promise.reject(new Error("damaged"));
  await assert.rejects(unpack(broken, digest, parent.path), /damaged/);
  assert.deepEqual([...Deno.readDirSync(parent.path)], []);
});

Deno.test.each([
  ["emptied", (folder: string) => Deno.writeTextFile(`${folder}/a.txt`, "")],
  ["changed", (folder: string) => Deno.writeTextFile(`${folder}/b/c/d.txt`, "D")],
  ["removed", (folder: string) => Deno.remove(`${folder}/a.txt`)],
  ["added", (folder: string) => Deno.writeTextFile(`${folder}/e.txt`, "e")],
  ["exchanged for a pipe", async (folder: string) => {
    await Deno.remove(`${folder}/a.txt`);
    await new Deno.Command("mkfifo", { args: [`${folder}/a.txt`] }).output();
  }],
])("unpack() writes anew where a file was %s", async (_what, change) => {
  await using parent = await temporaryFolder();
  const place = `${parent.path}/cache/program`;
  const folder = await unpack(() => Promise.resolve(files), digest, place);
  await change(folder);
  assert.equal(await unpack(() => Promise.resolve(files), digest, place), folder);
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["a.txt", "b"]);
  assert.equal(await Deno.readTextFile(`${folder}/a.txt`), "a");
  assert.equal(await Deno.readTextFile(`${folder}/b/c/d.txt`), "d");
});
