/**
 * Token counts, by the names that endpoints give them.
 * @module
 */
import type { Usage } from "../../events.ts";
import { isObject } from "./json.ts";

/** No tokens at all. */
export const noUsage: Readonly<Usage> = {
  input_tokens: 0,
  output_tokens: 0,
  cached_tokens: 0,
  estimated: false,
};

/** Adds tokens; the sum is an estimate if either part is one. */
export function addUsage(sum: Usage, extra: Usage): Usage {
  return {
    input_tokens: sum.input_tokens + extra.input_tokens,
    output_tokens: sum.output_tokens + extra.output_tokens,
    cached_tokens: sum.cached_tokens + extra.cached_tokens,
    estimated: sum.estimated || extra.estimated,
  };
}

/** Reads a `usage` object; null if there is none or it counts nothing. */
export function readUsage(value: unknown): Usage | null {
  if (!isObject(value)) return null;
  const input = count(value.prompt_tokens) ?? count(value.input_tokens);
  const output = count(value.completion_tokens) ?? count(value.output_tokens);
  if (input === null && output === null) return null;
  const named = value.prompt_tokens_details ?? value.input_tokens_details;
  const details = isObject(named) ? named : {};
  return {
    input_tokens: input ?? 0,
    output_tokens: output ?? 0,
    cached_tokens: count(details.cached_tokens) ?? count(value.cached_tokens) ??
      count(value.prompt_cache_hit_tokens) ?? count(value.cache_read_input_tokens) ?? 0,
    estimated: false,
  };
}

function count(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}
