/**
 * The ways to run the program: from source, from a URL, as one file, and as an
 * executable. In each of them the shipped skills are found and Python runs.
 * @module
 */
import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { fromSource, repository, runProgram } from "../support/program.ts";
import { scriptedEndpoint } from "../support/scripted_endpoint.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary_folder.ts";

const permissions = ["--allow-net", "--allow-read", "--allow-write", "--allow-run", "--allow-env"];
const shipped = ["calculator", "csv-report", "skill-writer", "web-page"];

/** Lists, runs a script, and answers through a model, in an empty folder. */
async function useProgram(folder: TemporaryFolder, program: string, deno: string[]): Promise<void> {
  const given = { cwd: folder.path, program, deno };
  const list = await runProgram(["list", "--json"], given);
  assert.equal(list.code, 0, list.stderr);
  const names = JSON.parse(list.stdout).skills.map(({ name }: { name: string }) => name);
  assert.deepEqual(names, shipped);

  const script = ["run", "-q", "calculator", "scripts/calculate.py", "--fraction", "1/3 + 1/6"];
  assert.deepEqual(await runProgram(script, given), { code: 0, stdout: "1/2\n", stderr: "" });

  const call = {
    name: "run_python_script",
    arguments: { skill_name: "calculator", script: "print(6 * 7)" },
  };
  await using endpoint = scriptedEndpoint([
    { calls: [call] },
    ({ body }) => ({ text: `It is ${JSON.parse(String(body.messages.at(-1)?.content)).stdout}` }),
  ]);
  const answer = await runProgram(["-q"], { ...given, env: endpoint.env, stdin: "6 × 7?" });
  assert.deepEqual(answer, { code: 0, stdout: "It is 42\n", stderr: "" });
}

Deno.test("the program runs from source", async () => {
  await using folder = await temporaryFolder();
  await useProgram(folder, Deno.execPath(), [...fromSource]);
});

const packed = await pack();

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
  const deno = ["run", "--quiet", "--no-npm", "--no-lock", ...permissions];
  const url = `http://127.0.0.1:${server.addr.port}/${basename(packed)}`;
  await useProgram(folder, Deno.execPath(), [...deno, url]);
});

Deno.test("the source runs from a URL, where no configuration file applies", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(repository);
  // A copy of the lock file names the packages that this test run has already.
  const lock = `${folder.path}/deno.lock`;
  await Deno.copyFile(`${repository}deno.lock`, lock);
  const deno = ["run", "--quiet", `--lock=${lock}`, ...permissions];
  const main = `http://127.0.0.1:${server.addr.port}/main.ts`;
  await useProgram(folder, Deno.execPath(), [...deno, main]);
});

Deno.test("the program runs as one file, alone in an empty folder", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/skills-runner.js`;
  await Deno.copyFile(packed, file);
  const deno = ["run", "--quiet", "--no-config", ...permissions, file];
  await useProgram(folder, Deno.execPath(), deno);
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
    deno: ["run", "--quiet", "--no-config", ...permissions, packed],
  });
  assert.deepEqual([code, JSON.parse(stdout).skills.length], [0, shipped.length]);
  const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
  assert.deepEqual(left.filter((name) => name.startsWith("skills-runner-")), []);
});

/** Makes the one-file program as `deno task bundle` does. */
async function pack(): Promise<string> {
  const file = `${sharedCache}/skills-runner.js`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "bundle", file],
    cwd: repository,
    stdout: "null",
    stderr: "piped",
  }).output();
  assert.equal(success, true, new TextDecoder().decode(stderr));
  return file;
}

const compiled = await compile();
Deno.test({
  name: "the program runs as an executable",
  // Compiling downloads the base runtime, which not every machine can reach.
  ignore: compiled === null,
  async fn() {
    await using folder = await temporaryFolder();
    if (compiled !== null) await useProgram(folder, compiled, []);
  },
});

/** Compiles the program; null where the base runtime cannot be downloaded. */
async function compile(): Promise<string | null> {
  const file = `${sharedCache}/skills-runner`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["compile", "--no-check", "-P", "--output", file, "main.ts"],
    cwd: repository,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return file;
  const text = new TextDecoder().decode(stderr);
  assert.match(text, /denort|dns error|download|error sending request/i);
  const line = "The test of the executable is skipped: the base runtime cannot be downloaded\n";
  await Deno.stderr.write(new TextEncoder().encode(line));
  return null;
}
