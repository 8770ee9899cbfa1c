import assert from "node:assert/strict";
import { EndpointAddress } from "../../lib/config/address.ts";
import { probeContextWindow } from "../../lib/model/fit/context_window.ts";

/** A server with these JSON answers by path; 404 elsewhere. */
function serve(
  answers: Record<string, unknown>,
): { baseUrl: string; server: Deno.HttpServer<Deno.NetAddr> } {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const answer = answers[new URL(request.url).pathname];
    return answer === undefined ? new Response("no", { status: 404 }) : Response.json(answer);
  });
  return { baseUrl: `http://127.0.0.1:${server.addr.port}/v1`, server };
}

const servers: { name: string; answers: Record<string, unknown>; tokens: number | null }[] = [
  {
    name: "vLLM",
    answers: {
      "/v1/models": {
        data: [{ id: "other", max_model_len: 1 }, { id: "m", max_model_len: 32768 }],
      },
    },
    tokens: 32768,
  },
  {
    name: "OpenRouter",
    answers: { "/v1/models": { data: [{ id: "m", context_length: 128000 }] } },
    tokens: 128000,
  },
  {
    name: "llama.cpp",
    answers: {
      "/v1/models": { data: [{ id: "m", meta: { n_ctx_train: 131072 } }] },
      "/props": { default_generation_settings: { n_ctx: 8192 } },
    },
    tokens: 8192,
  },
  {
    name: "Ollama with a loaded model",
    answers: {
      "/v1/models": { data: [{ id: "m:latest" }] },
      "/api/ps": { models: [{ name: "m:latest", context_length: 4096 }] },
      "/api/show": { parameters: "num_ctx 16384" },
    },
    tokens: 4096,
  },
  {
    name: "Ollama with a Modelfile",
    answers: {
      "/api/ps": { models: [] },
      "/api/show": { parameters: 'stop   "x"\nnum_ctx                        16384' },
    },
    tokens: 16384,
  },
  {
    name: "an endpoint that does not say",
    answers: { "/v1/models": { data: [{ id: "m" }] } },
    tokens: null,
  },
  { name: "an endpoint with nothing", answers: {}, tokens: null },
];

for (const { name, answers, tokens } of servers) {
  Deno.test(`probeContextWindow() asks ${name}`, async () => {
    const { baseUrl, server } = serve(answers);
    await using _server = server;
    const options = {
      address: EndpointAddress.from(baseUrl),
      apiKey: null,
      userAgent: "test",
      model: "m",
    };
    const signal = new AbortController().signal;
    assert.equal(await probeContextWindow({ ...options, signal }), tokens);
  });
}

Deno.test("probeContextWindow() ends with its signal", async () => {
  const { baseUrl, server } = serve({});
  await using _server = server;
  const options = {
    address: EndpointAddress.from(baseUrl),
    apiKey: null,
    userAgent: "test",
    model: "m",
  };
  const signal = AbortSignal.abort(new Error("stopped"));
  await assert.rejects(probeContextWindow({ ...options, signal }), { message: "stopped" });
});
