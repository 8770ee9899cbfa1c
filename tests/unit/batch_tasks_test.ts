import assert from "node:assert/strict";
import { readLines } from "../../lib/files/lines.ts";
import { parseShard, readTasks, selectShard } from "../../lib/cli/commands/batch/tasks.ts";
import { RunnerError } from "../../lib/errors.ts";

function read(text: string | Uint8Array<ArrayBuffer>) {
  return readTasks(readLines(new Blob([text]).stream()), { name: "prompts.jsonl" });
}

Deno.test("readTasks() reads objects and texts, and numbers the lines", async () => {
  const text = '{"id": "a", "prompt": "One", "model": "m", "max_turns": 3, "images": ["x.png"]}\n' +
    '\r\n"Two"\n{"id": 7, "prompt": "Three"}';
  assert.deepEqual(await read(text), [
    { line: 1, id: "a", prompt: "One", images: ["x.png"], model: "m", maxTurns: 3 },
    { line: 3, id: 3, prompt: "Two", images: [] },
    { line: 4, id: 7, prompt: "Three", images: [] },
  ]);
});

const refused: [string, string | Uint8Array<ArrayBuffer>, string, string?][] = [
  ["no JSON", '"ok"\n{"prompt": ', "Cannot use line 2 of prompts.jsonl: it is not JSON: "],
  ["a number", "1", "Cannot use line 1 of prompts.jsonl: it is neither a JSON object nor a JSON"],
  ["a list", "[1]", "Cannot use line 1 of prompts.jsonl: it is neither a JSON object nor a JSON"],
  ["null", "null", "Cannot use line 1 of prompts.jsonl: it is neither a JSON object nor a JSON"],
  ["no prompt", "{}", "Cannot use line 1 of prompts.jsonl: prompt is missing or empty"],
  ["an empty prompt", '" "', "Cannot use line 1 of prompts.jsonl: prompt is missing or empty"],
  [
    "a misspelt field",
    '{"promt": "x"}',
    'Cannot use line 1 of prompts.jsonl: there is no field "promt"',
    "Did you mean prompt?",
  ],
  [
    "an unknown field",
    '{"prompt": "x", "temperature": 1}',
    'Cannot use line 1 of prompts.jsonl: there is no field "temperature"',
    "The fields are id, prompt, images, model, max_turns, output_schema",
  ],
  [
    "an id twice",
    '{"id": "2", "prompt": "x"}\n{"prompt": "y"}',
    "Cannot use line 2 of prompts.jsonl: the id 2 is on line 1 too",
  ],
  [
    "an id of another type",
    '{"id": true, "prompt": "x"}',
    "Cannot use line 1 of prompts.jsonl: id is true, expected a text or a number",
  ],
  [
    "images that are no list",
    '{"prompt": "x", "images": "a.png"}',
    'Cannot use line 1 of prompts.jsonl: images is "a.png", expected a list of paths or addresses',
  ],
  [
    "standard input for a picture",
    '{"prompt": "x", "images": ["-"]}',
    'Cannot use line 1 of prompts.jsonl: images is ["-"], expected a list of paths or addresses',
  ],
  [
    "a schema that is none",
    '{"prompt": "x", "output_schema": []}',
    "Cannot use line 1 of prompts.jsonl: output_schema is [], expected a JSON Schema",
  ],
  [
    "an empty model",
    '{"prompt": "x", "model": ""}',
    'Cannot use line 1 of prompts.jsonl: model is "", expected the name of a model',
  ],
  [
    "turns that are no whole number",
    '{"prompt": "x", "max_turns": 1.5}',
    "Cannot use line 1 of prompts.jsonl: max_turns is 1.5, expected a whole number from 0 (no limit)",
  ],
  [
    "bytes that are not UTF-8",
    new Uint8Array([0x22, 0xff, 0x22]),
    "Cannot use line 1 of prompts.jsonl: it is not UTF-8",
  ],
  [
    "a line that is too long",
    new Uint8Array(64 * 1024 * 1024 + 1),
    "Cannot use line 1 of prompts.jsonl: it has more than 64 MiB",
  ],
  ["nothing", "\n\n", "There is no prompt in prompts.jsonl"],
];

for (const [name, text, message, hint] of refused) {
  Deno.test(`readTasks() refuses ${name}`, async () => {
    await assert.rejects(read(text), (error) => {
      assert(error instanceof RunnerError);
      assert.equal(error.message.slice(0, message.length), message);
      if (hint !== undefined) assert.equal(error.hint, hint);
      return error.kind === "usage";
    });
  });
}

Deno.test("readTasks() reads the same lines however the bytes are split", async () => {
  const bytes = new TextEncoder().encode('"ä€"\n{"prompt": "𝄞"}\n');
  const expected = await read(bytes);
  const single = ReadableStream.from([...bytes].map((byte) => new Uint8Array([byte])));
  assert.deepEqual(await readTasks(readLines(single), { name: "prompts.jsonl" }), expected);
});

Deno.test("selectShard() gives each task to one shard", async () => {
  const tasks = await read('"a"\n"b"\n"c"\n"d"\n"e"');
  const prompts = [0, 1, 2].map((index) =>
    selectShard(tasks, { index, count: 3 }).map(({ prompt }) => prompt)
  );
  assert.deepEqual(prompts, [["a", "d"], ["b", "e"], ["c"]]);
});

Deno.test("parseShard() counts from 0", () => {
  assert.deepEqual(parseShard("3/4"), { index: 3, count: 4 });
});

for (const text of ["4/4", "1", "0/0", "-1/4", "a/b", "1/2/3", ""]) {
  Deno.test(`parseShard() refuses "${text}"`, () => {
    assert.throws(() => parseShard(text), {
      message: `--shard is "${text}", expected I/N with I from 0 to N - 1`,
    });
  });
}
