/**
 * Figures of the command `mcp`, from the bundle.
 * @module
 */
import { bundle, permissions } from "./processes.ts";
import { median, plainRow, type Row } from "./measure.ts";

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "bench", version: "1" },
  },
};

const lines = 200_000;

/** Runs a script that prints many lines, and tells of its progress. */
const flood = {
  jsonrpc: "2.0",
  id: 2,
  method: "tools/call",
  params: {
    name: "run_python_script",
    arguments: {
      skill_name: "calculator",
      script: `for line in range(${lines}): print("line", line, flush=True)`,
      timeout_seconds: 300,
    },
    _meta: { progressToken: 1 },
  },
};

/** The start, and what a script that prints much costs. */
export async function mcpRows(cacheFolder: string): Promise<Row[]> {
  const env = { SKILLS_RUNNER_CACHE: cacheFolder };
  const starts: number[] = [];
  for (let run = 0; run <= 15; run++) {
    const startedAt = performance.now();
    await using server = startServer(env);
    await server.send(initialize);
    await server.answer(1);
    if (run > 0) starts.push(performance.now() - startedAt);
  }
  const printed = await measureFlood(env);
  return [
    plainRow("mcp, process start to the answer of initialize", "ms", 150, median(starts)),
    plainRow(
      "mcp, notifications while 200,000 lines are printed",
      "a second",
      60,
      printed.perSecond,
    ),
    plainRow(
      "mcp, 200,000 printed lines, memory above that of one call",
      "MiB",
      32,
      printed.grownMiB,
    ),
  ];
}

async function measureFlood(
  env: Record<string, string>,
): Promise<{ perSecond: number; grownMiB: number }> {
  await using server = startServer(env);
  await server.send(initialize);
  await server.answer(1);
  // The first call builds the environment and loads what every call needs.
  const warm = structuredClone(flood);
  warm.id = 3;
  warm.params.arguments.script = "print(1)";
  await server.send(warm);
  await server.answer(3);
  const before = await server.memoryMiB();
  const startedAt = performance.now();
  await server.send(flood);
  const answered = server.answer(2);
  let most = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) most = Math.max(most, await server.memoryMiB());
  })();
  await answered;
  isOver = true;
  await watching;
  const seconds = (performance.now() - startedAt) / 1000;
  return { perSecond: server.notifications / seconds, grownMiB: most - before };
}

/** The server as a process. */
function startServer(env: Record<string, string>) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", ...permissions, bundle, "mcp", "-q"],
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  const answers = new Map<number, PromiseWithResolvers<void>>();
  const answerTo = (id: number) => {
    const known = answers.get(id) ?? Promise.withResolvers<void>();
    answers.set(id, known);
    return known;
  };
  const server = {
    notifications: 0,
    async send(message: unknown) {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
    },
    answer: (id: number) => answerTo(id).promise,
    async memoryMiB() {
      const ps = new Deno.Command("ps", { args: ["-o", "rss=", "-p", String(child.pid)] });
      const { stdout } = await ps.output();
      return Number(new TextDecoder().decode(stdout)) / 1024;
    },
    async [Symbol.asyncDispose]() {
      await writer.close();
      await Promise.all([child.status, reading]);
    },
  };
  const reading = (async () => {
    let rest = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const { id } = JSON.parse(part);
        if (id === undefined) server.notifications++;
        else answerTo(id).resolve();
      }
    }
  })();
  return server;
}
