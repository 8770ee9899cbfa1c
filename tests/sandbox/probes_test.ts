/**
 * What each mode closes, proved by trying: through the executor, the program and
 * the library. Prints the table of docs/sandbox.md: deno task test:sandbox
 */
import assert from "node:assert/strict";
import { LocalExecutor } from "../../lib/executor/local.ts";
import {
  closedProbes,
  type ProbeName,
  probeNames,
  probeSpecs,
} from "../../lib/executor/probes/probe_specs.ts";
import { type ProbeResult, setStage } from "../../lib/executor/probes/probes.ts";
import type { Limits, SandboxMode } from "../../lib/executor/executor.ts";
import { createRunner } from "../../lib/mod.ts";
import { hostPython } from "../support/host.ts";
import { startMcp } from "../support/mcp_client.ts";
import { runProgram } from "../support/program.ts";
import { missing } from "../support/sandbox.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const env = { PATH: Deno.env.get("PATH") ?? "", LANG: "C.UTF-8" };

/** The columns of the table. */
const columns = [
  { name: "off", mode: "off", limits: {} },
  { name: "on", mode: "on", limits: {} },
  { name: "net", mode: "net", limits: {} },
  {
    name: "on + limits",
    mode: "on",
    limits: { memoryBytes: 512 * 1024 ** 2, processes: 256, fileBytes: 100 * 1024 ** 2 },
  },
  { name: "landlock", mode: "landlock", limits: {} },
] satisfies { name: string; mode: SandboxMode; limits: Limits }[];

const skips = new Map<string, string | null>();
for (const { name, mode } of columns) {
  skips.set(name, mode === "off" ? null : await missing(mode));
}
const table = new Map<string, ProbeResult[]>();

/** Root may start as many processes as it likes. */
const isRoot = await runsAsRoot();

for (const { name, mode, limits } of columns) {
  const cause = skips.get(name) ?? null;
  Deno.test({
    name: `--sandbox=${name}${cause === null ? "" : ` (skipped: ${cause})`}`,
    ignore: cause !== null,
    async fn() {
      await using place = await temporaryFolder();
      await using stage = await setStage({
        folder: place.path,
        python: await hostPython(),
        env,
        isHeavy: true,
      });
      await using executor = new LocalExecutor({
        cacheFolder: sharedCache,
        workFolder: stage.work,
        env: { ...env, HOME: stage.home },
        timeoutMs: 60_000,
        sandbox: mode === "off" ? null : { mode, home: stage.home },
        limits,
      });
      const script = { kind: "code", code: stage.script } as const;
      const skill = { name: "probes", folder: stage.skill };
      const results = await stage.judge(
        await executor.runPython(skill, script, { args: stage.args }),
      );
      table.set(name, results);
      const open = openOf(results).filter((name) => !isForSystem(name, mode));
      assert.deepEqual(open, expectedOpen(mode, limits));
    },
  });
}

Deno.test({
  name: "the program closes what the executor closes",
  ignore: skips.get("on") !== null,
  async fn() {
    await using place = await temporaryFolder();
    const python = await hostPython();
    await using stage = await setStage({ folder: place.path, python, env });
    const words = ["run", "--sandbox", "on", "--skills", stage.skill, "probes", "-c", stage.script];
    const result = await runProgram([...words, ...stage.args], {
      cwd: stage.work,
      env: { HOME: stage.home, LLM_API_KEY: "secret", SKILLS_RUNNER_STATE: `${place.path}/state` },
    });
    assert.deepEqual(openOf(await stage.judge(result)), ["work"]);
  },
});

Deno.test({
  name: "the library closes what the executor closes",
  ignore: skips.get("on") !== null,
  async fn() {
    await using place = await temporaryFolder();
    const python = await hostPython();
    await using stage = await setStage({ folder: place.path, python, env });
    await using runner = await createRunner({
      surroundings: {
        env: { ...env, HOME: stage.home },
        home: stage.home,
        workFolder: stage.work,
        cacheFolder: sharedCache,
        stateFolder: `${place.path}/state`,
      },
      skillsFolders: [stage.skill],
      sandbox: "on",
    });
    const { stdout, stderr } = await runner.callTool("run_python_script", {
      skill_name: "probes",
      script: stage.script,
      args: stage.args,
    });
    const results = await stage.judge({ stdout: String(stdout), stderr: String(stderr) });
    assert.deepEqual(openOf(results), ["work"]);
  },
});

Deno.test({
  name: "a server of the protocol closes what the executor closes",
  ignore: skips.get("on") !== null,
  async fn() {
    await using place = await temporaryFolder();
    const python = await hostPython();
    await using stage = await setStage({ folder: place.path, python, env });
    await using client = await startMcp({
      cwd: stage.work,
      words: ["--sandbox", "on", "--skills", stage.skill],
      env: { HOME: stage.home, LLM_API_KEY: "secret", SKILLS_RUNNER_STATE: `${place.path}/state` },
    });
    const { structuredContent: { stdout, stderr } } = await client.request("tools/call", {
      name: "run_python_script",
      arguments: { skill_name: "probes", script: stage.script, args: stage.args },
    });
    assert.deepEqual(openOf(await stage.judge({ stdout, stderr })), ["work"]);
  },
});

Deno.test("the table", async () => {
  const names = Object.values(probeSpecs).map(({ says }) => says);
  const cell = (column: string, says: string) =>
    table.get(column)?.find((result) => result.says === says)?.outcome ?? "skipped";
  const heads = columns.map(({ name }) => name);
  const lines = [
    `| what a script tries | ${heads.join(" | ")} |`,
    `|---|${heads.map(() => "---|").join("")}`,
    ...names.map((says) => `| ${says} | ${heads.map((head) => cell(head, says)).join(" | ")} |`),
  ];
  const causes = [...skips].filter(([, cause]) => cause !== null)
    .map(([name, cause]) => `${name}: ${cause}`);
  await Deno.stdout.write(new TextEncoder().encode(`${[...lines, ...causes].join("\n")}\n`));
  assert.equal(names.length, 22);
});

function openOf(results: readonly ProbeResult[]): ProbeName[] {
  return results.filter(({ outcome }) => outcome === "allowed").map(({ name }) => name);
}

/** What a mode leaves open, as docs/sandbox.md says. */
function expectedOpen(mode: SandboxMode, limits: Limits): ProbeName[] {
  const closed = new Set(closedProbes(mode));
  if (limits.memoryBytes !== undefined) closed.add("memory");
  if (limits.fileBytes !== undefined) closed.add("large_file");
  if (limits.processes !== undefined && !isRoot) closed.add("forks");
  return probeNames().filter((name) => !closed.has(name) && !isForSystem(name, mode));
}

/** Without namespaces, it depends on the system whether a daemon is found. */
function isForSystem(name: ProbeName, mode: SandboxMode): boolean {
  return name === "daemon" && (mode === "off" || mode === "landlock");
}

async function runsAsRoot(): Promise<boolean> {
  await using place = await temporaryFolder();
  return (await Deno.stat(place.path)).uid === 0;
}
