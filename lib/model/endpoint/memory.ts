/**
 * What endpoints said about themselves, remembered between runs: a hint, which
 * may be lost or wrong at any time.
 * @module
 */
import { isObject } from "../stream/json.ts";
import type { Adaptation } from "./remedies.ts";

/** What is known of a model at an endpoint. */
export interface Remembered {
  /** What it refuses, and since when that is known. */
  adaptations: readonly { name: Adaptation; since: string }[];
  /** Whether its texts begin with reasoning of which only the end is marked; null if unknown. */
  beginsUnmarked: { value: boolean; since: string } | null;
  /** Tokens; null if unknown. */
  window: { value: number; since: string } | null;
}

/** What is known of nobody. */
export const nothingKnown: Remembered = { adaptations: [], beginsUnmarked: null, window: null };

/** What was found out, to be kept. */
export interface EndpointFinding {
  /** What helped. */
  adaptations?: readonly Adaptation[];
  /** What was remembered and is wrong by now. */
  outdated?: readonly Adaptation[];
  /** Whether its texts begin with reasoning of which only the end is marked. */
  beginsUnmarked?: boolean;
  /** Tokens. */
  window?: number;
}

/** Remembers what endpoints said; what goes wrong with that is not told. */
export interface EndpointMemory {
  /** Returns what is known of a model at an address, as it may be shown. */
  recall(address: string, model: string): Promise<Remembered>;
  /** Adds to what is known. */
  keep(address: string, model: string, finding: EndpointFinding): Promise<void>;
}

/** One entry of the file. */
export interface MemoryEntry extends Remembered {
  address: string;
  model: string;
}

const maxAgeMs = 30 * 24 * 3600 * 1000;
const maxEntries = 200;
const maxAdaptations = 30;
const maxNameChars = 300;

/**
 * Reads the text of a memory file: whatever is damaged, foreign, older than 30
 * days or from the future is left out.
 */
export function readMemory(value: unknown, now: Date): MemoryEntry[] {
  if (!isObject(value) || value.version !== 1 || !Array.isArray(value.endpoints)) return [];
  return value.endpoints.slice(0, maxEntries).map((entry) => readEntry(entry, now))
    .filter((entry) => entry !== null);
}

function readEntry(value: unknown, now: Date): MemoryEntry | null {
  if (!isObject(value)) return null;
  const { address, model, adaptations, beginsUnmarked, window } = value;
  if (!isName(address) || !isName(model)) return null;
  const list: unknown[] = Array.isArray(adaptations) ? adaptations : [];
  const isFresh = (since: unknown): since is string => {
    const age = typeof since === "string" ? now.getTime() - Date.parse(since) : NaN;
    // A clock that was wrong once must not be believed for ever.
    return age >= -3600_000 && age <= maxAgeMs;
  };
  const entry: MemoryEntry = {
    address,
    model,
    adaptations: list.slice(0, maxAdaptations).flatMap((item) =>
      isObject(item) && isAdaptation(item.name) && isFresh(item.since)
        ? [{ name: item.name, since: item.since }]
        : []
    ),
    beginsUnmarked: isObject(beginsUnmarked) && typeof beginsUnmarked.value === "boolean" &&
        isFresh(beginsUnmarked.since)
      ? { value: beginsUnmarked.value, since: beginsUnmarked.since }
      : null,
    window: isObject(window) && isTokens(window.value) && isFresh(window.since)
      ? { value: window.value, since: window.since }
      : null,
  };
  return isEmpty(entry) ? null : entry;
}

/** Adds a finding to entries, the latest first; what was known keeps its date. */
export function addFinding(
  entries: readonly MemoryEntry[],
  { address, model, finding, now }: {
    address: string;
    model: string;
    finding: EndpointFinding;
    now: Date;
  },
): MemoryEntry[] {
  const isSame = (entry: MemoryEntry) => entry.address === address && entry.model === model;
  const known = entries.find(isSame) ?? { address, model, ...nothingKnown };
  const since = now.toISOString();
  const added = (finding.adaptations ?? [])
    .filter((name) => !known.adaptations.some((old) => old.name === name))
    .map((name) => ({ name, since }));
  const entry: MemoryEntry = {
    ...known,
    adaptations: [...known.adaptations, ...added]
      .filter(({ name }) => !finding.outdated?.includes(name)),
    ...(finding.beginsUnmarked !== undefined &&
      finding.beginsUnmarked !== known.beginsUnmarked?.value &&
      { beginsUnmarked: { value: finding.beginsUnmarked, since } }),
    ...(finding.window !== undefined && finding.window !== known.window?.value &&
      { window: { value: finding.window, since } }),
  };
  return [entry, ...entries.filter((other) => !isSame(other))].slice(0, maxEntries);
}

function isEmpty({ adaptations, beginsUnmarked, window }: Remembered): boolean {
  return adaptations.length === 0 && beginsUnmarked === null && window === null;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= maxNameChars;
}

function isTokens(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

const plain: ReadonlySet<string> = new Set(
  [
    "responses",
    "no_stream",
    "no_finish_reason",
    "tool_names",
    "short_ids",
    "assistant_bridge",
    "empty_content",
    "no_content",
    "no_opaque_fields",
    "empty_reasoning",
    "no_optional_images",
    "no_system_role",
  ] satisfies Adaptation[],
);

function isAdaptation(value: unknown): value is Adaptation {
  return typeof value === "string" &&
    (plain.has(value) || /^drop:\w{1,60}$|^(?:set|rename):\w{1,60}=[\w.-]{1,60}$/.test(value));
}
