/** What an endpoint sends without end, compressed, or over the wrong scheme. */
import assert from "node:assert/strict";
import { listModels } from "../../lib/model/endpoint/models.ts";
import { probeContextWindow } from "../../lib/model/fit/context_window.ts";
import { ask, greeting, modelOptions } from "../support/ask_model.ts";
import {
  delta,
  event,
  RawEndpoint,
  type RawResponse,
  streamHead,
} from "../support/raw_endpoint.ts";

/** 18 MiB of one letter, in 18 KiB. */
async function bomb(start: string, status = 200): Promise<RawResponse> {
  const megabyte = new TextEncoder().encode("0".repeat(1024 * 1024));
  let left = 18;
  const body = new ReadableStream<BufferSource>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(start)),
    pull: (controller) => left-- > 0 ? controller.enqueue(megabyte) : controller.close(),
  });
  const compressed = body.pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(compressed).arrayBuffer());
  const head =
    `HTTP/1.1 ${status} Status\r\ncontent-encoding: gzip\r\ncontent-type: text/event-stream\r\n` +
    `content-length: ${bytes.length}\r\nconnection: close\r\n\r\n`;
  return [head, bytes];
}

Deno.test("a compressed stream that grows beyond a line's bound ends the run at once", async () => {
  await using endpoint = new RawEndpoint(await bomb("data: {"));
  const { failure } = await ask(endpoint);
  assert.equal(failure?.kind, "failure");
  assert.match(failure?.message ?? "", /a line has more than 16777216 characters$/);
  assert.equal(endpoint.requests.length, 1);
});

Deno.test("a compressed error that grows is read as far as it is needed", async () => {
  await using endpoint = new RawEndpoint(await bomb("Broken ", 400));
  const { failure } = await ask(endpoint);
  assert.match(failure?.message ?? "", /answered 400: Broken 0{100}/);
  assert((failure?.message.length ?? 0) < 2000);
});

Deno.test("a compressed list of models that grows is no list, and no window", async () => {
  await using endpoint = new RawEndpoint(await bomb("["), await bomb("["));
  const options = { ...modelOptions(endpoint), signal: greeting.signal };
  assert.equal(await listModels(options), null);
  const { hostname } = options.address;
  assert.equal(hostname, "127.0.0.1");
  const known = await probeContextWindow({ ...options, model: "m" });
  assert.equal(known, null);
});

Deno.test("a list of models beyond its bound is not read to its end", async () => {
  const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
  await using endpoint = new RawEndpoint([head, "[".repeat(5 * 1024 * 1024), "stall"]);
  // Ends what would else never end.
  const signal = AbortSignal.timeout(20_000);
  assert.equal(await listModels({ ...modelOptions(endpoint), signal }), null);
  await endpoint.clientGone;
});

Deno.test("a reply without an end is a limit, and is not asked for again", async () => {
  const piece = event(delta({ content: "x".repeat(64 * 1024) }));
  await using endpoint = new RawEndpoint([streamHead, ...Array(80).fill(piece)]);
  const { failure } = await ask(endpoint);
  assert.equal(failure?.kind, "limit");
  assert.match(failure?.message ?? "", /the reply has more than 4194304 characters$/);
  assert.equal(endpoint.requests.length, 1);
});

Deno.test("https on a port that speaks plain HTTP says so, at once", async () => {
  const plain = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response());
  await using _server = plain;
  await using endpoint = new RawEndpoint();
  const host = `127.0.0.1:${plain.addr.port}`;
  const { failure, events } = await ask(endpoint, { baseUrl: `https://${host}/v1` });
  assert.deepEqual(failure, {
    kind: "failure",
    message: `Cannot reach https://${host}/v1: the server does not speak https on this port`,
    hint: `Set LLM_API_BASE_URL to http://${host}/v1`,
  });
  assert(events.every(({ type }) => type !== "retry"));
});
