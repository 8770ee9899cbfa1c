/**
 * A value that somebody configured.
 * @module
 */

/** Which kind of place a value came from. */
export type Origin = "flag" | "environment" | "dotenv" | "profile" | "file" | "default";

/** A value and where it came from: `--model`, `LLM_MODEL_NAME`, `LLM_MODEL_NAME in .env`, `default`. */
export interface Setting<T> {
  value: T;
  source: string;
  from: Origin;
}
