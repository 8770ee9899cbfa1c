/**
 * The protocol on standard streams: one message a line.
 * @module
 */
import { Buffer } from "node:buffer";
import { RunnerError } from "../errors.ts";
import {
  type JSONRPCMessage,
  type McpServer,
  ReadBuffer,
  serializeMessage,
  serveStdio,
  type Transport,
} from "./package.ts";
import { createMcpServer, type ServedParts } from "./server.ts";
import { tellChanges } from "./tell_changes.ts";

/** The two streams; nothing else writes to the second. */
export interface MessageStreams {
  readable: ReadableStream<Uint8Array>;
  /** Writes the whole text, also to a slow reader. */
  write(text: string): Promise<void>;
}

export interface ServeStreamsOptions {
  parts: ServedParts;
  /** Ends the connection. */
  signal: AbortSignal;
  /** Told of messages that cannot be read, and of a client that has gone. */
  onError(error: Error): void;
}

/**
 * Serves one client until it closes its end, goes away, or the signal is aborted.
 *
 * @throws {RunnerError} `failure` after a message of more than 10 MiB
 */
export async function serveStreams(
  streams: MessageStreams,
  { parts, signal, onError }: ServeStreamsOptions,
): Promise<void> {
  const transport = new StreamTransport(streams);
  const servers = new Set<McpServer>();
  using _ = parts.shelf.onChange((change) => {
    for (const server of servers) tellChanges(server, change, onError);
  });
  const handle = serveStdio(() => {
    const server = createMcpServer(parts);
    servers.add(server);
    return server;
  }, { transport, onerror: onError });
  const end = () => transport.end();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  await transport.closed;
  signal.removeEventListener("abort", end);
  await handle.close();
  if (transport.failure !== null) throw transport.failure;
}

const lineFeed = 0x0a;
const maxMessageBytes = 10 * 1024 * 1024;

/** Messages over two streams. */
class StreamTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** Resolves when the connection is over. */
  readonly closed: Promise<void>;
  /** Why the client cannot be understood any more; null as long as it can be. */
  failure: RunnerError | null = null;
  readonly #write: MessageStreams["write"];
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** Gets whole lines: it looks at all that it has each time. */
  readonly #buffer = new ReadBuffer({ maxBufferSize: Infinity });
  /** The beginning of a message. */
  #begun: Uint8Array[] = [];
  #begunBytes = 0;
  /** Requests that are answered soon: none that run scripts or wait for changes. */
  readonly #pending = new Set<unknown>();
  #markAnswered: () => void = () => {};
  readonly #markClosed: () => void;
  #isClosed = false;
  #writing: Promise<void> = Promise.resolve();

  constructor({ readable, write }: MessageStreams) {
    this.#write = write;
    this.#reader = readable.getReader();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#markClosed = resolve;
  }

  start(): Promise<void> {
    this.#read().then(() => this.end(), (error) => this.#fail(error));
    return Promise.resolve();
  }

  /** One message at a time: a long one may be written in pieces. */
  send(message: JSONRPCMessage): Promise<void> {
    // Not all who send wait for it: what cannot be written ends the connection, and nothing else.
    const written = this.#writing.then(() => this.#write(serializeMessage(message)))
      .catch((error) => this.#fail(error));
    this.#writing = written;
    if ("id" in message && !("method" in message)) this.#settle(message.id);
    return written;
  }

  close(): Promise<void> {
    this.end();
    return this.closed;
  }

  /** Begins to close. */
  end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.onclose?.();
    const settled = Promise.allSettled([this.#reader.cancel(), this.#writing]);
    settled.then(this.#markClosed, this.#markClosed);
  }

  async #read(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      this.#take(value);
      if (this.failure !== null) break;
    }
    await this.#lastAnswers();
  }

  #take(bytes: Uint8Array): void {
    const end = bytes.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      this.#buffer.append(Buffer.concat([...this.#begun, bytes.subarray(0, end)]));
      [this.#begun, this.#begunBytes] = [[], 0];
      this.#deliver();
    }
    this.#begun.push(bytes.subarray(end));
    this.#begunBytes += bytes.length - end;
    if (this.#begunBytes <= maxMessageBytes) return;
    // It has no id yet that could be answered.
    const message = `A message of the client has more than ${maxMessageBytes / 1024 ** 2} MiB`;
    const hint = "Have it put large contents into files, and name those";
    this.failure = new RunnerError("failure", message, { hint });
  }

  #fail(error: unknown): void {
    this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    this.end();
  }

  #deliver(): void {
    for (;;) {
      try {
        const message = this.#buffer.readMessage();
        if (message === null) return;
        this.#note(message);
        this.onmessage?.(message);
      } catch (error) {
        this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  #note(message: JSONRPCMessage): void {
    if (!("method" in message)) return;
    const { method, params } = message;
    if (method === "notifications/cancelled") this.#settle(params?.requestId);
    if ("id" in message && !slowMethods.has(method)) this.#pending.add(message.id);
  }

  #settle(id: unknown): void {
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#markAnswered();
  }

  /** A client that has closed its end may still read what it asked for, but not wait for scripts. */
  async #lastAnswers(): Promise<void> {
    if (this.#pending.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#markAnswered = resolve;
    await Promise.race([promise, this.closed]);
  }
}

const slowMethods: ReadonlySet<string> = new Set(["tools/call", "subscriptions/listen"]);
