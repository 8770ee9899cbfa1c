/**
 * The prompts of a batch: one a line, checked before any of them is sent.
 * @module
 */
import { reasonOf, RunnerError } from "../../../errors.ts";
import type { JsonObject } from "../../../events.ts";
import { nearest } from "../../../nearest.ts";
import type { Line } from "../../../files/lines.ts";

/** What tells one prompt of a batch from the others. */
export type TaskId = string | number;

/** One prompt of a batch, with what it overrides. */
export interface Task {
  /** The line it is on, counted from 1. */
  line: number;
  /** Unique in the batch, also as text. @default the line's number */
  id: TaskId;
  prompt: string;
  /** Paths, and `https:` or `http:` addresses. */
  images: readonly string[];
  /** @default the configured one */
  model?: string | undefined;
  /** 0 means no limit. @default the configured ones */
  maxTurns?: number | undefined;
  /** JSON Schema that the answer must satisfy. @default that of `--output-schema` */
  outputSchema?: JsonObject | undefined;
}

/** One machine's part of a batch. */
export interface Shard {
  /** Counted from 0. */
  index: number;
  count: number;
}

const fields = ["id", "prompt", "images", "model", "max_turns", "output_schema"];

export interface ReadTasksOptions {
  /** What the lines come from, for people. */
  name: string;
  /** Whether each line is a prompt as it stands. @default false */
  isPlain?: boolean;
}

/**
 * Reads all prompts; empty lines are skipped.
 *
 * @throws {RunnerError} `usage` for the first line that is no prompt, and for
 * an id that is there twice; names the line
 */
export async function readTasks(
  lines: AsyncIterable<Line>,
  { name, isPlain = false }: ReadTasksOptions,
): Promise<Task[]> {
  const tasks: Task[] = [];
  const lineOfId = new Map<string, number>();
  for await (const { number, text, isTooLong } of lines) {
    if (text?.trim() === "") continue;
    const place = { number, name };
    if (isTooLong) throw refuse(place, "it has more than 64 MiB");
    if (text === null) throw refuse(place, "it is not UTF-8");
    const task = isPlain ? plainTask(text, place) : parseTask(text, place);
    const earlier = lineOfId.get(String(task.id));
    if (earlier !== undefined) {
      throw refuse({ number, name }, `the id ${JSON.stringify(task.id)} is on line ${earlier} too`);
    }
    lineOfId.set(String(task.id), number);
    tasks.push(task);
  }
  if (tasks.length > 0) return tasks;
  throw new RunnerError("usage", `There is no prompt in ${name}`, {
    hint: isPlain
      ? "Write one a line"
      : 'Write one a line, such as {"id": "first", "prompt": "What is 1/3 + 1/6?"}',
  });
}

/** The tasks of one shard: every n-th, so that each gets its share of a sorted file. */
export function selectShard(tasks: readonly Task[], { index, count }: Shard): Task[] {
  return tasks.filter((_, position) => position % count === index);
}

/**
 * Parses `I/N`.
 *
 * @throws {RunnerError} `usage` if it is something else, or I is not below N
 */
export function parseShard(text: string): Shard {
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index !== undefined && count !== undefined && index < count) return { index, count };
  throw new RunnerError("usage", `--shard is "${text}", expected I/N with I from 0 to N - 1`, {
    hint: "Of four machines the first takes 0/4 and the last 3/4",
  });
}

/** A line of a file. */
export interface Place {
  number: number;
  name: string;
}

function plainTask(text: string, place: Place): Task {
  return { line: place.number, id: place.number, prompt: text.trim(), images: [] };
}

function parseTask(text: string, place: Place): Task {
  const value = parseJson(text, place);
  const given = typeof value === "string" ? { prompt: value } : value;
  if (!isObject(given)) {
    throw refuse(place, "it is neither a JSON object nor a JSON string");
  }
  const unknown = Object.keys(given).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw refuseField(place, unknown);
  const { id, prompt, images, model, max_turns, output_schema } = given;
  if (typeof prompt !== "string" || prompt.trim() === "") {
    throw refuse(place, "prompt is missing or empty");
  }
  return {
    line: place.number,
    id: id === undefined ? place.number : checkId(id, place),
    prompt,
    images: images === undefined ? [] : checkImages(images, place),
    ...(model !== undefined && { model: checkModel(model, place) }),
    ...(max_turns !== undefined && { maxTurns: checkMaxTurns(max_turns, place) }),
    ...(output_schema !== undefined && { outputSchema: checkSchema(output_schema, place) }),
  };
}

function parseJson(text: string, place: Place): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = reasonOf(cause);
    throw refuse(place, `it is not JSON: ${reason}`, {
      hint: "With --lines each line is a prompt as it stands",
    });
  }
}

function checkId(id: unknown, place: Place): TaskId {
  if (typeof id === "string" && id !== "") return id;
  if (typeof id === "number") return id;
  throw refuse(place, `id is ${JSON.stringify(id)}, expected a text or a number`);
}

function checkImages(images: unknown, place: Place): string[] {
  const isList = Array.isArray(images) && images.every((image) => typeof image === "string");
  if (isList && !images.includes("-")) return images;
  throw refuse(place, `images is ${JSON.stringify(images)}, expected a list of paths or addresses`);
}

function checkModel(model: unknown, place: Place): string {
  if (typeof model === "string" && model.trim() !== "") return model;
  throw refuse(place, `model is ${JSON.stringify(model)}, expected the name of a model`);
}

function checkMaxTurns(turns: unknown, place: Place): number {
  if (typeof turns === "number" && Number.isInteger(turns) && turns >= 0) return turns;
  throw refuse(
    place,
    `max_turns is ${JSON.stringify(turns)}, expected a whole number from 0 (no limit)`,
  );
}

function checkSchema(schema: unknown, place: Place): JsonObject {
  if (isObject(schema)) return schema;
  throw refuse(place, `output_schema is ${JSON.stringify(schema)}, expected a JSON Schema`);
}

/** What comes from JSON has JSON in it. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuseField(place: Place, field: string): RunnerError {
  const near = nearest(field, fields);
  return refuse(place, `there is no field ${JSON.stringify(field)}`, {
    hint: near === null ? `The fields are ${fields.join(", ")}` : `Did you mean ${near}?`,
  });
}

/** The error for a line that cannot be used. */
export function refuse(
  { number, name }: Place,
  state: string,
  options?: { hint: string },
): RunnerError {
  return new RunnerError("usage", `Cannot use line ${number} of ${name}: ${state}`, options);
}
