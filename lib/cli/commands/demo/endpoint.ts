/**
 * The endpoint of the demo: OpenAI-compatible, on loopback, with a scripted
 * model and one web page to read.
 * @module
 */

/** A message as the endpoint receives it. */
export interface WireMessage {
  role: string;
  content: unknown;
}

/** What the scripted model says in one turn. */
export interface DemoTurn {
  text: string;
  calls: readonly { name: string; arguments: Readonly<Record<string, unknown>> }[];
}

/** A running endpoint. */
export interface DemoEndpoint extends AsyncDisposable {
  /** Without a path. */
  origin: string;
}

/** Pause between two words, so that one sees them arrive. */
const wordDelayMs = 12;

/** Serves the script over HTTP: the n-th turn answers a request with n - 1 assistant messages. */
export function serveDemo(
  page: string,
  turnFor: (messages: readonly WireMessage[], origin: string) => DemoTurn,
): DemoEndpoint {
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const server = Deno.serve(options, async (request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname !== "/v1/chat/completions") {
      return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
    }
    const { messages } = await request.json() as { messages: WireMessage[] };
    return new Response(ReadableStream.from(chunks(turnFor(messages, origin))), {
      headers: { "content-type": "text/event-stream" },
    });
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The turn as server-sent events, word by word. */
async function* chunks({ text, calls }: DemoTurn): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const event = (delta: unknown, finish_reason: string | null = null) =>
    encoder.encode(
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`,
    );
  for (const content of text.match(/\S*\s*/g) ?? []) {
    yield event({ content });
    await new Promise((resolve) => setTimeout(resolve, wordDelayMs));
  }
  for (const [index, { name, arguments: args }] of calls.entries()) {
    const fn = { name, arguments: JSON.stringify(args) };
    yield event({
      tool_calls: [{
        index,
        id: `call${String(index).padStart(5, "0")}`,
        type: "function",
        function: fn,
      }],
    });
  }
  yield event({}, calls.length > 0 ? "tool_calls" : "stop");
  yield encoder.encode("data: [DONE]\n\n");
}
