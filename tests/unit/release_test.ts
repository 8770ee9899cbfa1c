/**
 * What a release is made of, as far as no program has to run for it.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parseYaml } from "../../lib/skills/read/yaml.ts";
import { repositoryUrl, version } from "../../lib/version.ts";
import { changesOf } from "../../tools/release/changelog.ts";
import { formatChecksums } from "../../tools/release/checksums.ts";
import { makeManifests } from "../../tools/release/manifests.ts";
import { releaseNotes } from "../../tools/release/notes.ts";
import { prepareRelease } from "../../tools/release/prepare.ts";
import { packagesInside } from "../../tools/notices.ts";
import { targets } from "../../tools/compile.ts";
import { archiveName } from "../../lib/cli/commands/update/names.ts";
import { repository } from "../support/program.ts";

const denoJson = '{\n  "name": "x",\n  "version": "0.1.0",\n  "tasks": { "version": "2" }\n}\n';
const changelog = "# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0 (2026-01-01)\n\n- Old.\n";

Deno.test("a release moves what is unreleased under its version, and changes one line of deno.json", () => {
  assert.deepEqual(prepareRelease({ denoJson, changelog }, "0.2.0", "2026-11-25"), {
    denoJson: denoJson.replace("0.1.0", "0.2.0"),
    changelog: "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-11-25)\n\n- New.\n\n" +
      "## 0.1.0 (2026-01-01)\n\n- Old.\n",
  });
});

Deno.test.each(
  [
    ["v0.2.0", changelog, /"v0.2.0" is not a version/],
    ["0.2", changelog, /"0.2" is not a version/],
    ["0.02.0", changelog, /"0.02.0" is not a version/],
    ["", changelog, /"" is not a version/],
    ["0.1.0", changelog, /has a section for 0.1.0/],
    ["0.2.0", changelog.replace("- New.\n", ""), /nothing under Unreleased/],
    ["0.2.0", "# Changelog\n", /nothing under Unreleased/],
  ] as const,
)("a release is refused: %j", (next, text, message) => {
  assert.throws(() => prepareRelease({ denoJson, changelog: text }, next, "2026-11-25"), {
    message,
  });
});

const candidate = { tag: "v0.1.0", version: "0.1.0", changelog, repositoryUrl };

Deno.test("the notes of a release are its section of the changelog", () => {
  assert.equal(releaseNotes(candidate), "- Old.");
  const runsIn = new URL(repositoryUrl).pathname.slice(1);
  assert.equal(releaseNotes({ ...candidate, runsIn }), "- Old.");
});

Deno.test.each(
  [
    ["a tag without v", { tag: "0.1.0" }, /The tag is "0.1.0"/],
    ["the tag of another version", { tag: "v0.1.1" }, /The tag is "v0.1.1"/],
    ["another repository", { runsIn: "somebody/fork" }, /and this is somebody\/fork/],
    ["no section", { tag: "v0.1", version: "0.1" }, /has no section for 0.1$/],
    ["an empty section", { changelog: "## 0.1.0 (2026-01-01)\n\n## 0.0.1 (x)\n" }, /no section/],
  ] as const,
)("a release stops at %s", (_, given, message) => {
  assert.throws(() => releaseNotes({ ...candidate, ...given }), { message });
});

Deno.test("the changelog of the project has the released version or something unreleased", async () => {
  const text = await Deno.readTextFile(join(repository, "CHANGELOG.md"));
  const isPrepared = changesOf(text, version) !== null;
  assert.equal(isPrepared || text.includes("\n## Unreleased\n\n- "), true);
});

Deno.test("checksums are lines that sha256sum reads", () => {
  const sums = new Map([["a b.zip", "ab".repeat(32)], ["c", "cd".repeat(32)]]);
  assert.equal(formatChecksums(sums), `${"ab".repeat(32)}  a b.zip\n${"cd".repeat(32)}  c\n`);
});

/** A release whose checksums tell the targets apart. */
function release() {
  const sums = targets.map((target, index): [string, string] => [
    archiveName("1.2.3", target),
    String(index).repeat(64),
  ]);
  return { version: "1.2.3", repositoryUrl: "https://example.com/a/b", checksums: new Map(sums) };
}

