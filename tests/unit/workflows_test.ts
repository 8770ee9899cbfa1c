/**
 * The workflows, read as the runner reads them.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parseYaml, type YamlValue } from "../../lib/skills/read/yaml.ts";
import { hasProgram } from "../support/host.ts";
import { repository } from "../support/program.ts";

/** One step of a job. */
interface Step {
  workflow: string;
  job: string;
  uses: string | null;
  run: string | null;
}

const names = ["ci.yml", "release.yml"];

async function readWorkflow(name: string): Promise<Map<string, YamlValue>> {
  const text = await Deno.readTextFile(join(repository, ".github/workflows", name));
  const result = parseYaml(text);
  assert.ok("value" in result && result.value instanceof Map, JSON.stringify(result));
  return result.value;
}

function map(value: YamlValue | undefined): Map<string, YamlValue> {
  assert.ok(value instanceof Map);
  return value;
}

/** The jobs of a workflow, by their names. */
async function jobs(name: string): Promise<Map<string, Map<string, YamlValue>>> {
  const all = map((await readWorkflow(name)).get("jobs"));
  return new Map([...all].map(([job, value]) => [job, map(value)]));
}

async function steps(): Promise<Step[]> {
  const found: Step[] = [];
  for (const workflow of names) {
    for (const [job, value] of await jobs(workflow)) {
      const list = value.get("steps");
      assert.ok(Array.isArray(list));
      for (const step of list) {
        const text = (key: string) => String(map(step).get(key) ?? "") || null;
        found.push({ workflow, job, uses: text("uses"), run: text("run") });
      }
    }
  }
  return found;
}

Deno.test("actions are pinned by commit, each to one", async () => {
  const used = (await steps()).map(({ uses }) => uses).filter((uses) => uses !== null);
  assert.deepEqual(used.filter((uses) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses)), []);
  const actions = new Set(used.map((uses) => uses.split("@")[0]));
  assert.equal(new Set(used).size, actions.size);
});

Deno.test("scripts of steps take no expression into the shell", async () => {
  // What an expression holds would be run: it comes through the environment instead.
  const scripts = (await steps()).filter(({ run }) => run?.includes("${{"));
  assert.deepEqual(scripts, []);
});

Deno.test("scripts of steps and installers are well-formed", async () => {
  const scripts = (await steps()).map(({ run }) => run).filter((run) => run !== null);
  scripts.push(await Deno.readTextFile(join(repository, "install.sh")));
  for (const script of scripts) {
    assert.deepEqual(await feed("bash", ["-n"], script), { code: 0, said: "" });
  }
});

const hasShellcheck = await hasProgram("shellcheck");
Deno.test({
  name: `shellcheck has nothing against them${hasShellcheck ? "" : " (skipped: not installed)"}`,
  ignore: !hasShellcheck,
  async fn() {
    const scripts = (await steps()).map(({ run }) => run).filter((run) => run !== null);
    for (const script of scripts) {
      // The runner's shell ends at the first command that fails.
      const asRun = `set -e\n${script}`;
      assert.deepEqual(await feed("shellcheck", ["--shell=bash", "-"], asRun), {
        code: 0,
        said: "",
      });
    }
    const installer = await Deno.readTextFile(join(repository, "install.sh"));
    assert.deepEqual(await feed("shellcheck", ["--shell=sh", "-"], installer), {
      code: 0,
      said: "",
    });
  },
});

Deno.test("a release has every right only where it is needed", async () => {
  const rights = [...await jobs("release.yml")].map(([job, value]) => {
    const given = value.get("permissions");
    return [job, given instanceof Map ? Object.fromEntries(given) : {}];
  });
  assert.deepEqual(Object.fromEntries(rights), {
    check: { contents: "read" },
    build: { contents: "read" },
    start: {},
    "start-with-deno": {},
    publish: { contents: "write", "id-token": "write", attestations: "write" },
  });
  const workflow = await readWorkflow("release.yml");
  assert.deepEqual([...map(workflow.get("permissions"))], []);
});

Deno.test("a release is published after the checks, and after each file was started", async () => {
  const needs = [...await jobs("release.yml")].map(([job, value]) => [job, value.get("needs")]);
  assert.deepEqual(Object.fromEntries(needs), {
    check: undefined,
    build: "check",
    start: "build",
    "start-with-deno": "build",
    publish: ["start", "start-with-deno"],
  });
});

Deno.test("each executable is started on its own system", async () => {
  const { targets } = await import("../../tools/compile.ts");
  const strategy = map((await jobs("release.yml")).get("start")?.get("strategy"));
  const include = map(strategy.get("matrix")).get("include");
  assert.ok(Array.isArray(include));
  assert.deepEqual(include.map((row) => map(row).get("target")), [...targets]);
  assert.equal(new Set(include.map((row) => map(row).get("os"))).size, targets.length);
});

Deno.test("one file says with which Deno the project is checked and released", async () => {
  const pinned = await Deno.readTextFile(join(repository, ".ci/deno"));
  assert.match(pinned, /^exec npx --yes deno@\d+\.\d+\.\d+ "\$@"$/m);
  const runs = (await steps()).map(({ run }) => run ?? "");
  assert.deepEqual(runs.filter((run) => /deno@|setup-deno/.test(run)), []);
});

/** Runs a program with a text on its standard input. */
async function feed(
  program: string,
  args: string[],
  text: string,
): Promise<{ code: number; said: string }> {
  const child = new Deno.Command(program, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, said: decoder.decode(stdout) + decoder.decode(stderr) };
}
