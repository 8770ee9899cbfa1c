/**
 * What is remembered of the endpoint: shown, and forgotten.
 * @module
 */
import { EndpointAddress } from "../../../config/address.ts";
import type { Config } from "../../../config/resolve.ts";
import type { MemoryEntry } from "../../../model/endpoint/memory.ts";
import { jsonLine } from "../../../render/words/json_line.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { openMemory } from "../../require_endpoint.ts";

/** What is remembered of one model, with the names of its JSON. */
export interface RememberedModel {
  model: string;
  /** What the endpoint wants otherwise, and since when that is known (RFC 3339). */
  adaptations: { name: string; since: string }[];
  /** Whether only the end of its reasoning is marked; null if unknown. */
  begins_unmarked: boolean | null;
  /** Tokens; null if unknown. */
  context_window: number | null;
}

/** Returns what is remembered of the endpoint in use. */
export async function findRemembered(config: Config, io: Io): Promise<RememberedModel[]> {
  const { shown } = EndpointAddress.from(config.baseUrl.value);
  const entries = await (await openMemory(io)).entries();
  return entries.filter(({ address }) => address === shown).map(toReport);
}

/** Forgets what is remembered of the endpoint in use, and says how much that was. */
export async function forget(config: Config, { flags }: Arguments, io: Io): Promise<number> {
  const { shown } = EndpointAddress.from(config.baseUrl.value);
  const models = await (await openMemory(io)).forget(shown);
  const what = models === 1 ? "1 model" : `${models} models`;
  await io.stdout.write(
    flags.has("json")
      ? jsonLine({ base_url: shown, forgotten_models: models })
      : `Forgot what was known of ${what} at ${shown}\n`,
  );
  return 0;
}

/** What is remembered of a model, in a few words. */
export function tellRemembered(
  { adaptations, begins_unmarked, context_window }: RememberedModel,
): string {
  const words = [
    ...adaptations.map(({ name, since }) => `${tellAdaptation(name)} (${since.slice(0, 10)})`),
    ...(begins_unmarked ? ["marks only the end of its reasoning"] : []),
    ...(context_window === null ? [] : [`${context_window} tokens`]),
  ];
  return words.length === 0 ? "nothing special" : words.join(", ");
}

function tellAdaptation(name: string): string {
  const [, action, field = "", value = ""] = /^(drop|set|rename):([^=]+)(?:=(.*))?$/.exec(name) ??
    [];
  switch (action) {
    case "drop":
      return `without ${field}`;
    case "set":
      return `${field}=${value}`;
    case "rename":
      return `${value} for ${field}`;
    default:
      return name.replaceAll("_", " ");
  }
}

function toReport({ model, adaptations, beginsUnmarked, window }: MemoryEntry): RememberedModel {
  return {
    model,
    adaptations: [...adaptations],
    begins_unmarked: beginsUnmarked?.value ?? null,
    context_window: window?.value ?? null,
  };
}
