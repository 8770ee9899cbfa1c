/**
 * What stands for modules of Deno in the bundled program does as they do.
 * @module
 */
import assert from "node:assert/strict";
import * as path from "node:path";
import * as url from "node:url";
import * as lightCrypto from "../../tools/light/crypto.ts";
import * as lightPath from "../../tools/light/path.ts";
import * as lightUrl from "../../tools/light/url.ts";
import * as lightUtil from "../../tools/light/util.ts";

const paths = ["", ".", "..", "/", "a", "a/", "/a/b.txt", "a//b/../c", "../a/./b", "/../x", ".env"];

Deno.test.each(paths.map((it) => [it]))("the light node:path takes %j as node:path does", (it) => {
  const all = ({ basename, dirname, extname, isAbsolute, normalize, resolve }: typeof lightPath) =>
    [basename, dirname, extname, isAbsolute, normalize, resolve].map((fn) => fn(it));
  assert.deepEqual(all(lightPath), all(path));
  const pairs = ({ join, relative, resolve }: typeof lightPath) =>
    paths.flatMap((other) => [join, relative, resolve].map((fn) => fn(it, other)));
  assert.deepEqual(pairs(lightPath), pairs(path));
});

Deno.test("the light node:path has the separators of the system", () => {
  assert.deepEqual([lightPath.sep, lightPath.delimiter], [path.sep, path.delimiter]);
});

Deno.test.each([["/a b/ü%?#.txt"], ["/a\\b\n/"], ["relative"]])(
  "the light node:url makes the address of %j, and its path again",
  (it) => {
    const address = url.pathToFileURL(it);
    assert.equal(lightUrl.pathToFileURL(it).href, address.href);
    assert.equal(lightUrl.fileURLToPath(address), url.fileURLToPath(address));
    assert.equal(lightUrl.fileURLToPath(address.href), url.fileURLToPath(address));
  },
);

Deno.test("the rest of the light node:util is that of Deno", () => {
  const red = lightUtil.styleText("red", "a", { validateStream: false });
  assert.equal(red, "\x1b[31ma\x1b[39m");
  assert.equal(lightUtil.stripVTControlCharacters(red), "a");
  assert.deepEqual({ ...lightUtil.parseEnv("A=1\n# b\n") }, { A: "1" });
});

Deno.test("the light node:crypto makes digests and compares them", () => {
  const digest = (text: string) => lightCrypto.createHash("sha256").update(text).digest();
  assert.equal(digest("a").toString("hex").slice(0, 8), "ca978112");
  assert.equal(lightCrypto.timingSafeEqual(digest("a"), digest("a")), true);
  assert.equal(lightCrypto.timingSafeEqual(digest("a"), digest("b")), false);
});
