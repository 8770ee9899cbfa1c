/**
 * Pictures and structured answers, with the real program as a process.
 * @module
 */
import assert from "node:assert/strict";
import { runProgram } from "../support/program.ts";
import { scriptedEndpoint, type ScriptedReply } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const heads: Record<string, number[]> = {
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0],
  "image/jpeg": [0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0],
  "image/gif": [...new TextEncoder().encode("GIF89a"), 0, 0, 0, 0, 0, 0],
  "image/webp": [
    ...new TextEncoder().encode("RIFF"),
    0,
    0,
    0,
    0,
    ...new TextEncoder().encode("WEBP"),
  ],
};

async function ask(
  words: string[],
  given: {
    file?: Uint8Array | undefined;
    stdin?: Uint8Array | undefined;
    files?: Record<string, string>;
    replies?: ScriptedReply[];
  } = {},
) {
  await using folder = await temporaryFolder(given.files);
  if (given.file) await Deno.writeFile(`${folder.path}/picture`, given.file);
  await using endpoint = scriptedEndpoint(given.replies ?? [{ text: "ok" }]);
  const env = { ...endpoint.env, SKILLS_FOLDER_PATH: folder.path };
  const result = await runProgram(words, { cwd: folder.path, env, stdin: given.stdin });
  const bodies = endpoint.requests.map(({ body }) => body);
  return { ...result, bodies, content: bodies[0]?.messages.at(-1)?.content };
}

for (const [type, bytes] of Object.entries(heads)) {
  Deno.test(`--image sends ${type} by its content, not by its name`, async () => {
    const { code, content } = await ask(["--image", "picture", "What is it?"], {
      file: Uint8Array.from(bytes),
    });
    const url = `data:${type};base64,${Uint8Array.from(bytes).toBase64()}`;
    assert.deepEqual({ code, content }, {
      code: 0,
      content: [
        { type: "text", text: "What is it?" },
        { type: "image_url", image_url: { url } },
      ],
    });
  });
}

Deno.test("--image takes a picture from standard input, and addresses as they are", async () => {
  const bytes = Uint8Array.from(heads["image/png"] ?? []);
  const { code, content } = await ask(
    ["--image", "-", "--image", "https://example.com/a.png", "Compare"],
    { stdin: bytes },
  );
  assert.deepEqual({ code, content }, {
    code: 0,
    content: [
      { type: "text", text: "Compare" },
      { type: "image_url", image_url: { url: `data:image/png;base64,${bytes.toBase64()}` } },
      { type: "image_url", image_url: { url: "https://example.com/a.png" } },
    ],
  });
});

const refused: [string, string[], Uint8Array | undefined, string][] = [
  [
    "a missing file",
    ["--image", "no.png", "x"],
    undefined,
    'Cannot send the picture "no.png": there is no such file',
  ],
  ["a folder", ["--image", ".", "x"], undefined, 'Cannot send the picture ".": it is not a file'],
  [
    "text",
    ["--image", "picture", "x"],
    new TextEncoder().encode("hello, world"),
    'Cannot send the picture "picture": it is not a PNG, JPEG, GIF or WebP',
  ],
  [
    "an empty file",
    ["--image", "picture", "x"],
    new Uint8Array(),
    'Cannot send the picture "picture": it is empty',
  ],
  [
    "a file that is too large",
    ["--image", "picture", "x"],
    new Uint8Array(20 * 1024 * 1024 + 1),
    'Cannot send the picture "picture": it has 20971521 bytes, at most 20971520 are allowed',
  ],
];
for (const [name, words, file, message] of refused) {
  Deno.test(`--image refuses ${name} before any request`, async () => {
    const { code, stderr, bodies } = await ask(words, { file });
    assert.deepEqual([code, stderr, bodies.length], [2, `error: ${message}\n`, 0]);
  });
}

const schema = JSON.stringify({
  type: "object",
  properties: { sum: { type: "number" } },
  required: ["sum"],
});
const asked = ["-q", "--output-schema", "schema.json", "1 + 2?"];
const files = { "schema.json": schema };

Deno.test("--output-schema sends the schema and passes a valid answer on", async () => {
  const { code, stdout, bodies } = await ask(asked, {
    files,
    replies: [{ text: '```json\n{"sum": 3}\n```' }],
  });
  assert.deepEqual([code, stdout], [0, '{"sum": 3}\n']);
  const [body] = bodies as unknown as { response_format: { json_schema: { schema: unknown } } }[];
  assert.deepEqual(body?.response_format.json_schema.schema, JSON.parse(schema));
});

Deno.test("--output-schema lets the model repair its answer once", async () => {
  const { code, stdout, bodies } = await ask(asked, {
    files,
    replies: [{ text: "three" }, { text: '{"sum": 3}' }],
  });
  assert.deepEqual([code, stdout], [0, '{"sum": 3}\n']);
  assert.match(String(bodies[1]?.messages.at(-1)?.content), /does not satisfy the JSON Schema/);
});

Deno.test("--output-schema ends with 4 and the violations when the repair fails", async () => {
  const { code, stdout, stderr } = await ask(asked, {
    files,
    replies: [{ text: "{}" }, { text: '{"sum": "3"}' }],
  });
  assert.deepEqual([code, stdout, stderr], [
    4,
    "",
    'error: The answer does not satisfy the output schema: /sum: Instance type "string" is invalid. Expected "number".\n',
  ]);
});

for (
  const [name, text, message] of [
    ["is missing", null, "there is no such file"],
    ["is not JSON", "{", "it is not JSON"],
    ["is no object", "[]", "it is not a JSON object"],
  ] as const
) {
  Deno.test(`--output-schema with a file that ${name} is an error before any request`, async () => {
    const { code, stderr, bodies } = await ask(asked, {
      files: text === null ? {} : { "schema.json": text },
    });
    assert.deepEqual([code, bodies.length], [2, 0]);
    assert.equal(
      stderr.startsWith(`error: Cannot use the output schema "schema.json": ${message}`),
      true,
    );
  });
}
