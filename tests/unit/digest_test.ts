import assert from "node:assert/strict";
import { RunnerError } from "../../lib/errors.ts";
import { compareEntries, digestEntries, readManifest } from "../../lib/skills/files/digest.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const helloSha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

Deno.test("readManifest() lists every file with its size and SHA-256, hidden ones too", async () => {
  await using skill = await temporaryFolder({ "b/x.py": "hello", ".hidden": "", "SKILL.md": "" });
  const { entries } = await readManifest(skill.path);
  assert.deepEqual(entries, [
    { path: ".hidden", kind: "file", sizeBytes: 0, sha256: emptySha256 },
    { path: "SKILL.md", kind: "file", sizeBytes: 0, sha256: emptySha256 },
    { path: "b/x.py", kind: "file", sizeBytes: 5, sha256: helloSha256 },
  ]);
});

Deno.test("readManifest() leaves out what tools fill, at any depth", async () => {
  await using skill = await temporaryFolder({
    "SKILL.md": "",
    "venv/bin/python": "x",
    ".venv/x": "x",
    "a/__pycache__/x.pyc": "x",
    "a/node_modules/x/index.js": "x",
    ".git/HEAD": "x",
    ".DS_Store": "x",
  });
  const { entries, leftOut } = await readManifest(skill.path);
  assert.deepEqual(entries.map(({ path }) => path), ["SKILL.md"]);
  assert.deepEqual(leftOut, [".venv", "a/node_modules", "venv"]);
});

Deno.test("the digest is SHA-256 over sorted lines of path NUL digest", async () => {
  await using skill = await temporaryFolder({ "b": "hello", "a": "" });
  const { digest } = await readManifest(skill.path);
  const text = `a\0${emptySha256}\nb\0${helloSha256}\n`;
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  assert.equal(digest, `sha256:${new Uint8Array(bytes).toHex()}`);
});

Deno.test.each(
  [
    ["another content", { "a": "1", "b": "22" }],
    ["another name", { "a": "1", "c": "2" }],
    ["another folder", { "a": "1", "x/b": "2" }],
    ["one file more", { "a": "1", "b": "2", "c": "" }],
    ["one file less", { "a": "1" }],
    ["contents exchanged", { "a": "2", "b": "1" }],
  ] satisfies [string, Record<string, string>][],
)(
  "the digest differs with %s",
  async (_name, files) => {
    await using before = await temporaryFolder({ "a": "1", "b": "2" });
    await using after = await temporaryFolder(files);
    const digests = await Promise.all([before, after].map(({ path }) => readManifest(path)));
    assert.notEqual(digests[0]?.digest, digests[1]?.digest);
  },
);

Deno.test("the digest does not depend on the folder's place", async () => {
  await using one = await temporaryFolder({ "a": "1", "b/c": "2" });
  await using two = await temporaryFolder({ "b/c": "2", "a": "1" });
  assert.equal((await readManifest(one.path)).digest, (await readManifest(two.path)).digest);
});

Deno.test("readManifest() takes a link as where it points, and does not follow it", async () => {
  await using outside = await temporaryFolder({ "secret": "hello" });
  await using skill = await temporaryFolder({ "SKILL.md": "" });
  await Deno.symlink(`${outside.path}/secret`, `${skill.path}/link`);
  await Deno.symlink(outside.path, `${skill.path}/folder`);
  const before = await readManifest(skill.path);
  assert.deepEqual(before.entries.map(({ path, kind }) => [path, kind]), [
    ["SKILL.md", "file"],
    ["folder", "link"],
    ["link", "link"],
  ]);
  await Deno.remove(`${skill.path}/link`);
  await skill.write("link", `${outside.path}/secret`);
  assert.notEqual((await readManifest(skill.path)).digest, before.digest);
});

Deno.test("readManifest() never reads a named pipe", async () => {
  await using skill = await temporaryFolder({ "SKILL.md": "" });
  await new Deno.Command("mkfifo", { args: [`${skill.path}/pipe`] }).output();
  const { entries } = await readManifest(skill.path);
  assert.deepEqual(entries.at(-1), {
    path: "pipe",
    kind: "special",
    sizeBytes: 0,
    sha256: emptySha256,
  });
});

Deno.test("readManifest() refuses a skill with more bytes than the limit", async () => {
  await using skill = await temporaryFolder({ "a": "12345", "b": "12345" });
  assert.equal((await readManifest(skill.path, { maxBytes: 10 })).entries.length, 2);
  await assert.rejects(
    readManifest(skill.path, { maxBytes: 9 }),
    (error) => error instanceof RunnerError && /more bytes than/.test(error.message),
  );
});

Deno.test("readManifest() refuses a skill with more entries than the limit", async () => {
  await using skill = await temporaryFolder({ "a": "", "b": "", "c/d": "" });
  assert.equal((await readManifest(skill.path, { maxEntries: 4 })).entries.length, 3);
  await assert.rejects(
    readManifest(skill.path, { maxEntries: 3 }),
    (error) => error instanceof RunnerError && /more than 3/.test(error.message),
  );
});

Deno.test("readManifest() ends with the signal", async () => {
  await using skill = await temporaryFolder({ "a": "" });
  const signal = AbortSignal.abort(new RunnerError("interrupted", "Interrupted"));
  await assert.rejects(readManifest(skill.path, { signal }), signal.reason);
});

Deno.test("readManifest() names the folder that is not there", async () => {
  await assert.rejects(readManifest("/nowhere/at/all"), /Cannot take the digest of \/nowhere/);
});

Deno.test("compareEntries() names what was added, changed and removed", () => {
  const file = (path: string, sha256: string) => ({ path, sha256 });
  assert.deepEqual(
    compareEntries([file("a", "1"), file("b", "2"), file("c", "3")], [
      file("d", "4"),
      file("b", "5"),
      file("a", "1"),
    ]),
    { added: ["d"], changed: ["b"], removed: ["c"] },
  );
});

Deno.test("digestEntries() does not depend on the order of the entries", () => {
  const file = (path: string) => ({ path, kind: "file", sizeBytes: 0, sha256: path } as const);
  assert.equal(digestEntries([file("a"), file("b")]), digestEntries([file("b"), file("a")]));
});
