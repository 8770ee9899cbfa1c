/**
 * A tool call that was run again, and how its result differs from the recorded one.
 * @module
 */
import { describeDuration } from "../../words/numbers.ts";
import type { Json, ToolFinished, ToolStarted } from "../../events.ts";
import type { Comparison, Difference } from "../../sessions/replay.ts";
import type { Style, Styler } from "./style.ts";
import { describeCall } from "./tool_call.ts";

const marks: Record<Comparison["verdict"], [Style, string, string]> = {
  same: ["green", "✓", "same"],
  reads: ["yellow", "≈", "same, but the model reads something else"],
  differs: ["red", "≠", "differs"],
  fails: ["red", "✗", "no longer succeeds"],
  new: ["dim", "+", "has no recorded result"],
};

/** One line for the call, and for each difference the first lines that differ. */
export function renderComparison(
  { started, now, verdict, differences }: Comparison & {
    started: ToolStarted;
    now: ToolFinished;
  },
  style: Styler,
): string {
  const [colour, mark, words] = marks[verdict];
  const head = `${style(colour, mark)} ${describeCall(started)} ${
    style("dim", `· ${words} · ${describeDuration(now.duration_ms)}`)
  }\n`;
  return head + differences.map(describeDifference).join("");
}

function describeDifference({ field, recorded, now }: Difference): string {
  const [was, is] = [toLines(recorded), toLines(now)];
  const first = was.findIndex((line, index) => line !== is[index]);
  const index = first < 0 ? was.length : first;
  const where = Math.max(was.length, is.length) > 1 ? `${field}, line ${index + 1}` : field;
  return `    ${where}\n` +
    `      recorded  ${was[index] ?? "(end)"}\n` +
    `      now       ${is[index] ?? "(end)"}\n`;
}

function toLines(value: Json): string[] {
  if (value === null) return [];
  return (typeof value === "string" ? value : JSON.stringify(value, null, 1)).split("\n");
}
