/**
 * What a sandbox costs; no rows where the machine gives none.
 * @module
 */
import { join } from "node:path";
import { LocalExecutor } from "../lib/executor/local.ts";
import { interleave, plainRow, type Row, spawn } from "./measure.ts";
import { program } from "./processes.ts";

const code = "import json, argparse, datetime, re\nprint(json.dumps([1]))";

/** Whole runs and warm ones, above those without a sandbox. */
export async function sandboxRows(folder: string): Promise<Row[]> {
  const root = join(folder, "sandbox");
  const [home, work, skill] = ["home", "home/work", "greeter"].map((name) => join(root, name));
  if (home === undefined || work === undefined || skill === undefined) return [];
  await Deno.mkdir(work, { recursive: true });
  await Deno.mkdir(skill, { recursive: true });
  const head = "---\nname: greeter\ndescription: Greets people\n---\n";
  await Deno.writeTextFile(join(skill, "SKILL.md"), head);
  const env = {
    HOME: home,
    SKILLS_RUNNER_CACHE: join(folder, "cache"),
    SKILLS_RUNNER_STATE: join(folder, "state"),
  };
  const run = (mode: string) => () =>
    spawn({
      ...program(["run", "--sandbox", mode, "--skills", skill, "greeter", "-c", code], env),
      cwd: work,
    });
  try {
    await run("on")();
  } catch {
    // No bubblewrap, or a machine that allows no namespaces.
    return [];
  }
  const [open = NaN, locked = NaN] = await interleave(21, run("off"), run("on"));
  const [openWarm = NaN, lockedWarm = NaN] = await warmTimes({ home, work, skill }, env);
  return [
    plainRow("run in a sandbox above an open one, whole process", "ms", 15, locked - open),
    plainRow("warm script in a sandbox above an open one", "ms", 5, lockedWarm - openWarm),
  ];
}

interface Places {
  home: string;
  work: string;
  skill: string;
}

async function warmTimes(
  { home, work, skill }: Places,
  { SKILLS_RUNNER_CACHE: cacheFolder }: { SKILLS_RUNNER_CACHE: string },
): Promise<number[]> {
  const place = { name: "greeter", folder: skill };
  const open = (sandbox: { mode: "on"; home: string } | null) =>
    new LocalExecutor({
      cacheFolder,
      workFolder: work,
      env: { PATH: Deno.env.get("PATH") ?? "", HOME: home },
      timeoutMs: 30_000,
      sandbox,
    });
  await using free = open(null);
  await using locked = open({ mode: "on", home });
  const times: number[][] = [[], []];
  for (let run = 0; run < 16; run++) {
    for (const [index, executor] of [free, locked].entries()) {
      await executor.warmUp(place);
      // The interpreter is waiting by then: what is measured is the script alone.
      await new Promise((resolve) => setTimeout(resolve, 150));
      const startedAt = performance.now();
      await executor.runPython(place, { kind: "code", code });
      if (run > 0) times[index]?.push(performance.now() - startedAt);
    }
  }
  return times.map((each) => each.toSorted((a, b) => a - b)[each.length >> 1] ?? NaN);
}
