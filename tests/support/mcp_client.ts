/** Clients of the Model Context Protocol as plain as can be: each message is in sight. */
import assert from "node:assert/strict";
import type { StartedProgram } from "./program_here.ts";
import { envelope, type Era, initializeParams, type Message } from "./mcp_messages.ts";
import { startNear, startProgram } from "./program.ts";

/** What {@linkcode startMcp} takes. */
export interface StartMcpOptions {
  cwd: string;
  words?: readonly string[];
  env?: Record<string, string> | undefined;
  era?: Era;
}

/** The server on standard streams. */
export class McpProcess implements AsyncDisposable {
  /** All messages that have come, in order. */
  readonly received: Message[] = [];
  readonly child: StartedProgram;
  readonly #era: Era;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #waiting = new Set<() => void>();
  readonly #reading: Promise<void>;
  #lastId = 0;

  constructor(child: StartedProgram, era: Era) {
    this.child = child;
    this.#era = era;
    this.#writer = child.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** Sends a request; returns its id. */
  async send(method: string, params: Message = {}): Promise<number> {
    const id = ++this.#lastId;
    const _meta = { ...envelope(this.#era), ...params._meta };
    await this.#write({ jsonrpc: "2.0", id, method, params: { ...params, _meta } });
    return id;
  }

  /** Sends a notification. */
  async notify(method: string, params: Message = {}): Promise<void> {
    await this.#write({ jsonrpc: "2.0", method, params });
  }

  /** Sends a request and waits for the answer. */
  async request(method: string, params: Message = {}): Promise<Message> {
    const id = await this.send(method, params);
    const answer = await this.next((message) => message.id === id);
    assert.equal(answer.error, undefined, JSON.stringify(answer.error));
    return answer.result;
  }

  /** The first message, past or to come, of which this is true. */
  async next(isWanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.received.find(isWanted);
      if (found !== undefined) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      await promise;
      this.#waiting.delete(resolve);
    }
  }

  /** Closes standard input and waits for the end; returns the exit code. */
  async close(): Promise<number> {
    await this.#writer.close();
    return await this.ended();
  }

  /** Waits for the end; returns the exit code. */
  async ended(): Promise<number> {
    const { code } = await this.child.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch (error) {
      // It has ended.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#writer.abort().catch(() => {/* closed before */});
    await this.child.status;
    await this.#reading;
    await this.child.stderr.cancel();
  }

  async #write(message: Message): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
  }

  /** Standard output is the protocol and nothing else: a line that is no JSON fails the test. */
  async #read(): Promise<void> {
    let rest = "";
    for await (const text of this.child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.received.push(JSON.parse(line));
      for (const wake of this.#waiting) wake();
    }
  }
}

/** Starts the server within this process. */
export function startMcpNear(options: StartMcpOptions): Promise<McpProcess> {
  return connect((words, given) => startNear(words, { ...given, stdin: "" }), options);
}

/** Starts the server as a process. */
export function startMcp(options: StartMcpOptions): Promise<McpProcess> {
  return connect((words, given) => startProgram(words, { ...given, stdin: "" }), options);
}

/** Starts the server; of the older era, the connection is initialized. */
async function connect(
  start: typeof startNear,
  { cwd, words = [], env, era = "2026-07-28" }: StartMcpOptions,
): Promise<McpProcess> {
  const client = new McpProcess(start(["mcp", "-q", ...words], { cwd, env }), era);
  if (era === "2025-11-25") {
    await client.request("initialize", initializeParams);
    await client.notify("notifications/initialized");
  }
  return client;
}
