/**
 * Tool calls and their results as lines for people.
 * @module
 */
import type { Json, RequestFinished, RunFinished, ToolStarted } from "../../events.ts";
import { clip } from "../../words/clip.ts";
import { counted, describeDuration, describeUsage } from "../../words/numbers.ts";

/** A call in one line: `run_python_script calculator scripts/calculate.py 1/3`. */
export function describeCall({ name, arguments: args }: ToolStarted): string {
  if (args === null || typeof args !== "object" || Array.isArray(args)) {
    return `${name} ${clip(String(args))}`;
  }
  const { skill_name, script: _, args: words, ...others } = args;
  const parts = [
    ...(skill_name === undefined ? [] : [text(skill_name)]),
    ...Object.entries(others).map(([field, value]) =>
      ["file_path", "module", "query"].includes(field) ? text(value) : `${field}=${text(value)}`
    ),
    ...(Array.isArray(words) ? words.map((word) => quoteWord(text(word))) : []),
  ];
  return [name, ...parts].join(" ");
}

/** Python source that the model wrote, as lines; empty if the call has none. */
export function sourceLines({ arguments: args }: ToolStarted): string[] {
  if (args === null || typeof args !== "object" || Array.isArray(args)) return [];
  return typeof args.script === "string" ? args.script.replace(/\n+$/, "").split("\n") : [];
}

/** The answer to a request in one line: its status, and when it came. */
export function describeReply({ status, first_token_ms, duration_ms }: RequestFinished): string {
  return `${status}, first data after ${first_token_ms ?? "-"} ms, whole after ${duration_ms} ms`;
}

/** A whole run in one line: turns, calls, tokens, time. */
export function describeTotals({ turns, tool_calls, usage, duration_ms }: RunFinished): string {
  return [
    counted(turns, "turn"),
    counted(tool_calls, "tool call"),
    describeUsage(usage),
    describeDuration(duration_ms),
  ].join(" · ");
}

function text(value: Json | undefined): string {
  return clip(typeof value === "string" ? value : JSON.stringify(value ?? null));
}

/** Quotes a word as a shell would need it. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
