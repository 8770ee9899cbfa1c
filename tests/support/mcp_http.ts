/** The server over HTTP, and requests to it. */
import { envelope, type Era, initializeParams, type Message } from "./mcp_client.ts";
import { startProgram } from "./program.ts";

/** What {@linkcode startMcpHttp} takes. */
export interface StartMcpHttpOptions {
  cwd: string;
  address?: string;
  words?: readonly string[];
  env?: Record<string, string>;
}

/** The server as a process; SIGTERM ends it. */
export interface McpHttp extends AsyncDisposable {
  url: string;
  child: Deno.ChildProcess;
}

/** Starts the server and waits until it says where it listens. */
export async function startMcpHttp(
  { cwd, address = "0", words = [], env }: StartMcpHttpOptions,
): Promise<McpHttp> {
  const child = startProgram(["mcp", "--http", address, ...words], { cwd, env });
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  let url: string | undefined;
  while (url === undefined) {
    const { done, value } = await reader.read();
    if (done) throw new Error(said);
    said += value;
    url = /listening on (\S+)\n/.exec(said)?.[1];
  }
  return {
    url,
    child,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGTERM");
      } catch (error) {
        // It has ended.
        if (!(error instanceof TypeError)) throw error;
      }
      await child.status;
      await Promise.all([reader.cancel(), child.stdout.cancel()]);
    },
  };
}

/** What {@linkcode post} takes beside the URL. */
export interface PostOptions {
  era?: Era;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  id?: number;
}

/** Posts a request of the protocol as clients of the era do. */
export function post(
  url: string,
  { method, params = {} }: { method: string; params?: Message },
  { era = "2026-07-28", headers = {}, signal, id = 1 }: PostOptions = {},
): Promise<Response> {
  const name = params.name ?? params.uri;
  const isNotification = method.startsWith("notifications/");
  return fetch(url, {
    method: "POST",
    signal,
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(era === "2026-07-28" && {
        "mcp-protocol-version": era,
        "mcp-method": method,
        ...(name !== undefined && { "mcp-name": name }),
      }),
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      ...(!isNotification && { id }),
      method,
      params: { ...params, _meta: { ...envelope(era), ...params._meta } },
    }),
  });
}

/** The messages of a response, as they come. */
export async function* messages(response: Response): AsyncGenerator<Message> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    yield await response.json();
    return;
  }
  let rest = "";
  for await (
    const text of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())
  ) {
    const events = (rest + text).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data) yield JSON.parse(data);
    }
  }
}

/** The last message of a response: the answer. */
export async function answer(response: Response): Promise<Message> {
  const all = await Array.fromAsync(messages(response));
  return all.at(-1) ?? {};
}

/** The headers of a session of the older era. */
export async function openSession(url: string): Promise<Record<string, string>> {
  const request = { method: "initialize", params: initializeParams };
  const response = await post(url, request, { era: "2025-11-25" });
  await response.body?.cancel();
  const headers = {
    "mcp-session-id": response.headers.get("mcp-session-id") ?? "",
    "mcp-protocol-version": "2025-11-25",
  };
  const options = { era: "2025-11-25", headers } as const;
  const initialized = await post(url, { method: "notifications/initialized" }, options);
  await initialized.body?.cancel();
  return headers;
}
