/**
 * The image, as far as it can be read without a container engine.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { hasProgram } from "../support/host.ts";
import { permissionFlags, repository } from "../support/program.ts";

/** One instruction, with its continued lines in one. */
interface Instruction {
  name: string;
  rest: string;
}

const file = join(repository, "deploy/Containerfile");

async function instructions(): Promise<Instruction[]> {
  const lines = (await Deno.readTextFile(file)).split("\n").filter((line) => !line.startsWith("#"));
  const whole = lines.join("\n").replaceAll("\\\n", " ").split("\n").filter((line) => line !== "");
  return whole.map((line) => {
    const [, name = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    return { name, rest };
  });
}

async function all(name: string): Promise<string[]> {
  return (await instructions()).filter((it) => it.name === name).map(({ rest }) => rest);
}

Deno.test("what the image copies is in the repository, or made by the tasks that it names", async () => {
  const copied = (await all("COPY")).filter((words) => !words.includes("--from="))
    .flatMap((words) => words.split(" ").filter((word) => !word.startsWith("--")).slice(0, -1));
  const made = copied.filter((path) => path.startsWith("dist/"));
  assert.deepEqual(made, ["dist/skills-runner.js", "dist/THIRD_PARTY_NOTICES.txt"]);
  const text = await Deno.readTextFile(file);
  assert.match(text, /deno task bundle && deno task notices/);
  const given = copied.filter((path) => !made.includes(path));
  for (const path of given) assert.equal((await Deno.stat(join(repository, path))).isFile, true);
});

Deno.test("the image has the Deno that the project is checked with", async () => {
  const [, version] = /deno@(\S+)/.exec(await Deno.readTextFile(join(repository, ".ci/deno"))) ??
    [];
  const bases = await all("FROM");
  assert.equal(bases.at(-1), `denoland/deno:debian-${version}`);
  assert.deepEqual(bases.filter((base) => !/:[\w.-]*\d+\.\d+\.\d+( AS \w+)?$/.test(base)), []);
});

Deno.test("the image has what skills need: Python, uv and bubblewrap", async () => {
  const installed = (await all("RUN")).find((words) => words.includes("apt-get install")) ?? "";
  for (const name of ["bubblewrap", "python3", "python3-venv"]) {
    assert.equal(installed.split(/\s+/).includes(name), true, name);
  }
  assert.deepEqual((await all("COPY")).filter((words) => words.includes("--from=")), [
    "--from=uv /uv /usr/local/bin/uv",
  ]);
});

Deno.test("the image runs as a user with a number, for whom Kubernetes can be strict", async () => {
  const [user = ""] = await all("USER");
  assert.match(user, /^[1-9]\d*:[1-9]\d*$/);
  const names = (await instructions()).map(({ name }) => name);
  assert.equal(names.indexOf("USER") < names.indexOf("ENTRYPOINT"), true);
  const job = await Deno.readTextFile(join(repository, "deploy/kubernetes/batch-job.yaml"));
  assert.equal(job.includes(`runAsUser: ${user.split(":")[0]},`), true);
});

Deno.test("the image allows the program what the README says that it needs", async () => {
  const start = await Deno.readTextFile(join(repository, "deploy/skills-runner"));
  const allowed = start.match(/--allow-\w+/g) ?? [];
  assert.deepEqual(allowed.toSorted(), permissionFlags.toSorted());
});

const hasHadolint = await hasProgram("hadolint");
Deno.test({
  name: `hadolint has nothing against it${hasHadolint ? "" : " (skipped: not installed)"}`,
  ignore: !hasHadolint,
  async fn() {
    const { stdout } = await new Deno.Command("hadolint", { args: [file] }).output();
    assert.equal(new TextDecoder().decode(stdout), "");
  },
});
