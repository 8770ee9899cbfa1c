/**
 * `install.sh` against a web server that has releases as the release page has them.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { archiveName, checksumsName } from "../../lib/cli/commands/update/names.ts";
import { hasProgram } from "../support/host.ts";
import { repository } from "../support/program.ts";
import { type ReleasesServer, serveReleases } from "../support/releases.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary_folder.ts";

const target = Deno.build.target;
const [hasCurl, hasWget] = [await hasProgram("curl"), await hasProgram("wget")];
const isPosix = Deno.build.os !== "windows";

interface Installation extends AsyncDisposable {
  folder: TemporaryFolder;
  server: ReleasesServer;
  /** Where the program goes. */
  bin: string;
  install(words?: string[], env?: Record<string, string>): Promise<{ code: number; said: string }>;
}

/** An empty home, and a server with version 1.2.3 as the latest, and 1.0.0. */
async function prepare(): Promise<Installation> {
  const folder = await temporaryFolder();
  const server = await serveReleases(["1.0.0", "1.2.3"], [target]);
  return {
    folder,
    server,
    bin: join(folder.path, ".local/bin"),
    async install(words = [], env = {}) {
      const { code, stdout, stderr } = await new Deno.Command("sh", {
        args: [join(repository, "install.sh"), "--from", server.address, ...words],
        cwd: folder.path,
        clearEnv: true,
        env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: folder.path, ...env },
        stdin: "null",
      }).output();
      const decoder = new TextDecoder();
      return { code, said: decoder.decode(stdout) + decoder.decode(stderr) };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Names in the folder of the program; empty if it is not there. */
async function installed({ bin }: Installation): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(bin))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args: ["--version"] }).output();
  return new TextDecoder().decode(stdout).trim();
}

/** A test that needs a shell and a program that downloads. */
function test(
  name: string,
  fn: (place: Installation) => Promise<void>,
  hasDownloader = hasCurl || hasWget,
): void {
  Deno.test({
    name: hasDownloader ? name : `${name} (skipped: curl or wget is not installed)`,
    ignore: !isPosix || !hasDownloader,
    async fn() {
      await using place = await prepare();
      await fn(place);
    },
  });
}

test("install.sh puts the latest version, and nothing else, into ~/.local/bin", async (place) => {
  const { code, said } = await place.install();
  assert.equal(code, 0, said);
  assert.match(said, /^Installed skills-runner 1\.2\.3 in .*\.local\/bin$/m);
  assert.match(said, /^ {2}export PATH=".*\.local\/bin:\$PATH"$/m);
  assert.deepEqual(await installed(place), ["skills-runner"]);
  assert.equal(await versionOf(join(place.bin, "skills-runner")), "skills-runner 1.2.3");
});

test("install.sh takes a version and a folder, and says no word of a search path that has it", async (place) => {
  const to = join(place.folder.path, "two words");
  const words = ["--version", "v1.0.0", "--to", to];
  const { code, said } = await place.install(words, { PATH: `${to}:/usr/bin:/bin` });
  assert.equal(code, 0, said);
  assert.equal(await versionOf(join(to, "skills-runner")), "skills-runner 1.0.0");
  assert.doesNotMatch(said, /search path/);
});

test("install.sh takes a folder below the one it runs in", async (place) => {
  const { code, said } = await place.install(["--to", "here/bin"]);
  assert.equal(code, 0, said);
  assert.match(
    said,
    new RegExp(`^Installed skills-runner 1\\.2\\.3 in ${place.folder.path}/here/bin$`, "m"),
  );
});

test("install.sh leaves a folder alone that has the name of the program", async (place) => {
  await Deno.mkdir(join(place.bin, "skills-runner"), { recursive: true });
  const { code, said } = await place.install();
  assert.deepEqual([code, /^error: .* is a folder$/m.test(said)], [1, true], said);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(join(place.bin, "skills-runner"))), []);
});

test("install.sh downloads no archive for the version that is there", async (place) => {
  await place.install();
  place.server.requested.length = 0;
  const { code, said } = await place.install();
  assert.deepEqual([code, said], [0, `skills-runner 1.2.3 is already in ${place.bin}\n`]);
  assert.deepEqual(place.server.requested, ["/latest/download/SHA256SUMS"]);
});

test("install.sh replaces another version", async (place) => {
  await place.install(["--version", "1.0.0"]);
  assert.equal((await place.install()).code, 0);
  assert.deepEqual(await installed(place), ["skills-runner"]);
  assert.equal(await versionOf(join(place.bin, "skills-runner")), "skills-runner 1.2.3");
});

const archive = archiveName("1.2.3", target);
const latest = `/download/v1.2.3/${archive}`;
const sums = `/latest/download/${checksumsName}`;

