import assert from "node:assert/strict";
import { join } from "node:path";
import type { EndpointMemory } from "../../lib/model/endpoint/memory.ts";
import { MemoryFile } from "../../lib/model/endpoint/memory_file.ts";
import { ask, type AskOptions } from "../support/ask_model.ts";
import {
  answer,
  delta,
  RawEndpoint,
  type RawResponse,
  response,
  stream,
} from "../support/raw_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const error = (message: string) => ({ error: { message } });
const day = 24 * 3600 * 1000;

async function withMemory(
  work: (open: (days?: number) => MemoryFile, path: string) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const open = (days = 0) =>
    new MemoryFile({
      cacheFolder: folder.path,
      now: () => new Date(Date.UTC(2026, 0, 1) + days * day),
    });
  await work(open, join(folder.path, "endpoints.json"));
}

/** Requests of a first run, and of a second one with the same memory. */
async function twoRuns(
  first: RawResponse[],
  memory: { first: EndpointMemory; second: EndpointMemory },
  options: AskOptions = {},
): Promise<number[]> {
  await using endpoint = new RawEndpoint(
    ...first,
    answer("Whole"),
    answer("Whole"),
    answer("Whole"),
  );
  await ask(endpoint, { ...options, memory: memory.first });
  const before = endpoint.requests.length;
  await ask(endpoint, { ...options, memory: memory.second });
  return [before, endpoint.requests.length - before];
}

Deno.test("what an endpoint refuses is not sent in the next run", async () => {
  await withMemory(async (open) => {
    const refusals = [response(400, error("property 'stream_options' is unsupported"))];
    assert.deepEqual(await twoRuns(refusals, { first: open(), second: open(29) }), [2, 1]);
  });
});

Deno.test("what an endpoint refused is tried again after 30 days", async () => {
  await withMemory(async (open) => {
    await using endpoint = new RawEndpoint(
      response(400, error("property 'stream_options' is unsupported")),
      answer("Whole"),
      answer("Whole"),
    );
    await ask(endpoint, { memory: open() });
    await ask(endpoint, { memory: open(31) });
    assert.deepEqual(endpoint.requests.map(({ body }) => "stream_options" in body), [
      true,
      false,
      true,
    ]);
  });
});

Deno.test("what did not help is not remembered", async () => {
  await withMemory(async (open) => {
    const refused = response(400, error("property 'stream_options' is unsupported"));
    await using endpoint = new RawEndpoint(refused, refused);
    await ask(endpoint, { memory: open() });
    assert.deepEqual(await open().entries(), []);
  });
});

Deno.test("another model and another address have a memory of their own", async () => {
  await withMemory(async (open) => {
    await open().keep("http://a/v1", "m", { adaptations: ["no_stream"], window: 8192 });
    assert.deepEqual((await open().recall("http://a/v1", "other")).adaptations, []);
    assert.deepEqual((await open().recall("http://b/v1", "m")).adaptations, []);
    const { adaptations, window } = await open().recall("http://a/v1", "m");
    assert.deepEqual(adaptations, [{ name: "no_stream", since: "2026-01-01T00:00:00.000Z" }]);
    assert.equal(window?.value, 8192);
  });
});

Deno.test("a query with a key gets into no file", async () => {
  await withMemory(async (open, path) => {
    await using endpoint = new RawEndpoint(
      response(400, error("property 'stream_options' is unsupported")),
      answer("Whole"),
    );
    await ask(endpoint, { baseUrl: `${endpoint.url}?api-key=hunter2hunter2`, memory: open() });
    assert.match(await Deno.readTextFile(path), /stream_options/);
    assert.doesNotMatch(await Deno.readTextFile(path), /hunter2/);
  });
});

const broken: { name: string; text: string }[] = [
  { name: "empty", text: "" },
  { name: "null", text: "null" },
  { name: "cut", text: '{"version":1,"endpoints":[{"address":"http://a/v1","mod' },
  { name: "of another version", text: '{"version":2,"endpoints":[]}' },
  {
    name: "of another shape",
    text: '{"version":1,"endpoints":[null,7,{"address":7},{"address":"x","model":"m"}]}',
  },
  {
    name: "of unknown words",
    text:
      '{"version":1,"endpoints":[{"address":"http://a/v1","model":"m","adaptations":[{"name":"rm -rf","since":"2026-01-01"}]}]}',
  },
  {
    name: "of the future",
    text:
      '{"version":1,"endpoints":[{"address":"http://a/v1","model":"m","adaptations":[{"name":"no_stream","since":"2099-01-01"}]}]}',
  },
  { name: "nested deep", text: `{"version":1,"endpoints":${"[".repeat(9000)}${"]".repeat(9000)}}` },
  { name: "of 300 KiB", text: " ".repeat(300 * 1024) },
];

