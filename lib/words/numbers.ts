/**
 * Numbers and durations for people, written one way everywhere; no `Intl`,
 * which some runtimes lack.
 * @module
 */
import type { Usage } from "../events.ts";

/** A number with a comma between thousands: `16,264`, `-1,234.5`. */
export function grouped(value: number): string {
  const [whole = "", ...fraction] = String(value).split(".");
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, ","), ...fraction].join(".");
}

/** A number and its noun: `1 skill`, `1,200 skills`, `1 more line`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** What a run took: `16,264 tokens in, 120 out`; `about` where the endpoint did not tell. */
export function describeUsage({ input_tokens, output_tokens, estimated }: Usage): string {
  const about = estimated ? "about " : "";
  return `${about}${counted(input_tokens, "token")} in, ${grouped(output_tokens)} out`;
}

/** Milliseconds for people: `35 ms`, `1.2 s`, `2 min 5 s`. */
export function describeDuration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round(ms % 60_000 / 1000)} s`;
}
