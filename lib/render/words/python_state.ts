/**
 * The state of a Python environment for people.
 * @module
 */
import type { PythonState } from "../../executor/executor.ts";

/** The state in a few words: `python ready`, `python not built (requirements.txt)`. */
export function describePython({ state, source }: PythonState): string {
  const words = { ready: "ready", not_built: "not built", unavailable: "unavailable" }[state];
  return source === "none" ? `python ${words}` : `python ${words} (${source})`;
}
