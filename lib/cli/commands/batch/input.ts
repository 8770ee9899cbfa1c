/**
 * What a batch is asked to do, checked as a whole before the first request.
 * @module
 */
import { resolve } from "node:path";
import { reasonOf, RunnerError } from "../../../errors.ts";
import type { JsonObject } from "../../../events.ts";
import type { Arguments } from "../../arguments.ts";
import { readImage } from "../../images.ts";
import type { Io } from "../../io.ts";
import { readOutputSchema } from "../../output_schema.ts";
import { readLines } from "../../../files/lines.ts";
import { openAny } from "../../../files/regular.ts";
import {
  parseShard,
  readTasks,
  type ReadTasksOptions,
  refuse,
  selectShard,
  type Task,
} from "./tasks.ts";

/** What a batch is asked to do. */
export interface BatchInput {
  /** Those of this shard. */
  tasks: Task[];
  /** Tasks at the same time. */
  jobs: number;
  /** For tasks without one of their own. */
  outputSchema: JsonObject | undefined;
}

/**
 * Reads the prompts and the options of a batch.
 *
 * @throws {RunnerError} `usage` for a line that cannot be used, by its number
 */
export async function readBatchInput(args: Arguments, io: Io): Promise<BatchInput> {
  const { values, flags, positionals: [path = ""] } = args;
  const jobs = parseJobs(values.jobs);
  const shard = parseShard(values.shard ?? "0/1");
  const name = path === "-" ? "standard input" : path;
  const tasks = selectShard(await readFile(path, { name, isPlain: flags.has("lines") }, io), shard);
  await checkImages(tasks, name, io);
  const { workFolder } = io.surroundings;
  return {
    tasks,
    jobs,
    outputSchema: await readOutputSchema(values["output-schema"], workFolder) ?? undefined,
  };
}

/** The default suits a hosted endpoint of the lowest tier and a server on this machine. */
function parseJobs(text = "4"): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new RunnerError("usage", `--jobs is "${text}", expected a whole number from 1 to 9999`);
}

async function readFile(path: string, options: ReadTasksOptions, io: Io): Promise<Task[]> {
  const { signal, surroundings } = io;
  const reading = { signal, stopsAtLongLine: true };
  if (path === "-") return await readTasks(readLines(io.stdin.readable, reading), options);
  try {
    using file = await openAny(resolve(surroundings.workFolder, path), signal);
    return await readTasks(readLines(file.readable, reading), options);
  } catch (cause) {
    if (cause instanceof RunnerError) throw cause;
    const state = cause instanceof Deno.errors.NotFound ? "there is no such file" : reasonOf(cause);
    throw new RunnerError("usage", `Cannot read the prompts of "${path}": ${state}`, { cause });
  }
}

/** Reads each picture once and forgets it: a batch may have more of them than fit into the memory. */
async function checkImages(tasks: readonly Task[], name: string, io: Io): Promise<void> {
  for (const { line: number, images } of tasks) {
    for (const image of images) {
      try {
        await readImage(image, io);
      } catch (error) {
        if (!(error instanceof RunnerError)) throw error;
        throw refuse({ number, name }, error.message.replace(/^C/, "c"));
      }
    }
  }
}
