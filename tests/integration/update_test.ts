/**
 * The command `update`, with a web server that has releases.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { archiveName, checksumsName } from "../../lib/cli/commands/update/names.ts";
import { version as current } from "../../lib/version.ts";
import { asExecutable } from "../support/as_executable.ts";
import { fromSource, runProgram } from "../support/program.ts";
import type { ProgramResult } from "../support/program_here.ts";
import { type ReleasesServer, serveReleases } from "../support/releases.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary_folder.ts";

const target = Deno.build.target;
const newer = "99.0.0";
const archive = `/download/v${newer}/${archiveName(newer, target)}`;
const oldProgram = "#!/bin/sh\necho the old one\n";

interface Installation extends AsyncDisposable {
  folder: TemporaryFolder;
  server: ReleasesServer;
  program: string;
  update(...words: string[]): Promise<ProgramResult>;
  /** What is in the folder of the program. */
  names(): Promise<string[]>;
}

/** A program in `bin`, and a server with a newer version. */
async function prepare(): Promise<Installation> {
  const folder = await temporaryFolder({ "bin/skills-runner": oldProgram });
  const program = join(folder.path, "bin/skills-runner");
  await Deno.chmod(program, 0o755);
  const server = await serveReleases(["0.0.1", newer], [target]);
  return {
    folder,
    server,
    program,
    update: (...words) =>
      runProgram(["update", "--from", server.address, ...words], {
        cwd: folder.path,
        command: asExecutable,
        env: { SKILLS_RUNNER_TEST_EXECUTABLE_PATH: program },
      }),
    names: async () =>
      (await Array.fromAsync(Deno.readDir(join(folder.path, "bin")))).map(({ name }) => name),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A test with programs that are shell scripts. */
function test(name: string, fn: (place: Installation) => Promise<void>): void {
  Deno.test({
    name,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using place = await prepare();
      await fn(place);
    },
  });
}

test("update says what it fetches, and replaces the program", async (place) => {
  const { code, stdout, stderr } = await place.update();
  assert.deepEqual([code, stdout], [0, `Updated to skills-runner ${newer}\n`], stderr);
  const [first = "", from = "", sum = ""] = stderr.split("\n");
  assert.equal(first, `skills-runner ${current} → ${newer}`);
  assert.equal(from, `  from     ${place.server.address}${archive}`);
  assert.match(sum, /^ {2}SHA-256 {2}[0-9a-f]{64}$/);
  const { stdout: said } = await new Deno.Command(place.program, { args: [] }).output();
  assert.equal(new TextDecoder().decode(said), `skills-runner ${newer}\n`);
  assert.deepEqual(await place.names(), ["skills-runner"]);
});

test("update follows a link to the program and leaves the link", async (place) => {
  const link = join(place.folder.path, "link");
  await Deno.symlink(place.program, link);
  const { code, stderr } = await runProgram(["update", "--from", place.server.address], {
    cwd: place.folder.path,
    command: asExecutable,
    env: { SKILLS_RUNNER_TEST_EXECUTABLE_PATH: link },
  });
  assert.equal(code, 0, stderr);
  assert.equal((await Deno.lstat(link)).isSymlink, true);
  assert.match(await Deno.readTextFile(place.program), /99\.0\.0/);
});

test("update --check fetches no archive and changes nothing", async (place) => {
  const { code, stdout } = await place.update("--check", "--json");
  const { state, version, program } = JSON.parse(stdout);
  assert.deepEqual([code, state, version, program], [0, "available", newer, place.program]);
  assert.deepEqual(place.server.requested, ["/latest/download/SHA256SUMS"]);
  assert.equal(await Deno.readTextFile(place.program), oldProgram);
});

test("update takes the version that it is given, an older one too", async (place) => {
  const { code, stdout } = await place.update("v0.0.1");
  assert.deepEqual([code, stdout], [0, "Updated to skills-runner 0.0.1\n"]);
});

test("update does nothing if this is the latest version", async (place) => {
  await place.server.publish(current, [target]);
  place.server.requested.length = 0;
  const { code, stdout } = await place.update();
  assert.deepEqual([code, stdout], [0, `skills-runner ${current} is the latest version\n`]);
  assert.deepEqual(place.server.requested, ["/latest/download/SHA256SUMS"]);
});

test("update never goes back by itself", async (place) => {
  await place.server.publish("0.0.1", [target]);
  const { code, stdout } = await place.update();
  assert.equal(code, 0);
  assert.equal(stdout, `skills-runner ${current} is newer than the latest release, 0.0.1\n`);
});

const bad: [string, (place: Installation) => unknown, string[], number, RegExp][] = [
  [
    "a forged archive",
    ({ server }) =>
      server.replace(archive, server.file(`/download/v0.0.1/${archiveName("0.0.1", target)}`)),
    [],
    1,
    /^error: Cannot update: the checksum of .* is [0-9a-f]{64}, not [0-9a-f]{64}$/m,
  ],
  [
    "an archive that is cut",
    ({ server }) => server.replace(archive, server.file(archive).slice(0, 99)),
    [],
    1,
    /^error: Cannot update: the checksum of /m,
  ],
  ["no archive", ({ server }) => server.replace(archive, null), [], 1, /answers 404$/m],
  [
    "no archive for this machine",
    ({ server }) => server.publish(newer, ["riscv64-unknown-linux-gnu"]),
    [],
    1,
    /names no archive for/,
  ],
  [
    "a page in place of checksums",
    ({ server }) =>
      server.replace(`/latest/download/${checksumsName}`, new TextEncoder().encode("<html>")),
    [],
    1,
    /names no archive for/,
  ],
  [
    "a program that does not start",
    ({ server }) => server.publish(newer, [target], "#!/bin/sh\necho no glibc >&2\nexit 127\n"),
    [],
    1,
    /^error: Cannot update: skills-runner failed: no glibc$/m,
  ],
  [
    "a program of another version",
    ({ server }) => server.publish(newer, [target], "#!/bin/sh\necho skills-runner 1.0.0\n"),
    [],
    1,
    /says that it is "skills-runner 1\.0\.0", not version 99\.0\.0$/m,
  ],
  [
    "an archive that is none",
    async ({ server }) => {
      const bytes = new TextEncoder().encode("no archive");
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
      const line = `${digest}  ${archiveName(newer, target)}\n`;
      server.replace(archive, bytes);
      server.replace(`/latest/download/${checksumsName}`, new TextEncoder().encode(line));
    },
    [],
    1,
    /^error: Cannot update: tar failed: [^]*\nhint: Nothing was changed$/m,
  ],
  [
    "no version",
    () => {},
    ["latest"],
    2,
    /^error: Cannot update to "latest": it is not a version$/m,
  ],
  ["an open line", () => {}, ["--from", "http://example.com/x"], 2, /it is not an https address$/m],
];

for (const [name, spoil, words, expected, message] of bad) {
  test(`update leaves the program as it is if it meets ${name}`, async (place) => {
    await spoil(place);
    const { code, stdout, stderr } = await place.update(...words);
    assert.deepEqual([code, stdout], [expected, ""], stderr);
    assert.match(stderr, message);
    assert.equal(await Deno.readTextFile(place.program), oldProgram);
    assert.deepEqual(await place.names(), ["skills-runner"]);
  });
}

Deno.test("update says from source how to update, and asks nobody", async () => {
  await using folder = await temporaryFolder();
  const words = ["update", "--from", "http://127.0.0.1:1"];
  const command = [Deno.execPath(), ...fromSource] as const;
  const result = await runProgram(words, { cwd: folder.path, command });
  assert.deepEqual(result, { code: 0, stdout: "Update it with: git pull\n", stderr: "" });
});
