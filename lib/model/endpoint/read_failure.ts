/**
 * From what an endpoint said to the row of the table of failures.
 * @module
 */
import { withoutAddressSecrets } from "../../config/address.ts";
import type { Failure } from "./attempt_failed.ts";
import { type FailureKind, failureKinds, rowOf } from "./failure.ts";
import { namesRemedy } from "./remedies.ts";
import { readServerError, type Recognition, type Seen, type ServerError } from "./server_error.ts";

/** Reads a response that is no success. */
export function readHttpFailure(
  response: { status: number; body: string; retryAfterMs: number | null },
): Failure {
  const error = readServerError(response.body);
  const words = error.words === "" ? "no explanation" : error.words;
  const seen = { ...error, status: response.status };
  return {
    kind: recognise({ ...seen, hasRemedy: namesRemedy(seen) }),
    status: response.status,
    words,
    retryAfterMs: response.retryAfterMs ?? error.waitMs,
    param: error.param,
  };
}

/** Reads an error that came inside a stream, where the status was already 200. */
export function readStreamFailure(value: unknown): Failure {
  const error = readServerError(value);
  const words = error.words === "" ? "an error without explanation" : error.words;
  const seen = { ...error, status: error.status ?? impliedStatus(error) };
  return {
    kind: recognise({ ...seen, hasRemedy: namesRemedy(seen) }),
    status: null,
    words,
    retryAfterMs: error.waitMs,
    param: error.param,
  };
}

/** The first row of the table that fits. */
function recognise(seen: Seen): FailureKind {
  const text = `${seen.code} ${seen.words}`;
  const fits = ({ status, words, butNot, when }: Recognition) =>
    (status === undefined || status.includes(seen.status)) &&
    (words === undefined || words.test(text)) &&
    !(butNot?.test(text) ?? false) && (when?.(seen) ?? true);
  return failureKinds.find((kind) => rowOf(kind).says.some(fits)) ?? "server_error";
}

/** The status that a server would have sent with these words, had it known them in time. */
function impliedStatus({ words, code }: ServerError): number {
  const text = `${code} ${words}`;
  if (/rate.?limit|too many requests/i.test(text)) return 429;
  if (/authentication|unauthorized|invalid.?api.?key/i.test(text)) return 401;
  if (
    /invalid_request/i.test(code) ||
    /model_not_found|\bmodel\b[^.]{0,80}\bnot (?:found|exist)/i.test(text)
  ) return 400;
  return 500;
}

/** Reads why there is no connection from the chain of causes, where the reason is deepest. */
export function readConnectionFailure(error: unknown): Failure {
  const messages: string[] = [];
  for (let cause = error; cause instanceof Error && messages.length < 10; cause = cause.cause) {
    messages.push(cause.message);
  }
  const chain = messages.join(": ");
  return {
    kind: kindOfConnection(chain),
    status: null,
    words: nameReason(chain, messages.at(-1) ?? String(error)),
    retryAfterMs: null,
    param: null,
    cause: error,
  };
}

/** How `fetch` says that it sends nothing there. */
const blockedPort = /requests to port (\d+) are blocked/i;
const unknownName = /dns error|lookup address|name or service not known/i;

function kindOfConnection(chain: string): FailureKind {
  if (/InvalidContentType/i.test(chain)) return "wrong_scheme";
  if (blockedPort.test(chain)) return "blocked_port";
  if (unknownName.test(chain)) return "unknown_host";
  return /certificate|UnknownIssuer|\bca (?:file|cert)/i.test(chain)
    ? "certificate"
    : "unreachable";
}

function nameReason(chain: string, deepest: string): string {
  if (/InvalidContentType/i.test(chain)) return "the server does not speak https on this port";
  const port = blockedPort.exec(chain)?.[1];
  if (port !== undefined) return `port ${port} belongs to another protocol`;
  if (/connection refused/i.test(chain)) return "connection refused";
  if (unknownName.test(chain)) return "the name of the host is not known";
  if (/connection reset/i.test(chain)) return "the connection was reset";
  if (/connection closed before message completed/i.test(chain)) {
    return "the connection was closed without an answer";
  }
  const certificate = /invalid peer certificate: .*/.exec(chain);
  // The address in an error of `fetch` may have a key in its query.
  return certificate?.[0] ?? withoutAddressSecrets(deepest);
}
