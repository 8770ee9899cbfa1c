/**
 * The one way to an endpoint over HTTP, and the one import of the official
 * SDK: runs, lists of models, probes and the doctor ask through it. Loading
 * the SDK takes 50 ms: import this file only where a request is made.
 *
 * What the SDK is not trusted with is done here: headers that firewalls block,
 * redirects, errors whose words it drops, reasons of a connection that failed.
 * @module
 */
import { hiddenNode, hideNode } from "./hidden_node.ts";
import { OpenAI } from "npm:openai@7.57.0";
import { secretsOfHeaders } from "../../config/address.ts";
import { createRedaction, type Redact } from "../../files/secrets.ts";
import { parseJson } from "../stream/json.ts";
import { maxErrorBytes, maxListBytes, readStart, readWhole } from "./body.ts";
import type { Endpoint } from "./endpoint.ts";
import { AttemptFailed, type Failure } from "./attempt_failed.ts";
import { readConnectionFailure, readHttpFailure } from "./read_failure.ts";
import { readRetryAfter } from "./wait.ts";

hiddenNode[Symbol.dispose]();

/** One request. */
export interface SendOptions {
  /** Gives the JSON text of a POST, or its UTF-8, when it is sent; absent for a GET. */
  body?: () => string | Uint8Array<ArrayBuffer>;
  /** Ends the request and the reading of its body. */
  signal: AbortSignal;
}

/** A list or a description, read whole. */
export interface JsonAnswer {
  status: number;
  /** Undefined if the body is no JSON. */
  value: unknown;
}

/** Headers of the SDK that pass; firewalls of some endpoints block it by its others. */
const passingHeaders = ["accept", "content-type"];
/** The longest delay of a timer: the SDK's own time limit is not wanted. */
const noTimeLimitMs = 2 ** 31 - 1;
const maxRedirects = 5;

/** Sends requests to one endpoint. */
export class EndpointClient {
  readonly #endpoint: Endpoint;
  readonly #sdk: OpenAI;
  readonly #redact: Redact;
  /** By the words that the SDK gets in their place: it keeps what it is given until memory is short. */
  readonly #bodies = new Map<string, NonNullable<SendOptions["body"]>>();

  /** Sends nothing yet. */
  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
    this.#redact = createRedaction([
      endpoint.apiKey,
      ...endpoint.address.secrets,
      ...secretsOfHeaders(endpoint.headers ?? {}),
    ]);
    using _hidden = hideNode();
    this.#sdk = new OpenAI({
      baseURL: endpoint.address.shown,
      // The SDK wants a key; its header does not pass.
      apiKey: "none",
      webhookSecret: null,
      adminAPIKey: null,
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: noTimeLimitMs,
      logLevel: "off",
      fetch: (input, init) => this.#fetch(input, init),
    });
  }

  /**
   * Asks and returns a response that is a success, with its body unread.
   *
   * @throws {AttemptFailed} for anything else; the reason of the signal
   */
  async send(url: URL, { body, signal }: SendOptions): Promise<Response> {
    signal.throwIfAborted();
    const ticket = crypto.randomUUID();
    if (body !== undefined) this.#bodies.set(ticket, body);
    try {
      return body === undefined
        ? await this.#sdk.get(url.href, { signal }).asResponse()
        : await this.#sdk.post(url.href, {
          body: ticket,
          headers: { "content-type": "application/json" },
          signal,
        }).asResponse();
    } catch (error) {
      signal.throwIfAborted();
      throw this.#withoutSecrets(failureIn(error) ?? readConnectionFailure(error));
    } finally {
      this.#bodies.delete(ticket);
    }
  }

  /**
   * Asks for something small and reads it whole, at most 4 MiB.
   *
   * @throws {AttemptFailed} if there is no success; the reason of the signal
   */
  async getJson(url: URL, options: SendOptions): Promise<JsonAnswer> {
    const response = await this.send(url, options);
    try {
      const text = await readWhole(response, maxListBytes);
      return { status: response.status, value: parseJson(text) };
    } catch (error) {
      options.signal.throwIfAborted();
      throw this.#withoutSecrets(failureIn(error) ?? readConnectionFailure(error));
    }
  }

  async #fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const headers = this.#headers(new Headers(init.headers));
    const { body: ticket = null } = init;
    // Fetch takes a copy of what it gets before anything else happens.
    const read = () => typeof ticket === "string" ? this.#bodies.get(ticket)?.() ?? ticket : ticket;
    let url = new URL(input instanceof Request ? input.url : input);
    for (let redirects = 0;; redirects++) {
      const response = await fetch(url, { ...init, body: read(), headers, redirect: "manual" });
      const location = response.headers.get("location");
      const isRedirect = [301, 302, 307, 308].includes(response.status) && location !== null;
      if (response.status < 300) return response;
      if (!isRedirect) throw await readFailure(response);
      await response.body?.cancel();
      url = follow(url, location, { status: response.status, isLast: redirects === maxRedirects });
    }
  }

  #headers(given: Headers): Headers {
    const { userAgent, apiKey, address, headers: own = {} } = this.#endpoint;
    const headers = new Headers({ "user-agent": userAgent });
    for (const name of passingHeaders) {
      const value = given.get(name);
      if (value !== null) headers.set(name, value);
    }
    if (apiKey !== null) headers.set("authorization", `Bearer ${apiKey}`);
    else if (address.userInfo !== null) {
      const { name, password } = address.userInfo;
      const bytes = new TextEncoder().encode(`${name}:${password}`);
      headers.set("authorization", `Basic ${bytes.toBase64()}`);
    }
    for (const [name, value] of Object.entries(own)) headers.set(name, value);
    return headers;
  }

  /** Some servers repeat the key in their complaint. */
  #withoutSecrets(failure: Failure): AttemptFailed {
    return new AttemptFailed({ ...failure, words: this.#redact(failure.words) });
  }
}

async function readFailure(response: Response): Promise<AttemptFailed> {
  const body = await readStart(response, maxErrorBytes);
  const retryAfterMs = readRetryAfter(response.headers);
  return new AttemptFailed(readHttpFailure({ status: response.status, body, retryAfterMs }));
}

/** Where a redirect leads; a server is left only by its user's own word. */
function follow(
  from: URL,
  location: string,
  { status, isLast }: { status: number; isLast: boolean },
): URL {
  const to = URL.parse(location, from);
  if (to !== null && to.origin === from.origin && !isLast) return to;
  throw new AttemptFailed({
    kind: "redirected",
    status,
    words: isLast ? `redirected more than ${maxRedirects} times` : `redirected to ${tell(to)}`,
    retryAfterMs: null,
    param: null,
  });
}

function tell(target: URL | null): string {
  if (target === null) return "an address that cannot be read";
  if (!/^https?:$/.test(target.protocol)) return `an address with ${target.protocol}`;
  return `${target.origin}${target.pathname}`;
}

/** The failure in a chain of causes: the SDK wraps what its `fetch` throws. */
function failureIn(error: unknown): Failure | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 10; depth++) {
    if (cause instanceof AttemptFailed) return cause.failure;
    cause = cause.cause;
  }
  return null;
}
