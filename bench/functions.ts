/**
 * Figures of functions, in this process.
 * @module
 */
import { join } from "node:path";
import { createRunner, type Runner } from "../lib/mod.ts";
import type { ChatModel, JsonObject, Tool } from "../lib/mod.ts";
import { bigSkill, skillTree } from "./material.ts";
import { interleave, median, plainRow, ratioRow, type Row } from "./measure.ts";

/** Tools over skills, scripts and the loop. */
export async function functionRows(folder: string): Promise<Row[]> {
  const open = (root: string) => openRunner(folder, root);
  const hundred = await skillTree(folder, 100);
  const tenThousand = await skillTree(folder, 10_000);
  const listCold = (root: string) => async () => {
    await using runner = await open(root);
    await runner.callTool("list_skills", {});
  };
  await using big = await open(await bigSkill(folder));
  return [
    plainRow("list_skills over 100 skills, cold", "ms", 30, await once(5, listCold(hundred))),
    plainRow(
      "list_skills over 10,000 skills, cold",
      "ms",
      1500,
      await once(3, listCold(tenThousand)),
    ),
    plainRow(
      "get_skill on a 1 MB file",
      "ms",
      20,
      await once(9, () => big.callTool("get_skill", { skill_name: "big" })),
    ),
    plainRow(
      "read_file_in_skill on a 1 MB file",
      "ms",
      20,
      await once(
        9,
        () => big.callTool("read_file_in_skill", { skill_name: "big", file_path: "notes.txt" }),
      ),
    ),
    ...await scriptRows(big),
    plainRow("one tool round without model and script", "ms", 3, await toolRound(folder)),
  ];
}

async function once(runs: number, fn: () => Promise<unknown>): Promise<number> {
  const [time = NaN] = await interleave(runs, fn);
  return time;
}

/** A new runner finds the skills anew. */
function openRunner(
  folder: string,
  root: string,
  given: { model?: ChatModel; extraTools?: Tool[] } = {},
): Promise<Runner> {
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: folder };
  return createRunner({
    surroundings: {
      env,
      home: folder,
      workFolder: root,
      cacheFolder: join(folder, "cache"),
      stateFolder: join(folder, "state"),
    },
    skillsFolders: [root],
    ...given,
  });
}

/** `print(1)` through the tool, above the interpreter by itself. */
async function scriptRows(runner: Runner): Promise<Row[]> {
  const call = { skill_name: "big", script: "print(1)" };
  await runner.callTool("run_python_script", call);
  const result = await runner.callTool("run_python_script", {
    skill_name: "big",
    script: "import sys; print(sys.executable)",
  });
  const python = String(result.stdout).trim();
  const [ours = NaN, bare = NaN] = await interleave(
    25,
    () => runner.callTool("run_python_script", call),
    () => new Deno.Command(python, { args: ["-c", "print(1)"], stdin: "null" }).output(),
  );
  return [
    plainRow("run_python_script of print(1) above bare python -c", "ms", 8, ours - bare),
    ratioRow("the same with a waiting interpreter, to bare python -c", 0.6, [
      await waitingRuns(runner, call),
      bare,
    ]),
  ];
}

/** Median time of a script whose interpreter was started before, as after `get_skill`. */
async function waitingRuns(runner: Runner, call: JsonObject): Promise<number> {
  const times: number[] = [];
  const [skill] = runner.skills;
  for (let run = 0; run <= 25 && skill !== undefined; run++) {
    await runner.executor.warmUp(skill);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedAt = performance.now();
    await runner.callTool("run_python_script", call);
    if (run > 0) times.push(performance.now() - startedAt);
  }
  return median(times);
}

/** A model that calls a tool so many times and then answers, all in memory. */
async function toolRound(folder: string): Promise<number> {
  const rounds = 200;
  const none = join(folder, "none");
  await Deno.mkdir(none, { recursive: true });
  const nothing: Tool = {
    definition: { name: "nothing", description: "Does nothing", parameters: { type: "object" } },
    run: () => Promise.resolve({}),
  };
  const times: number[] = [];
  let startedAt = 0;
  const model: ChatModel = {
    name: "bench",
    baseUrl: "memory:",
    // deno-lint-ignore require-yield -- it says nothing but its reply
    async *ask({ messages }) {
      const now = performance.now();
      if (messages.length > 1) times.push(now - startedAt);
      startedAt = now;
      const id = String(messages.length);
      const call = { key: id, id, name: "nothing", arguments: "{}" };
      const toolCalls = times.length < rounds ? [call] : [];
      const content = toolCalls.length === 0 ? "done" : null;
      return {
        message: { role: "assistant", content, toolCalls },
        finishReason: "stop",
        usage: null,
      };
    },
  };
  await using runner = await openRunner(folder, none, { model, extraTools: [nothing] });
  for await (const _ of runner.run("go", { history: [] }));
  return median(times);
}
