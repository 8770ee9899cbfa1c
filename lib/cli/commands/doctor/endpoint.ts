/**
 * Whether the configured endpoint answers.
 * @module
 */
import { EndpointAddress } from "../../../config/address.ts";
import type { Config } from "../../../config/resolve.ts";
import type { RunnerError } from "../../../errors.ts";
import { AttemptFailed, type Failure, observed } from "../../../model/endpoint/attempt_failed.ts";
import type { Endpoint } from "../../../model/endpoint/endpoint.ts";
import { explainFailure } from "../../../model/endpoint/explain.ts";
import { EndpointClient } from "../../../model/endpoint/http.ts";
import { readModelNames } from "../../../model/endpoint/models.ts";

/** What `GET /models` told. */
export interface EndpointAnswer {
  /** The address that was asked, as it may be shown. */
  url: string;
  /** HTTP status; null if there was no answer. */
  status: number | null;
  /** What went wrong; null for a success. An endpoint without such a list is reachable nevertheless. */
  failure: Failure | null;
  /** The models it offers; null if it does not say. */
  models: string[] | null;
}

/** How the configured endpoint failed, as a run would say it. */
export function explainEndpoint(
  { failure, url }: { failure: Failure; url: string },
  { apiKey, baseUrl, model }: Config,
): RunnerError {
  return explainFailure(failure, {
    address: EndpointAddress.from(baseUrl.value),
    url,
    model: model.value ?? "",
    keySource: apiKey.value && apiKey.source,
    fields: [],
    maxWaitMs: 0,
    models: null,
  });
}

const maxWaitMs = 10_000;

/**
 * Asks an endpoint for its models, which costs nothing and tells whether it is
 * there and takes the key. Asks as a run does.
 *
 * @throws the reason of the signal
 */
export async function askEndpoint(
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<EndpointAnswer> {
  const { address } = endpoint;
  const url = address.shownAt("/models");
  const limit = AbortSignal.timeout(maxWaitMs);
  try {
    const answer = await new EndpointClient(endpoint)
      .getJson(address.at("/models"), { signal: AbortSignal.any([signal, limit]) });
    return { url, status: answer.status, failure: null, models: readModelNames(answer.value) };
  } catch (error) {
    signal.throwIfAborted();
    const failed = limit.aborted
      ? observed("timeout", `no answer within ${maxWaitMs / 1000} s`)
      : error;
    if (!(failed instanceof AttemptFailed)) throw failed;
    const { failure } = failed;
    return { url, status: failure.status, failure, models: null };
  }
}
