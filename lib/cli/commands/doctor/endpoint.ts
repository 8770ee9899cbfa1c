/**
 * Whether the configured endpoint answers.
 * @module
 */
import type { Failure } from "../../../model/endpoint/failure.ts";
import { readHttpFailure } from "../../../model/endpoint/failure.ts";
import { readModelNames } from "../../../model/endpoint/models.ts";
import { readConnectionFailure } from "../../../model/endpoint/http.ts";
import { userAgent } from "../../../version.ts";

/** What `GET /models` told. */
export interface EndpointAnswer {
  /** The address that was asked. */
  url: string;
  /** HTTP status; null if there was no answer. */
  status: number | null;
  /** What went wrong; null for a success. An endpoint without such a list is reachable nevertheless. */
  failure: Failure | null;
  /** The models it offers; null if it does not say. */
  models: string[] | null;
}

const maxWaitMs = 10_000;

/**
 * Asks an endpoint for its models, which costs nothing and tells whether it is
 * there and takes the key.
 *
 * @throws the reason of the signal
 */
export async function askEndpoint(
  { baseUrl, apiKey }: { baseUrl: string; apiKey: string | null },
  signal: AbortSignal,
): Promise<EndpointAnswer> {
  const url = `${baseUrl}/models`;
  try {
    const response = await fetch(url, {
      headers: {
        "user-agent": userAgent,
        ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(maxWaitMs)]),
    });
    const { status } = response;
    const body = await response.text();
    const failure = response.ok ? null : readHttpFailure({ status, body, retryAfterMs: null });
    return { url, status, failure, models: response.ok ? readNames(body) : null };
  } catch (error) {
    signal.throwIfAborted();
    const failure = readConnectionFailure(error);
    const words = error instanceof DOMException && error.name === "TimeoutError"
      ? `no answer within ${maxWaitMs / 1000} s`
      : failure.words;
    return { url, status: null, failure: { ...failure, words }, models: null };
  }
}

function readNames(body: string): string[] | null {
  try {
    return readModelNames(JSON.parse(body));
  } catch (error) {
    // A page instead of a list: the endpoint does not say.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
