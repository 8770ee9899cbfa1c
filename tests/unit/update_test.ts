import assert from "node:assert/strict";
import { updateAdvice } from "../../lib/cli/commands/update/advice.ts";
import { archiveName } from "../../lib/cli/commands/update/names.ts";
import { readChecksums } from "../../lib/cli/commands/update/release.ts";
import { compareVersions } from "../../lib/cli/commands/update/version_number.ts";
import { targets } from "../../tools/compile.ts";

const sum = "0123456789abcdef".repeat(4);

Deno.test.each([...targets])("readChecksums() finds the archive for %s among all", (target) => {
  const lines = [...targets, "riscv64-unknown-linux-gnu"].map((it) =>
    `${sum}  ${archiveName("1.2.3-rc.1", it)}`
  );
  assert.deepEqual(readChecksums(`${sum}  install.sh\n${lines.join("\n")}\n`, target), {
    version: "1.2.3-rc.1",
    archiveName: archiveName("1.2.3-rc.1", target),
    sha256: sum,
  });
});

const target = "x86_64-unknown-linux-gnu";
const name = archiveName("1.2.3", target);

Deno.test.each([
  ["an empty file", ""],
  ["two versions", `${sum}  ${name}\n${sum}  ${archiveName("1.2.4", target)}\n`],
  ["a short checksum", `${sum.slice(1)}  ${name}\n`],
  ["a path", `${sum}  ../${name}\n`],
  ["a version that is a path", `${sum}  ${archiveName("1/../..", target)}\n`],
  ["an ending that goes on", `${sum}  ${name}.exe\n`],
  ["another target", `${sum}  ${archiveName("1.2.3", "aarch64-apple-darwin")}\n`],
])("readChecksums() finds nothing in %s", (_, text) => {
  assert.equal(readChecksums(text, target), null);
});

Deno.test.each(
  [
    ["1.2.3", "1.2.3", 0],
    ["1.2.9", "1.2.10", -1],
    ["2.0.0", "1.99.99", 1],
    ["1.0.0-rc.1", "1.0.0", -1],
    ["1.0.0", "1.0.0-rc.1", 1],
    ["1.0.0-rc.2", "1.0.0-rc.10", -1],
    ["1.0.1-rc.1", "1.0.0", 1],
  ] as const,
)("compareVersions() of %s and %s is %s", (a, b, order) => {
  assert.equal(Math.sign(compareVersions(a, b)), order);
});

Deno.test.each(
  [
    ["executable", "/home/a/.local/bin/skills-runner", null],
    [
      "executable",
      "C:\\Users\\a\\AppData\\Local\\Programs\\skills-runner\\skills-runner.exe",
      null,
    ],
    ["executable", "/opt/homebrew/Cellar/skills-runner/1.0.0/bin/skills-runner", "brew upgrade"],
    [
      "executable",
      "C:\\Users\\a\\scoop\\apps\\skills-runner\\current\\skills-runner.exe",
      "scoop update",
    ],
    [
      "executable",
      "C:\\Users\\a\\AppData\\Local\\Microsoft\\WinGet\\Packages\\x\\skills-runner.exe",
      "winget upgrade",
    ],
    ["npm", "file:///x/program.js", "npm install --global"],
    ["file", "file:///x/skills-runner.js", "curl --location"],
    [
      "file",
      "https://example.com/skills-runner.js",
      "deno cache --reload --allow-import https://example.com/",
    ],
    ["source", "file:///x/main.ts", "git pull"],
    [
      "source",
      "https://example.com/main.ts",
      "deno cache --reload --allow-import https://example.com/main.ts",
    ],
  ] as const,
)("updateAdvice() for %s in %s", (form, place, expected) => {
  const advice = updateAdvice({ form, place });
  assert.equal(
    expected === null ? advice : advice?.startsWith(expected),
    expected === null ? null : true,
  );
});
