/**
 * Clients of the 2025 revisions over HTTP: each has a session, so that it can
 * cancel a call with another request and hear of changes.
 * @module
 */
import {
  legacyStatelessFallback,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from "../package.ts";
import { onResponseEnd } from "./response_end.ts";

export interface SessionsOptions {
  createServer(): McpServer;
  /** Sessions at a time; the one unused longest gives way, but for those with open responses. */
  maxSessions: number;
  /** Told of requests that cannot be served. */
  onError(error: Error): void;
}

interface ClientSession {
  server: McpServer;
  transport: WebStandardStreamableHTTPServerTransport;
  openResponses: number;
}

/** Serves requests of the 2025 revisions. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** The one used last is last. */
  readonly #sessions = new Map<string, ClientSession>();
  readonly #sessionless: (request: Request, options: { parsedBody: unknown }) => Promise<Response>;

  /** Nobody is there yet. */
  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#sessionless = legacyStatelessFallback(options.createServer, options.onError);
  }

  /** The servers of all clients that are there. */
  get servers(): McpServer[] {
    return [...this.#sessions.values()].map(({ server }) => server);
  }

  /** Answers a request that was found to be of a 2025 revision. */
  async fetch(request: Request): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    if (id !== null) return await this.#continue(id, request);
    const parsedBody = request.method === "POST" ? await readJson(request.clone()) : undefined;
    if (!isInitialize(parsedBody)) return await this.#sessionless(request, { parsedBody });
    return await this.#begin(request, parsedBody);
  }

  /** Ends all sessions. */
  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
    this.#sessions.clear();
  }

  async #continue(id: string, request: Request): Promise<Response> {
    const session = this.#sessions.get(id);
    if (session === undefined) return failure(404, -32001, "Session not found");
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return await this.#answer(session, request);
  }

  async #begin(request: Request, parsedBody: unknown): Promise<Response> {
    if (!(await this.#makeRoom())) return failure(503, -32000, "Too many sessions are open");
    const server = this.#options.createServer();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void this.#sessions.set(id, session),
    });
    const session = { server, transport, openResponses: 0 };
    server.server.onclose = () => {
      if (transport.sessionId !== undefined) this.#sessions.delete(transport.sessionId);
    };
    await server.connect(transport);
    return await this.#answer(session, request, parsedBody);
  }

  async #answer(
    session: ClientSession,
    request: Request,
    parsedBody?: unknown,
  ): Promise<Response> {
    session.openResponses++;
    const end = () => void session.openResponses--;
    try {
      const response = await session.transport.handleRequest(request, { parsedBody });
      return onResponseEnd(response, end);
    } catch (error) {
      end();
      throw error;
    }
  }

  async #makeRoom(): Promise<boolean> {
    if (this.#sessions.size < this.#options.maxSessions) return true;
    const idle = [...this.#sessions].find(([, session]) => session.openResponses === 0);
    if (idle === undefined) return false;
    const [id, { server }] = idle;
    this.#sessions.delete(id);
    await server.close();
    return true;
  }
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    // The transport answers what is no JSON.
    return undefined;
  }
}

function isInitialize(body: unknown): boolean {
  const messages: unknown[] = Array.isArray(body) ? body : [body];
  return messages.some((message) =>
    typeof message === "object" && message !== null && "method" in message &&
    message.method === "initialize"
  );
}

function failure(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status });
}