Deno.test("the Homebrew formula has each archive of macOS and Linux with its own checksum", () => {
  const formula = makeManifests(release())["skills-runner.rb"] ?? "";
  const pairs = [...formula.matchAll(/url "([^"]+)"\n\s+sha256 "(\d)\d+"/g)]
    .map(([, url = "", sum]) => [url.split("/download/v1.2.3/").at(-1), sum]);
  assert.deepEqual(pairs, [
    ["skills-runner-1.2.3-aarch64-apple-darwin.tar.gz", "3"],
    ["skills-runner-1.2.3-x86_64-apple-darwin.tar.gz", "2"],
    ["skills-runner-1.2.3-aarch64-unknown-linux-gnu.tar.gz", "1"],
    ["skills-runner-1.2.3-x86_64-unknown-linux-gnu.tar.gz", "0"],
  ]);
});

Deno.test("the Scoop manifest has each archive of Windows with its own checksum", () => {
  const { architecture } = JSON.parse(makeManifests(release())["skills-runner.json"] ?? "");
  const name = "skills-runner-1.2.3-x86_64-pc-windows-msvc";
  assert.deepEqual(architecture["64bit"], {
    url: `https://example.com/a/b/releases/download/v1.2.3/${name}.zip`,
    hash: "4".repeat(64),
    extract_dir: name,
  });
  assert.equal(architecture.arm64.hash, "5".repeat(64));
});

Deno.test("the winget manifests name one version and both processors", () => {
  const manifests = Object.entries(makeManifests(release())).filter(([name]) =>
    name.endsWith(".yaml")
  );
  const installer = makeManifests(release())["skills-runner.skills-runner.installer.yaml"] ?? "";
  const kinds = manifests.map(([, text]) => {
    const parsed = parseYaml(text);
    assert.ok("value" in parsed && parsed.value instanceof Map, text);
    return parsed.value.get("ManifestType");
  });
  assert.deepEqual(kinds, ["version", "installer", "defaultLocale"]);
  assert.deepEqual(
    manifests.map(([, text]) => /^PackageVersion: (.*)$/m.exec(text)?.[1]),
    ["1.2.3", "1.2.3", "1.2.3"],
  );
  assert.deepEqual(
    [...installer.matchAll(/Architecture: (\w+)|InstallerSha256: (\d)/g)].map((it) =>
      it[1] ?? it[2]
    ),
    ["x64", "4", "arm64", "5"],
  );
});

Deno.test("a release without an archive has no manifests", () => {
  const { checksums, ...rest } = release();
  const fewer = new Map([...checksums].slice(1));
  assert.throws(() => makeManifests({ ...rest, checksums: fewer }), {
    message: "SHA256SUMS has no line for skills-runner-1.2.3-x86_64-unknown-linux-gnu.tar.gz",
  });
});

Deno.test("licences come from what the program imports and what that needs, not from tests", () => {
  const info = (name: string, dependencies: string[] = []) => ({
    name,
    version: "1.0.0",
    dependencies,
    localPath: `/${name}`,
  });
  const graph = {
    modules: [{ npmPackage: "b@1.0.0" }, {}, { npmPackage: "b@1.0.0" }],
    npmPackages: {
      "a@1.0.0": info("a"),
      "b@1.0.0": info("b", ["c@1.0.0"]),
      "c@1.0.0": info("c", ["a@1.0.0"]),
      "tests-only@1.0.0": info("tests-only"),
    },
  };
  assert.deepEqual(packagesInside(graph).map(({ name }) => name), ["a", "b", "c"]);
});

Deno.test.each(["install.sh", "install.ps1", "README.md"])(
  "%s asks the repository that deno.json names, and no other",
  async (name) => {
    const text = await Deno.readTextFile(join(repository, name));
    const asked = [...text.matchAll(/https:\/\/github\.com\/[\w-]+\/skills-runner/g)].map(String);
    assert.deepEqual(asked.filter((address) => address !== repositoryUrl), []);
  },
);
