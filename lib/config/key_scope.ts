/**
 * Which endpoint a key is for.
 * @module
 */
import { RunnerError } from "../errors.ts";
import type { Setting } from "./setting.ts";
import { settings } from "./settings.ts";
import { EndpointAddress } from "./address.ts";

/**
 * A key goes to the endpoint that its own source names, and to the default one.
 * So the `.env` of a folder that somebody else wrote cannot name the endpoint
 * that gets the user's key, nor get its own key out to another one. A profile
 * and its key belong together likewise. A flag is the user's word.
 *
 * @returns why the key is not for the endpoint; null if it is, or there is none
 */
export function refuseForeignKey(
  apiKey: Setting<string | null>,
  baseUrl: Setting<string>,
): RunnerError | null {
  if (apiKey.value === null || baseUrl.value === settings.baseUrl.default) return null;
  if (["flag", "default", apiKey.from].includes(baseUrl.from)) return null;
  const isApart = apiKey.from === "dotenv" || baseUrl.from === "dotenv" ||
    apiKey.from === "profile";
  if (!isApart) return null;
  const address = EndpointAddress.from(baseUrl.value);
  return new RunnerError(
    "usage",
    `The key of ${apiKey.source} is not sent to ${address}, which ${baseUrl.source} names`,
    { hint: `Set both in the same place, or name the endpoint with --base-url ${address}` },
  );
}
