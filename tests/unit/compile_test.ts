import assert from "node:assert/strict";
import { findBaseRuntime, type FindBaseRuntimeOptions } from "../../tools/base_runtime.ts";
import { readCompileOptions } from "../../tools/compile.ts";

const name = "denort-aarch64-apple-darwin.zip";
const url = `https://dl.deno.land/release/v${Deno.version.deno}/${name}`;

/** Looks for a base runtime on a machine without one and without a network. */
function find(given: Partial<FindBaseRuntimeOptions>) {
  return findBaseRuntime({
    given: undefined,
    target: "aarch64-apple-darwin",
    engine: "v8",
    isCached: () => Promise.resolve(false),
    ask: () => Promise.reject(new Error("no network")),
    ...given,
  });
}

Deno.test("findBaseRuntime() takes what DENORT_BIN names, without asking anybody", async () => {
  assert.deepEqual(await find({ given: "/opt/denort" }), { kind: "given", path: "/opt/denort" });
});

Deno.test("findBaseRuntime() takes one of an earlier download", async () => {
  const isCached = (file: string) => Promise.resolve(file === name);
  assert.deepEqual(await find({ isCached }), { kind: "downloadable", url });
});

Deno.test("findBaseRuntime() asks whether there is one for the target and the engine", async () => {
  const asked: string[] = [];
  const ask = (address: string) => {
    asked.push(address);
    return Promise.resolve({ ok: true, status: 200 });
  };
  await find({ ask, engine: "quickjs" });
  assert.deepEqual(asked, [url.replace("denort-", "denort-quickjs-")]);
});

Deno.test.each(
  [
    ["a network that fails", {}, `${url} cannot be reached: no network`],
    [
      "a release that was withdrawn",
      { ask: () => Promise.resolve({ ok: false, status: 404 }) },
      `${url} answers 404`,
    ],
  ] as const,
)("findBaseRuntime() says why there is none: %s", async (_, given, reason) => {
  assert.deepEqual(await find(given), {
    kind: "absent",
    reason: `DENORT_BIN is not set, and ${reason}`,
  });
});

Deno.test("readCompileOptions() appends .exe for Windows only", () => {
  const target = "x86_64-pc-windows-msvc";
  const read = (...words: string[]) => readCompileOptions(["--target", target, ...words]).output;
  assert.equal(read(), "dist/skills-runner.exe");
  assert.equal(read("-o", "a.exe"), "a.exe");
  assert.equal(readCompileOptions(["--target=x86_64-apple-darwin", "-o", "a"]).output, "a");
});

Deno.test.each(
  [
    [["--target", "arm64-macos"], 'There is no target "arm64-macos"'],
    [["--engine", "jsc"], 'There is no engine "jsc"'],
    [["--targt", "x"], "Unknown option '--targt'"],
    [["main.ts"], /Unexpected argument 'main.ts'/],
  ] as const,
)("readCompileOptions() refuses %s", (words, message) => {
  assert.throws(() => readCompileOptions(words), { message });
});
