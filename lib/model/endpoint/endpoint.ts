/**
 * An endpoint and the right to use it.
 * @module
 */
import { EndpointAddress } from "../../config/address.ts";
import { userAgent } from "../../version.ts";

/** What every request to an endpoint needs. */
export interface Endpoint {
  /** With its path, mostly `/v1`. */
  address: EndpointAddress;
  /** Null sends none. */
  apiKey: string | null;
  /** What the program calls itself, such as `skills-runner/1.0.0`. */
  userAgent: string;
  /** Sent with every request, beside the program's own. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * Returns the endpoint at an address, as every request of the program uses it.
 *
 * @throws {RunnerError} `usage` if the address is no `http:` or `https:` URL
 */
export function endpointAt(
  { baseUrl, apiKey, headers }: {
    baseUrl: string;
    apiKey: string | null;
    headers?: Readonly<Record<string, string>> | undefined;
  },
): Endpoint {
  return { address: EndpointAddress.from(baseUrl), apiKey, headers, userAgent };
}