for (const { name, text } of broken) {
  Deno.test(`a memory file that is ${name} counts as empty, and is written anew`, async () => {
    await withMemory(async (open, path) => {
      await Deno.writeTextFile(path, text);
      assert.deepEqual((await open().recall("http://a/v1", "m")).adaptations, []);
      await open().keep("http://a/v1", "m", { adaptations: ["no_stream"] });
      assert.equal((await open().recall("http://a/v1", "m")).adaptations[0]?.name, "no_stream");
    });
  });
}

Deno.test("a memory that is a folder or a pipe costs the memory and nothing else", async () => {
  await withMemory(async (open, path) => {
    await Deno.mkdir(path);
    await open().keep("http://a/v1", "m", { adaptations: ["no_stream"] });
    assert.deepEqual(await open().entries(), []);
  });
});

Deno.test("forget() forgets one address, or everything", async () => {
  await withMemory(async (open) => {
    for (const address of ["http://a/v1", "http://b/v1", "http://c/v1"]) {
      await open().keep(address, "m", { window: 4096 });
    }
    assert.equal(await open().forget("http://a/v1"), 1);
    assert.deepEqual((await open().entries()).map(({ address }) => address), [
      "http://c/v1",
      "http://b/v1",
    ]);
    assert.equal(await open().forget(null), 2);
    assert.deepEqual(await open().entries(), []);
  });
});

Deno.test("a memory keeps the latest 200 models", async () => {
  await withMemory(async (open, path) => {
    const endpoints = Array.from({ length: 200 }, (_, index) => ({
      address: "http://a/v1",
      model: `m${index}`,
      adaptations: [],
      beginsUnmarked: null,
      window: { value: 1000, since: "2026-01-01T00:00:00.000Z" },
    }));
    await Deno.writeTextFile(path, JSON.stringify({ version: 1, endpoints }));
    await open().keep("http://a/v1", "new", { window: 1 });
    const entries = await open().entries();
    assert.equal(entries.length, 200);
    assert.deepEqual([entries[0]?.model, entries.at(-1)?.model], ["new", "m198"]);
  });
});

Deno.test("a model that may begin unmarked streams as text from the second turn on", async () => {
  await withMemory(async (open) => {
    const plain = stream(delta({ content: "Hel" }), delta({ content: "lo" }), delta({}, "stop"));
    await using endpoint = new RawEndpoint(plain, plain);
    const kinds: string[][] = [];
    for (let run = 0; run < 2; run++) {
      const { events } = await ask(endpoint, { model: "qwen3", memory: open() });
      kinds.push([
        ...new Set(events.map(({ type }) => type).filter((type) => type.endsWith("_delta"))),
      ]);
    }
    assert.deepEqual(kinds, [["reasoning_delta", "text_delta"], ["text_delta"]]);
  });
});

Deno.test("a model of any name that marks only the end of its reasoning is known by the second turn", async () => {
  await withMemory(async (open) => {
    const unmarked = stream(
      delta({ content: "Hm\n" }),
      delta({ content: "</think>\n\nHello" }),
      delta({}, "stop"),
    );
    await using endpoint = new RawEndpoint(unmarked, unmarked);
    const texts: string[] = [];
    for (let run = 0; run < 2; run++) {
      const { events, reply } = await ask(endpoint, { model: "plain", memory: open() });
      texts.push(events.map((event) => event.type === "text_delta" ? event.text : "").join(""));
      assert.equal(reply?.message.content, "Hello");
    }
    assert.deepEqual(texts, ["Hm\n</think>\n\nHello", "Hello"]);
  });
});

Deno.test("a field of the user's that is left out is told in each run", async () => {
  await withMemory(async (open) => {
    await using endpoint = new RawEndpoint(
      response(400, error("Unrecognized request argument supplied: top_k")),
      answer("Whole"),
      answer("Whole"),
    );
    for (let run = 0; run < 2; run++) {
      const { events } = await ask(endpoint, { fields: { top_k: 3 }, memory: open() });
      const messages = events.flatMap((event) => event.type === "warning" ? [event.message] : []);
      assert.deepEqual(messages, ["The endpoint does not accept top_k, which is left out"]);
    }
    assert.equal(endpoint.requests.length, 3);
  });
});

Deno.test("a remembered wire that is gone is forgotten, and the other one is asked", async () => {
  await withMemory(async (open) => {
    await using endpoint = new RawEndpoint(
      response(404, { detail: "Not Found" }),
      answer("Whole"),
      answer("Whole"),
    );
    await open().keep(endpoint.url, "test", { adaptations: ["responses"] });
    for (let run = 0; run < 2; run++) {
      assert.equal((await ask(endpoint, { memory: open() })).reply?.message.content, "Whole");
    }
    assert.deepEqual(endpoint.requests.map(({ path }) => path), [
      "/v1/responses",
      "/v1/chat/completions",
      "/v1/chat/completions",
    ]);
  });
});
