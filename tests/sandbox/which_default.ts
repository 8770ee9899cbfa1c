/**
 * What breaks in a sandbox: runs scripts of skills with `off`, `on` and `net` and
 * prints, as a table, what ends otherwise than without one. The shipped skills
 * do their jobs; of the skills in further folders each script is asked for its help.
 *
 *     deno run -P tests/sandbox/which_default.ts [FOLDER…]
 */
import { basename, join, relative } from "node:path";
import { LocalExecutor } from "../../lib/executor/local.ts";
import type { ScriptResult } from "../../lib/executor/executor.ts";
import { buildVariables, readSurroundings, scriptVariables } from "../../lib/config/platform.ts";
import { loadCatalog } from "../../lib/skills/find/catalog.ts";
import { listFiles } from "../../lib/skills/files/resources.ts";
import type { Skill } from "../../lib/skills/skill.ts";
import { repository } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** A script and what it is given. */
interface Job {
  skill: Skill;
  path: string;
  args: string[];
}

const modes = ["off", "on", "net"] as const;
const { env, home, cacheFolder } = readSurroundings();

await using work = await temporaryFolder({ "sales.csv": "item,amount\na,1.5\nb,2\n" });
await using server = Deno.serve(
  { port: 0, hostname: "127.0.0.1", onListen() {} },
  () => new Response("<h1>Hello</h1>", { headers: { "content-type": "text/html" } }),
);

/** What the shipped skills are for, by path. */
const ownJobs: Record<string, string[][]> = {
  "calculator/scripts/calculate.py": [["1/3 + 1/6"]],
  "calculator/scripts/money.py": [["--help"]],
  "csv-report/scripts/report.py": [[join(work.path, "sales.csv")]],
  "web-page/scripts/fetch.py": [[`http://127.0.0.1:${server.addr.port}/`], ["--help"]],
};

const rows: string[] = [];
for (const folder of [join(repository, "skills"), ...Deno.args]) {
  const { skills } = await loadCatalog([folder]);
  for (const skill of skills) rows.push(...await compare(skill, folder));
}
const head = "| skill | runs | `on` | `net` | what differs |\n|---|---|---|---|---|";
await Deno.stdout.write(new TextEncoder().encode(`${[head, ...rows].join("\n")}\n`));

async function compare(skill: Skill, root: string): Promise<string[]> {
  const jobs = await jobsOf(skill, root);
  if (jobs.length === 0) return [];
  const differences: string[] = [];
  const same = { on: 0, net: 0 };
  for (const job of jobs) {
    const open = await run(job, "off");
    for (const mode of ["on", "net"] as const) {
      const locked = await run(job, mode);
      if (locked.returncode === open.returncode) same[mode]++;
      else {
        const reason = locked.stderr.trim().split("\n").at(-1) ?? "";
        differences.push(`\`${mode}\`: ${basename(job.path)} ${reason.slice(0, 120)}`);
      }
    }
  }
  const count = (mode: "on" | "net") => `${same[mode]} of ${jobs.length}`;
  const name = relative(root, skill.folder) || skill.name;
  return [
    `| ${name} | ${jobs.length} | ${count("on")} | ${count("net")} | ${
      differences.join("; ") || "nothing"
    } |`,
  ];
}

async function jobsOf(skill: Skill, root: string): Promise<Job[]> {
  const { files } = await listFiles(skill);
  const scripts = files.map(({ path }) => path).filter((path) => /\.(py|sh)$/.test(path))
    .filter((path) => /(^|\/)scripts\/[^/]+$|^[^/]+$/.test(path) && !path.endsWith("__init__.py"));
  return scripts.flatMap((path) => {
    const own = ownJobs[`${basename(skill.folder)}/${path}`];
    const runs = root.startsWith(repository) ? own ?? [] : [["--help"]];
    return runs.map((args) => ({ skill, path: join(skill.folder, path), args }));
  });
}

async function run({ skill, path, args }: Job, mode: typeof modes[number]): Promise<ScriptResult> {
  await using executor = new LocalExecutor({
    cacheFolder,
    workFolder: work.path,
    env: scriptVariables(env),
    buildEnv: buildVariables(env),
    timeoutMs: 20_000,
    setup: "any",
    warm: false,
    sandbox: mode === "off" ? null : { mode, home },
  });
  try {
    return await (path.endsWith(".py")
      ? executor.runPython(skill, { kind: "file", path }, { args })
      : executor.runScript(skill, path, { args }));
  } catch (error) {
    const stderr = error instanceof Error ? error.message : String(error);
    return { stdout: "", stderr, returncode: -1, timed_out: false, duration_ms: 0 };
  }
}
