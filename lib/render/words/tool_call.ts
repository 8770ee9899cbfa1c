/**
 * Tool calls and their results as lines for people.
 * @module
 */
import type { Json, JsonObject, RunFinished, ToolFinished, ToolStarted } from "../../events.ts";
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

/** A result in one line: `4 skills`, `exit code 1`, `120 lines`, or the error. */
export function describeResult({ result }: ToolFinished): string {
  if ("error" in result) return clip(text(result.error), 400);
  if (result.timed_out === true) return "timed out";
  if (typeof result.returncode === "number") return `exit code ${result.returncode}`;
  if (Array.isArray(result.skills)) return counted(result.skills.length, "skill");
  if (result.total_lines !== undefined) return describeWindow(result);
  if (typeof result.documentation === "string") {
    const files = Array.isArray(result.files) ? result.files.length : 0;
    return `${counted(result.documentation.length, "character")}, ${counted(files, "file")}`;
  }
  return clip(JSON.stringify(result));
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

function describeWindow({ first_line, last_line, total_lines }: JsonObject): string {
  const isWhole = first_line === 1 && last_line === total_lines;
  if (total_lines === null) return `lines ${first_line} to ${last_line} of many more`;
  const total = counted(Number(total_lines), "line");
  return isWhole ? total : `lines ${first_line} to ${last_line} of ${total}`;
}

function text(value: Json | undefined): string {
  return clip(typeof value === "string" ? value : JSON.stringify(value ?? null));
}

/** Quotes a word as a shell would need it. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function clip(line: string, most = 120): string {
  const single = line.replace(/\s+/g, " ");
  return single.length <= most ? single : `${single.slice(0, most - 1)}…`;
}
