/**
 * What the SDK is not trusted with: headers that endpoints block, errors whose
 * words it drops, reasons of a connection that failed.
 * @module
 */
import type { Failure } from "./failure.ts";
import { readHttpFailure } from "./failure.ts";

/** Headers that pass; firewalls of some endpoints block the SDK by its others. */
const passingHeaders = ["accept", "authorization", "content-type"];

/** More than this of an error is never read. */
const maxErrorBytes = 64 * 1024;

/** Fetches like the SDK, with own headers, and keeps what failed responses said. */
export class Transport {
  readonly #userAgent: string;
  readonly #hasKey: boolean;
  /** The SDK hands on the headers of a failed response, but not its body. */
  readonly #failures = new WeakMap<Headers, Failure>();

  /** Without a key no `Authorization` is sent. */
  constructor(options: { userAgent: string; hasKey: boolean }) {
    this.#userAgent = options.userAgent;
    this.#hasKey = options.hasKey;
  }

  /** To be used in place of `fetch`. */
  readonly fetch = async (
    input: string | URL | Request,
    init: RequestInit = {},
  ): Promise<Response> => {
    const given = new Headers(init.headers);
    const headers = new Headers({ "user-agent": this.#userAgent });
    for (const name of passingHeaders) {
      const value = given.get(name);
      if (value !== null && (name !== "authorization" || this.#hasKey)) headers.set(name, value);
    }
    const response = await fetch(input, { ...init, headers });
    if (response.status < 400) return response;
    const body = await readStart(response);
    const failed = new Response(body, { status: response.status, headers: response.headers });
    const failure = readHttpFailure({
      status: response.status,
      body,
      retryAfterMs: readRetryAfter(response.headers),
    });
    // A redirect from http to https turns the request into a GET, which says nothing by itself.
    const moved = response.redirected ? `redirected to ${response.url}: ` : "";
    this.#failures.set(failed.headers, { ...failure, words: moved + failure.words });
    return failed;
  };

  /** What a failed response said, by its headers. */
  failureOf(headers: Headers | undefined): Failure | undefined {
    return headers && this.#failures.get(headers);
  }
}

async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length >= maxErrorBytes) break;
  }
  return text;
}

/** Milliseconds that a response asks to wait; null if it does not, or not readably. */
export function readRetryAfter(headers: Headers): number | null {
  const ms = Number(headers.get("retry-after-ms") ?? NaN);
  if (ms >= 0) return ms;
  const text = headers.get("retry-after");
  if (text === null) return null;
  const seconds = Number(text);
  if (seconds >= 0) return seconds * 1000;
  // A date is meant by the clock of the server, which is also in the response.
  const waitMs = Date.parse(text) - Date.parse(headers.get("date") ?? "");
  return waitMs >= 0 ? waitMs : null;
}

/** Reads why there is no connection from the chain of causes, where the reason is deepest. */
export function readConnectionFailure(error: unknown): Failure {
  const messages: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    messages.push(cause.message);
  }
  const chain = messages.join(": ");
  return {
    category: /certificate|UnknownIssuer/i.test(chain) ? "certificate" : "unreachable",
    status: null,
    words: nameReason(chain, messages.at(-1) ?? String(error)),
    retryAfterMs: null,
    cause: error,
  };
}

function nameReason(chain: string, deepest: string): string {
  if (/connection refused/i.test(chain)) return "connection refused";
  if (/dns error|lookup address|name or service not known/i.test(chain)) {
    return "the name of the host is not known";
  }
  if (/connection reset/i.test(chain)) return "the connection was reset";
  if (/connection closed before message completed/i.test(chain)) {
    return "the connection was closed without an answer";
  }
  const certificate = /invalid peer certificate: .*/.exec(chain);
  return certificate?.[0] ?? deepest;
}
