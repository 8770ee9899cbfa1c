/**
 * The ways to run the program with Deno: from source, from a URL, and as one
 * file. In each of them the shipped skills are found and Python runs.
 * @module
 */
import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { oneFile as packed } from "../support/one_file.ts";
import { fromSource, permissionFlags, repository, runProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { shippedNames, useProgram } from "../support/use_program.ts";

Deno.test("the program runs from source", async () => {
  await using folder = await temporaryFolder();
  await useProgram(folder, "source", [Deno.execPath(), ...fromSource]);
});

/** Serves the files of a folder as a plain web server does. */
function serve(folder: string) {
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  return Deno.serve(options, async (request) => {
    try {
      const file = await Deno.readFile(join(folder, new URL(request.url).pathname));
      return new Response(file, { headers: { "content-type": "text/plain" } });
    } catch {
      return new Response("not found", { status: 404 });
    }
  });
}

Deno.test("the one-file program runs from a URL, with one request and no package", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(dirname(packed));
  const deno = ["run", "--quiet", "--no-npm", "--no-lock", ...permissionFlags];
  const url = `http://127.0.0.1:${server.addr.port}/${basename(packed)}`;
  await useProgram(folder, "file", [Deno.execPath(), ...deno, url]);
});

Deno.test("the source runs from a URL, where no configuration file applies", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(repository);
  // A copy of the lock file names the packages that this test run has already.
  const lock = `${folder.path}/deno.lock`;
  await Deno.copyFile(`${repository}deno.lock`, lock);
  const deno = ["run", "--quiet", `--lock=${lock}`, ...permissionFlags];
  const main = `http://127.0.0.1:${server.addr.port}/main.ts`;
  await useProgram(folder, "source", [Deno.execPath(), ...deno, main]);
});

Deno.test("the program runs as one file, alone in an empty folder", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/skills-runner.js`;
  await Deno.copyFile(packed, file);
  const deno = ["run", "--quiet", "--no-config", ...permissionFlags, file];
  await useProgram(folder, "file", [Deno.execPath(), ...deno]);
  const version = await runProgram(["--version"], { cwd: folder.path, deno });
  assert.match(version.stdout, /^skills-runner \d+\.\d+\.\d+\n$/);
  const help = await runProgram(["--help"], { cwd: folder.path, deno });
  assert.match(help.stdout, /^skills-runner: [^]*Exit codes: /);
});

Deno.test("the one-file program runs where the cache cannot be written", async () => {
  await using folder = await temporaryFolder({ "cache-is-a-file": "" });
  const { code, stdout } = await runProgram(["list", "--json"], {
    cwd: folder.path,
    env: { SKILLS_RUNNER_CACHE: `${folder.path}/cache-is-a-file`, TMPDIR: folder.path },
    deno: ["run", "--quiet", "--no-config", ...permissionFlags, packed],
  });
  assert.deepEqual([code, JSON.parse(stdout).skills.length], [0, shippedNames.length]);
  const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
  assert.deepEqual(left.filter((name) => name.startsWith("skills-runner-")), []);
});

Deno.test("the one-file program runs no module that was changed in the cache", async () => {
  await using folder = await temporaryFolder();
  const cache = `${folder.path}/cache`;
  const run = (...words: string[]) =>
    runProgram(words, {
      cwd: folder.path,
      env: { SKILLS_RUNNER_CACHE: cache },
      deno: ["run", "--quiet", "--no-config", ...permissionFlags, packed],
    });
  const before = await run("run", "-q", "calculator", "-c", "print(1)");
  assert.equal(before.stdout, "1\n", before.stderr);
  const [{ name = "" } = {}] = [...Deno.readDirSync(`${cache}/program`)];
  const modules = `${cache}/program/${name}`;
  for (const { name } of Deno.readDirSync(modules)) {
    if (name === "main.js") continue;
    await Deno.writeTextFile(`${modules}/${name}`, '\nconsole.log("changed");\n', { append: true });
  }
  const after = await run("run", "-q", "calculator", "-c", "print(1)");
  assert.deepEqual([after.code, after.stdout], [0, "1\n"], after.stderr);
  await Deno.writeTextFile(`${modules}/more.js`, 'console.log("changed");\n', { append: true });
  const sessions = await run("sessions");
  assert.deepEqual([sessions.code, sessions.stdout.includes("changed")], [0, false]);
});

Deno.test("the one-file program says in two lines that it can be unpacked nowhere", async () => {
  await using folder = await temporaryFolder({ file: "" });
  const { code, stdout, stderr } = await runProgram(["list"], {
    cwd: folder.path,
    env: { SKILLS_RUNNER_CACHE: `${folder.path}/file/cache`, TMPDIR: "/nowhere" },
    deno: ["run", "--quiet", "--no-config", ...permissionFlags, packed],
  });
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(
    stderr,
    /^error: Cannot unpack .*\nhint: Let SKILLS_RUNNER_CACHE name a folder that can be\n$/,
  );
});