const bad: [string, (server: ReleasesServer) => void, string[], RegExp][] = [
  [
    "a forged archive",
    (server) =>
      server.replace(latest, server.file(`/download/v1.0.0/${archiveName("1.0.0", target)}`)),
    [],
    /^error: skills-runner-1\.2\.3-.* is not what .*SHA256SUMS lists: its checksum is [0-9a-f]{64}$/m,
  ],
  [
    "an archive that is cut",
    (server) => server.replace(latest, server.file(latest).slice(0, 99)),
    [],
    /is not what/,
  ],
  [
    "no archive",
    (server) => server.replace(latest, null),
    [],
    /^error: Cannot download .*\.tar\.gz$/m,
  ],
  [
    "no checksums",
    (server) => server.replace(sums, null),
    [],
    /^error: Cannot download .*SHA256SUMS$/m,
  ],
  [
    "a page instead of checksums",
    (server) => server.replace(sums, text("<html>")),
    [],
    /has no archive for/,
  ],
  [
    "checksums that name the archive twice",
    (server) => server.replace(sums, text(`${line("a")}${line("b")}`)),
    [],
    /has several archives for/,
  ],
  [
    "a name that leads elsewhere",
    (server) =>
      server.replace(sums, text(`${"a".repeat(64)}  skills-runner-1/../../x-${target}.tar.gz\n`)),
    [],
    /has no archive for/,
  ],
  [
    "checksums of another version",
    (server) => server.replace("/download/v1.0.0/SHA256SUMS", server.file(sums)),
    ["--version", "1.0.0"],
    /is of version 1\.2\.3, not 1\.0\.0/,
  ],
  ["a version that does not exist", () => {}, ["--version", "9.9.9"], /^error: Cannot download/m],
  ["an unknown option", () => {}, ["--prefix", "/x"], /^error: There is no option --prefix$/m],
  ["an option without a value", () => {}, ["--to"], /^error: --to needs a value$/m],
];

for (const [name, spoil, words, message] of bad) {
  test(`install.sh changes nothing if it meets ${name}`, async (place) => {
    await place.install(["--version", "1.0.0"]);
    spoil(place.server);
    const { code, said } = await place.install(words);
    assert.equal(code, 1, said);
    assert.match(said, message);
    assert.deepEqual(await installed(place), ["skills-runner"]);
    assert.equal(await versionOf(join(place.bin, "skills-runner")), "skills-runner 1.0.0");
  });
}

test("install.sh leaves the old program where the new one does not start", async (place) => {
  await place.install(["--version", "1.0.0"]);
  await place.server.publish("1.2.3", [target], "#!/bin/sh\necho broken >&2\nexit 3\n");
  const { code, said } = await place.install();
  assert.deepEqual([code, /The new program does not start: broken/.test(said)], [1, true], said);
  assert.equal(await versionOf(join(place.bin, "skills-runner")), "skills-runner 1.0.0");
});

test("install.sh stops where there is no executable for the machine", async (place) => {
  await place.folder.write(
    "bin/uname",
    "#!/bin/sh\ncase $1 in -s) echo FreeBSD;; *) echo riscv64;; esac\n",
  );
  await Deno.chmod(join(place.folder.path, "bin/uname"), 0o755);
  const { code, said } = await place.install([], {
    PATH: `${place.folder.path}/bin:/usr/bin:/bin`,
  });
  assert.equal(code, 1);
  assert.equal(
    said,
    "error: There is no executable for FreeBSD on riscv64\nhint: With Node.js: npx skills-runner\n",
  );
  assert.deepEqual(place.server.requested, []);
});

test("install.sh does with wget what it does with curl", async (place) => {
  await linkPrograms(place, ["curl"]);
  const { code, said } = await place.install([], { PATH: `${place.folder.path}/bin` });
  assert.equal(code, 0, said);
}, hasWget);

test("install.sh says that there is neither curl nor wget", async (place) => {
  await linkPrograms(place, ["curl", "wget"]);
  const { code, said } = await place.install([], { PATH: `${place.folder.path}/bin` });
  assert.equal(code, 1);
  assert.match(said, /^error: There is neither curl nor wget$/m);
});

/** A search path with what the installer needs, but for some programs. */
async function linkPrograms({ folder }: Installation, without: string[]): Promise<void> {
  const names = "uname grep wc mktemp rm curl wget sha256sum shasum tar gzip mkdir cp chmod mv sh"
    .split(" ").filter((name) => !without.includes(name));
  await Deno.mkdir(join(folder.path, "bin"));
  for (const name of names) {
    const path = await which(name);
    if (path !== null) await Deno.symlink(path, join(folder.path, "bin", name));
  }
}

async function which(name: string): Promise<string | null> {
  const { success, stdout } = await new Deno.Command("sh", {
    args: ["-c", `command -v ${name}`],
  }).output();
  return success ? new TextDecoder().decode(stdout).trim() : null;
}

function text(content: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(content);
}

function line(digit: string): string {
  return `${digit.repeat(64)}  ${archive}\n`;
}
