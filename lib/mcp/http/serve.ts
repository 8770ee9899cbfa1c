/**
 * The protocol over HTTP, for any number of clients of all revisions.
 * @module
 */
import { reasonOf, RunnerError } from "../../errors.ts";
import { createMcpHandler, isLegacyRequest } from "../package.ts";
import { createMcpServer, type ServedParts } from "../server.ts";
import { tellChanges } from "../tell_changes.ts";
import type { ListenAddress } from "./address.ts";
import type { Guard } from "./guard.ts";
import { Sessions } from "./sessions.ts";

/** Where the protocol is, below the address. */
const endpointPath = "/mcp";

/** Clients of the 2025 revisions at a time. */
const maxSessions = 256;

export interface ServeHttpOptions {
  parts: ServedParts;
  guard: Guard;
  /** Ends the server. */
  signal: AbortSignal;
  /** Told the URL when the server can be reached. */
  onListen(url: string): void;
  /** Told of requests that are refused. */
  onError(error: Error): void;
}

/**
 * Serves until the signal is aborted.
 *
 * @throws {RunnerError} `failure` if the address cannot be listened on
 */
export async function serveHttp(
  { hostname, port }: ListenAddress,
  { parts, guard, signal, onListen, onError }: ServeHttpOptions,
): Promise<void> {
  const createServer = () => createMcpServer(parts);
  // A response that has begun shows at once when its client leaves.
  const handler = createMcpHandler(createServer, {
    legacy: "reject",
    responseMode: "sse",
    onerror: onError,
  });
  const sessions = new Sessions({ createServer, maxSessions, onError });
  using _ = parts.shelf.onChange(({ skills, tools }) => {
    if (tools) handler.notify.toolsChanged();
    if (skills) handler.notify.promptsChanged();
    if (skills) handler.notify.resourcesChanged();
    for (const server of sessions.servers) tellChanges(server, { skills, tools }, onError);
  });
  const answer = async (request: Request): Promise<Response> => {
    const refusal = guard(request);
    if (refusal !== null) return refusal;
    if (new URL(request.url).pathname !== endpointPath) {
      return new Response(`The protocol is at ${endpointPath}\n`, { status: 404 });
    }
    return await isLegacyRequest(request) ? sessions.fetch(request) : handler.fetch(request);
  };
  const closing = new AbortController();
  const server = listen({ hostname, port, signal: closing.signal, onListen, onError }, answer);
  const end = async () => {
    await Promise.all([handler.close(), sessions.close()]);
    closing.abort();
  };
  signal.addEventListener("abort", () => end().catch(onError), { once: true });
  if (signal.aborted) await end();
  await server.finished;
}

interface ListenOptions extends Pick<ServeHttpOptions, "signal" | "onListen" | "onError"> {
  hostname: string;
  port: number;
}

function listen(
  { hostname, port, signal, onListen, onError }: ListenOptions,
  answer: (request: Request) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({
      hostname,
      port,
      signal,
      onListen: ({ port }) =>
        onListen(
          `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}${endpointPath}`,
        ),
      onError: (error) => {
        onError(error instanceof Error ? error : new Error(String(error)));
        return new Response("Internal error\n", { status: 500 });
      },
    }, (request, { completed }) => answer(untilCompleted(request, completed)));
  } catch (error) {
    const reason = reasonOf(error);
    throw new RunnerError("failure", `Cannot listen on ${hostname}:${port}: ${reason}`, {
      hint: "Is the port in use? --http 0 takes a free one",
      cause: error,
    });
  }
}

/**
 * The same request, whose signal is aborted when its response is over. So is the
 * one that Deno makes, but whoever looks at that has Deno write a warning.
 */
function untilCompleted(
  { url, method, headers, body }: Request,
  completed: Promise<void>,
): Request {
  const over = new AbortController();
  const end = () => over.abort();
  completed.then(end, end);
  return new Request(url, { method, headers, body, signal: over.signal });
}
