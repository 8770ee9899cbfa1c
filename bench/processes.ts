/**
 * Figures of whole processes, from the bundle.
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { skillTree, streamingEndpoint } from "./material.ts";
import {
  type Command,
  interleave,
  median,
  peakMemory,
  peakTogether,
  plainRow,
  ratioRow,
  type Row,
  spawn,
} from "./measure.ts";

/** The one-file program. */
export const bundle = fileURLToPath(new URL("../dist/skills-runner.js", import.meta.url));
const floodScript = fileURLToPath(new URL("flood.ts", import.meta.url));
const baselineFetch = fileURLToPath(new URL("baseline_fetch.ts", import.meta.url));
/** What it is allowed. */
export const permissions = [
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-run",
  "--allow-env",
];

/** A command of the bundle. */
export function program(words: string[], env: Record<string, string> = {}): Command {
  return { args: ["run", "--no-config", ...permissions, bundle, ...words], env };
}

function bare(script: string, ...words: string[]): Command {
  return { args: ["run", "--no-config", "--allow-net", script, ...words] };
}

/** Start-up, listing, streaming and memory. */
export async function processRows(folder: string): Promise<Row[]> {
  const empty = join(folder, "empty.ts");
  await Deno.writeTextFile(empty, "");
  const none = join(folder, "none");
  await Deno.mkdir(none);
  const cache = {
    SKILLS_RUNNER_CACHE: join(folder, "cache"),
    SKILLS_RUNNER_STATE: join(folder, "state"),
  };
  const hundred = await skillTree(folder, 100);
  const tenThousand = await skillTree(folder, 10_000);
  const list = (root: string) => program(["list", "-q", "--skills", root], cache);

  const [bareMs = NaN, versionMs = NaN, helpMs = NaN, listMs = NaN, noneMs = NaN] =
    await interleave(
      15,
      () => spawn(bare(empty)),
      () => spawn(program(["--version"])),
      () => spawn(program(["--help"])),
      () => spawn(list(hundred)),
      () => spawn(list(none)),
    );
  const [manyMs = NaN] = await interleave(5, () => spawn(list(tenThousand)));
  return [
    ratioRow("--version, whole process", 1.5, [versionMs, bareMs]),
    ratioRow("--help, whole process", 1.5, [helpMs, bareMs]),
    ratioRow("list over 100 skills, whole process", 2, [listMs, bareMs]),
    plainRow("list over 100 skills above an empty folder", "ms", 15, listMs - noneMs),
    plainRow("list over 10,000 skills, warm", "ms", 600, manyMs),
    plainRow(
      "list over 10,000 skills, peak memory",
      "MiB",
      120,
      await peakMemory(list(tenThousand)),
    ),
    ...await requestRows(cache),
    await floodRow(folder),
    ...await togetherRows(cache),
  ];
}

/** Scripts that print much: what all processes take, and what the program takes if nobody reads. */
async function togetherRows(cache: Record<string, string>): Promise<Row[]> {
  const flood = (megabytes: number) =>
    program([
      "run",
      "calculator",
      "-c",
      `import sys
line = b"x" * 99_999 + b"\\n"
for _ in range(${megabytes * 10}):
    sys.stdout.buffer.write(line)
    sys.stderr.buffer.write(line)`,
    ], cache);
  const read = await peakTogether(flood(300), { isRead: true });
  const unread = await peakTogether(flood(3000), { isRead: false, endsAfterMs: 4000 });
  return [
    plainRow("300 MB on both streams of a script, all processes together", "MiB", 200, read),
    plainRow("3 GB of a script that nobody reads, all processes together", "MiB", 120, unread),
  ];
}

/** What a gigabyte of a script's output costs in memory. */
async function floodRow(folder: string): Promise<Row> {
  const flood = (bytes: number): Command => ({
    args: ["run", "--no-config", ...permissions, floodScript, String(bytes), folder],
  });
  const grown = await peakMemory(flood(1_000_000_000)) - await peakMemory(flood(1_000));
  return plainRow("1 GB of script output, memory above that of 1 kB", "MiB", 32, grown);
}

/** What concerns an endpoint. */
async function requestRows(cache: Record<string, string>): Promise<Row[]> {
  await using short = streamingEndpoint(1);
  await using long = streamingEndpoint(20_000);
  const url = ({ addr }: Deno.HttpServer<Deno.NetAddr>) => `http://127.0.0.1:${addr.port}/v1`;
  const ask = (server: Deno.HttpServer<Deno.NetAddr>) =>
    program(["-q", "Go"], { ...cache, LLM_API_BASE_URL: url(server), LLM_MODEL_NAME: "bench" });
  const [ours, baseline] = [
    await arrivals(ask),
    await arrivals((server) => bare(baselineFetch, url(server))),
  ];
  return [
    ratioRow("process start to the first request on the wire", 3, [ours, baseline]),
    ratioRow(
      "one-shot answer, whole process",
      2.63,
      await interleave(15, () => spawn(ask(short)), () => spawn(bare(baselineFetch, url(short)))),
    ),
    ratioRow(
      "20,000 streamed chunks to a pipe, whole process",
      1.05,
      await interleave(7, () => spawn(ask(long)), () => spawn(bare(baselineFetch, url(long)))),
    ),
    plainRow("one-shot answer, peak memory", "MiB", 80, await peakMemory(ask(short))),
  ];
}

/** Median time from the start of a process to the arrival of its first request. */
async function arrivals(
  command: (server: Deno.HttpServer<Deno.NetAddr>) => Command,
): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run <= 15; run++) {
    let arrivedAt = NaN;
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
      arrivedAt = performance.now();
      const choice = { index: 0, delta: { content: "ok" }, finish_reason: "stop" };
      return new Response(`data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`, {
        headers: { "content-type": "text/event-stream" },
      });
    });
    const startedAt = performance.now();
    await spawn(command(server));
    if (run > 0) times.push(arrivedAt - startedAt);
  }
  return median(times);
}
