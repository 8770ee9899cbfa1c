/**
 * An OpenAI-compatible endpoint over real HTTP whose model says what a test
 * scripts.
 * @module
 */

/** What the scripted model says in one turn. */
export interface ScriptedReply {
  text?: string | undefined;
  calls?: { name: string; arguments: unknown }[];
  /** @default "tool_calls" or "stop" */
  finishReason?: string;
  /** Null: none is reported. */
  usage?: null;
  /** Tokens of the request. @default 100 */
  inputTokens?: number;
  /** After so many words the rest waits. */
  pause?: { words: number; until: Promise<unknown> };
}

/** One request as the endpoint got it. */
export interface RecordedRequest {
  headers: Headers;
  body: {
    model: string;
    messages: { role: string; content: unknown; tool_call_id?: string }[];
    tools?: { function: { name: string } }[];
  };
}

/** A running endpoint. */
export interface ScriptedEndpoint extends AsyncDisposable {
  baseUrl: string;
  /** What to set for the program, beside its other variables. */
  env: Record<string, string>;
  requests: RecordedRequest[];
}

/** Serves one reply after the other; a request too many gets HTTP 400. */
export function scriptedEndpoint(
  replies: (ScriptedReply | ((request: RecordedRequest) => ScriptedReply))[],
): ScriptedEndpoint {
  const requests: RecordedRequest[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    if (new URL(request.url).pathname.endsWith("/models")) {
      return Response.json({ data: [{ id: "scripted-a" }, { id: "scripted-b" }] });
    }
    if (!new URL(request.url).pathname.endsWith("/chat/completions")) {
      return Response.json({ error: { message: "not found" } }, { status: 404 });
    }
    const recorded = { headers: request.headers, body: await request.json() };
    const reply = replies[requests.length];
    requests.push(recorded);
    if (reply === undefined) {
      return Response.json({ error: { message: "the script has ended" } }, { status: 400 });
    }
    return eventStream(typeof reply === "function" ? reply(recorded) : reply, requests.length);
  });
  const baseUrl = `http://127.0.0.1:${server.addr.port}/v1`;
  return {
    baseUrl,
    env: { LLM_API_BASE_URL: baseUrl, LLM_MODEL_NAME: "scripted-a" },
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The results of the tools in the last turn of a request, in order. */
export function toolResults({ body: { messages } }: RecordedRequest): Record<string, unknown>[] {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  return messages.slice(last + 1).filter(({ role }) => role === "tool")
    .map(({ content }) => JSON.parse(String(content)));
}

function eventStream(
  { text = "", calls = [], finishReason, inputTokens = 100, pause }: ScriptedReply,
  turn: number,
) {
  const deltas = [
    ...text.match(/\S+\s*|\s+/g) ?? [],
  ].map((content) => ({ content }) as Record<string, unknown>);
  calls.forEach((call, index) => {
    const fn = { name: call.name, arguments: JSON.stringify(call.arguments) };
    deltas.push({
      tool_calls: [{ index, id: `call_${turn}_${index}`, type: "function", function: fn }],
    });
  });
  const finish_reason = finishReason ?? (calls.length > 0 ? "tool_calls" : "stop");
  const usage = {
    prompt_tokens: inputTokens,
    completion_tokens: 10,
    total_tokens: inputTokens + 10,
  };
  const chunks = [
    ...deltas.map((delta) => ({ choices: [{ index: 0, delta, finish_reason: null }] })),
    { choices: [{ index: 0, delta: {}, finish_reason }] },
    { choices: [], usage },
  ];
  const lines = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  const body = [...lines, "data: [DONE]\n\n"];
  const headers = { "content-type": "text/event-stream" };
  if (pause === undefined) return new Response(body.join(""), { headers });
  return new Response(inTwoParts(body, pause), { headers });
}

function inTwoParts(body: string[], { words, until }: NonNullable<ScriptedReply["pause"]>) {
  const encoder = new TextEncoder();
  let isCancelled = false;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(encoder.encode(body.slice(0, words).join("")));
      until.then(() => {
        if (isCancelled) return;
        controller.enqueue(encoder.encode(body.slice(words).join("")));
        controller.close();
      }, (error) => controller.error(error));
    },
    cancel() {
      isCancelled = true;
    },
  });
}
