/**
 * A fake endpoint on a TCP socket. It answers each request with the next of
 * its scripted responses, byte for byte: split anywhere, stalled, cut off.
 * @module
 */

/** One thing that a response does. */
export type Step =
  /** Writes this at once. */
  | string
  | Uint8Array
  /** Says nothing more until the client goes away. */
  | "stall"
  /** Waits for what this returns. */
  | (() => Promise<unknown>);

/** The steps of one response; the connection is closed after the last. */
export type RawResponse = readonly Step[];

/** What a client sent. */
export interface RecordedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  /** The body, parsed; null if there was none. */
  // deno-lint-ignore no-explicit-any -- tests look into bodies of any shape
  body: any;
}

/** Head of a response with an event stream, which lasts until the connection ends. */
export const streamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" +
  "connection: close\r\n\r\n";

/** Head of a response in which every end but the last chunk of size 0 is a broken connection. */
export const chunkedHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" +
  "transfer-encoding: chunked\r\n\r\n";

/** One piece of a chunked body. */
export function chunked(text: string): string {
  return `${new TextEncoder().encode(text).length.toString(16)}\r\n${text}\r\n`;
}

/** One server-sent event. */
export function event(value: unknown): string {
  return `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
}

/** A whole event stream: these chunks, then `[DONE]`. */
export function stream(...chunks: unknown[]): RawResponse {
  return [streamHead, ...chunks.map(event), event("[DONE]")];
}

/** A chunk with a piece of a choice. */
export function delta(delta: unknown, finishReason: string | null = null): unknown {
  return { choices: [{ index: 0, delta, finish_reason: finishReason }] };
}

/** A whole stream with an answer in one piece. */
export function answer(text: string): RawResponse {
  return stream(delta({ role: "assistant", content: text }), delta({}, "stop"));
}

/** A response that is no stream. */
export function response(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): RawResponse {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const lines = Object.entries({
    "content-type": typeof body === "string" ? "text/html" : "application/json",
    "content-length": `${new TextEncoder().encode(text).length}`,
    "connection": "close",
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return [`HTTP/1.1 ${status} Status\r\n${lines.join("")}\r\n${text}`];
}

/** A running fake endpoint. */
export class RawEndpoint implements AsyncDisposable {
  /** What was asked so far. */
  readonly requests: RecordedRequest[] = [];
  /** Resolves when a client has closed a connection that was stalled. */
  readonly clientGone: Promise<void>;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #responses: RawResponse[];
  readonly #connections = new Set<Promise<void>>();
  readonly #serving: Promise<void>;
  #reportClientGone = () => {};
  #onRequest = Promise.withResolvers<void>();

  /** Starts on a free port. A request without a response left gets status 418. */
  constructor(...responses: RawResponse[]) {
    this.#responses = responses;
    this.clientGone = new Promise((resolve) => this.#reportClientGone = resolve);
    this.#serving = this.#serve();
  }

  /** `http://127.0.0.1:<port>`, without a path. */
  get origin(): string {
    const { hostname, port } = this.#listener.addr;
    return `http://${hostname}:${port}`;
  }

  /** The base URL of the endpoint. */
  get url(): string {
    return `${this.origin}/v1`;
  }

  /** Resolves when the first request is there. */
  get requested(): Promise<void> {
    return this.#onRequest.promise;
  }

  /** Stops listening and waits for the connections to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
    await Promise.all(this.#connections);
  }

  async #serve(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        const work: Promise<void> = this.#answer(connection)
          .finally(() => this.#connections.delete(work));
        this.#connections.add(work);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async #answer(connection: Deno.TcpConn): Promise<void> {
    using _closing = connection;
    connection.setNoDelay(true);
    const request = await readRequest(connection);
    if (request === null) return;
    this.requests.push(request);
    this.#onRequest.resolve();
    const steps = this.#responses.shift() ?? response(418, { error: "no response left" });
    try {
      for (const step of steps) await this.#take(step, connection);
    } catch (error) {
      // The client went away in the middle of a write: its right.
      if (!isClosedByPeer(error)) throw error;
    }
  }

  async #take(step: Step, connection: Deno.TcpConn): Promise<void> {
    if (step === "stall") {
      await drain(connection);
      this.#reportClientGone();
    } else if (typeof step === "function") await step();
    else await writeAll(connection, step);
  }
}

async function readRequest(connection: Deno.TcpConn): Promise<RecordedRequest | null> {
  const buffer = new Uint8Array(64 * 1024);
  const bytes: number[][] = [];
  let text = "";
  while (true) {
    const count = await connection.read(buffer);
    if (count === null) return null;
    bytes.push([...buffer.subarray(0, count)]);
    text = new TextDecoder().decode(Uint8Array.from(bytes.flat()));
    const [head = "", ...rest] = text.split("\r\n\r\n");
    const body = rest.join("\r\n\r\n");
    const [requestLine = "", ...lines] = head.split("\r\n");
    const headers = Object.fromEntries(lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }));
    const length = Number(headers["content-length"] ?? 0);
    if (rest.length === 0 || new TextEncoder().encode(body).length < length) continue;
    const [method = "", path = ""] = requestLine.split(" ");
    return { method, path, headers, body: body === "" ? null : JSON.parse(body) };
  }
}

async function writeAll(connection: Deno.TcpConn, step: string | Uint8Array): Promise<void> {
  let bytes = typeof step === "string" ? new TextEncoder().encode(step) : step;
  while (bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
}

async function drain(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(1024);
  try {
    while (await connection.read(buffer) !== null);
  } catch (error) {
    if (!isClosedByPeer(error)) throw error;
  }
}

function isClosedByPeer(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset;
}
