/**
 * The section "Install" of the README, block by block, as a newcomer types it:
 * in an empty home, with a web server in the place of the release page. What
 * needs npm's registry is in `tests/npm`.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { repositoryUrl, version } from "../../lib/version.ts";
import { inheritedEnvironment } from "../support/inherited_environment.ts";
import { oneFile } from "../support/one_file.ts";
import { repository } from "../support/program.ts";
import { type ReleasesServer, serveReleases } from "../support/releases.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary_folder.ts";

const isPosix = Deno.build.os !== "windows";
const blocks = await readBlocks("sh");

/** The blocks of the section, by the program that each begins with. */
async function readBlocks(language: string): Promise<Map<string, string>> {
  const readme = await Deno.readTextFile(join(repository, "README.md"));
  const section = /^## Install\n([^]*?)^## /m.exec(readme)?.[1] ?? "";
  const found = section.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, "gm"));
  return new Map([...found].map(([, code = ""]) => [code.split(" ", 2).join(" "), code]));
}

interface Typed {
  folder: TemporaryFolder;
  cwd?: string | undefined;
}

async function type(code: string, { folder, cwd = folder.path }: Typed): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-ec", code],
    cwd,
    clearEnv: true,
    env: {
      ...inheritedEnvironment(),
      HOME: folder.path,
      DENO_INSTALL_ROOT: join(folder.path, "deno"),
    },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assert.equal(success, true, decoder.decode(stderr));
  return decoder.decode(stdout);
}

function blockOf(name: string): string {
  const code = blocks.get(name);
  assert.ok(code !== undefined, `No block begins with ${name}: ${[...blocks.keys()]}`);
  return code;
}

/** The block, with the web server in the place of the release page. */
function withServer(name: string, { address }: ReleasesServer): string {
  return blockOf(name).replaceAll(`${repositoryUrl}/releases`, address)
    .replace(/--allow-import=\S+/, `--allow-import=${new URL(address).host}`);
}

/** A test that needs a shell. */
function test(name: string, fn: (folder: TemporaryFolder) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !isPosix,
    async fn() {
      await using folder = await temporaryFolder({ "elsewhere/empty": "" });
      await fn(folder);
    },
  });
}

test("Install: the executable", async (folder) => {
  await using server = await serveReleases(["1.2.3"], [Deno.build.target]);
  const installer = await Deno.readTextFile(join(repository, "install.sh"));
  const elsewhere = installer.replace(`${repositoryUrl}/releases`, server.address);
  server.replace("/latest/download/install.sh", new TextEncoder().encode(elsewhere));
  const said = await type(withServer("curl -fsSL", server), { folder });
  assert.match(said, /^Installed skills-runner 1\.2\.3 in /m);
  const program = join(folder.path, ".local/bin/skills-runner");
  assert.equal(await type(`${program} --version`, { folder }), "skills-runner 1.2.3\n");
});

test("Install: with Deno, as one file, a command that works in every folder", async (folder) => {
  await using server = await serveReleases([], []);
  server.replace("/latest/download/skills-runner.js", await Deno.readFile(oneFile));
  await type(withServer("deno install", server), { folder });
  const cwd = join(folder.path, "elsewhere");
  const program = join(folder.path, "deno/bin/skills-runner");
  const told = JSON.parse(await type(`${program} --version --json`, { folder, cwd }));
  assert.deepEqual([told.version, told.form], [version, "file"]);
  assert.match(
    await type(`${program} run -q calculator -c 'print(6 * 7)'`, { folder, cwd }),
    /^42$/m,
  );
  const advice = `Update it with: deno cache --reload --allow-import ${server.address}`;
  assert.equal((await type(`${program} update`, { folder, cwd })).startsWith(advice), true);
});

test("Install: from a clone, a command that works in every folder", async (folder) => {
  await type(blockOf("deno task"), { folder, cwd: repository });
  const cwd = join(folder.path, "elsewhere");
  const program = join(folder.path, "deno/bin/skills-runner");
  assert.match(
    await type(`${program} run -q calculator -c 'print(6 * 7)'`, { folder, cwd }),
    /^42$/m,
  );
});

Deno.test("Install: every block is tested here, or in tests/npm", () => {
  assert.deepEqual([...blocks.keys()], ["curl -fsSL", "npx --yes", "deno install", "deno task"]);
});

Deno.test("Install: the line for Windows fetches the installer of the release", async () => {
  const [line] = [...(await readBlocks("powershell")).values()];
  assert.equal(line, `irm ${repositoryUrl}/releases/latest/download/install.ps1 | iex\n`);
});
