/** Messages of the Model Context Protocol as plain as can be, and requests with them. */

/** A message of the protocol. */
// deno-lint-ignore no-explicit-any
export type Message = Record<string, any>;

/** The revisions that tests speak. */
export const eras = ["2025-11-25", "2026-07-28"] as const;

/** One of them. */
export type Era = typeof eras[number];

const clientInfo = { name: "test", version: "1" };

/** What goes into each request of the newer era. */
export function envelope(era: Era): Message {
  return era === "2025-11-25" ? {} : {
    "io.modelcontextprotocol/protocolVersion": era,
    "io.modelcontextprotocol/clientInfo": clientInfo,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
}

/** The parameters of `initialize`. */
export const initializeParams = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo,
};

/** What {@linkcode post} takes beside the URL. */
export interface PostOptions {
  era?: Era;
  headers?: Record<string, string> | undefined;
  signal?: AbortSignal | undefined;
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
    ...(signal && { signal }),
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
