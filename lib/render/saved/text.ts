/**
 * A saved conversation as text, for a terminal.
 * @module
 */
import type { SavedSession } from "../../sessions/load.ts";
import {
  type Exchange,
  type Step,
  tellSession,
  textOfPrompt,
  type TranscriptCall,
} from "../../sessions/tell.ts";
import { returnedParts } from "../words/result_parts.ts";
import type { Styler } from "../words/style.ts";
import { counted, describeDuration, describeUsage } from "../../words/numbers.ts";
import { describeCall, sourceLines } from "../words/tool_call.ts";
import { describeResult } from "../../tools/results.ts";

/** Lines of a result that are not the output of a script; the rest is counted. */
const maxLines = 20;

/** Prompts, tool calls and answers, in order. */
export function sessionText(session: SavedSession, style: Styler): string {
  const lines: string[] = [];
  const say = (name: Parameters<Styler>[0] | null, text: string) => {
    for (const line of text.split("\n")) {
      lines.push(name === null || line === "" ? line : style(name, line));
    }
  };
  say("dim", `${session.id} · ${session.model} · ${session.startedAt} · ${session.workFolder}`);
  for (const exchange of tellSession(session)) {
    const { prompt } = exchange;
    if (prompt !== null) say("bold", `\n> ${textOfPrompt(prompt).replaceAll("\n", "\n> ")}`);
    if (exchange.isDropped) say("yellow", "  (taken back)");
    for (const step of exchange.steps) tellStep(step, say);
    say("dim", `\n${summaryOf(exchange)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** How an exchange ended, in one line. */
export function summaryOf({ finished, turns }: Exchange): string {
  if (finished === null) return `${counted(turns.length, "turn")} · broken off`;
  const { usage, error } = finished;
  return [
    counted(finished.turns, "turn"),
    counted(finished.tool_calls, "tool call"),
    ...usage.input_tokens + usage.output_tokens > 0 ? [describeUsage(usage)] : [],
    describeDuration(finished.duration_ms),
    ...error?.message ? [error.message] : [],
  ].join(" · ");
}

type Say = (style: Parameters<Styler>[0] | null, text: string) => void;

function tellStep(step: Step, say: Say): void {
  switch (step.kind) {
    case "text":
      if (step.text !== "") say(null, `\n${step.text}`);
      return;
    case "call":
      return tellCall(step.call, say);
    case "images":
      return say("dim", `  ${counted(step.images.length, "picture")}`);
    case "note":
      return say("yellow", `  ${step.text}`);
  }
}

function tellCall(call: TranscriptCall, say: Say): void {
  say("cyan", `\n● ${describeCall(call.started)}`);
  for (const line of sourceLines(call.started)) say("dim", `  │ ${line}`);
  for (const { text } of returnedParts(call).parts.filter(isPrinted)) {
    const lines = text.replace(/\n$/, "").split("\n");
    for (const line of lines.slice(0, maxLines)) say(null, `  ┊ ${line}`);
    if (lines.length > maxLines) {
      say("dim", `  ┊ … ${counted(lines.length - maxLines, "more line")}`);
    }
  }
  if (call.finished === null) return say("red", "  ✗ broken off");
  const { ok, duration_ms } = call.finished;
  const mark = ok ? "✓" : "✗";
  const result = `  ${mark} ${describeResult(call.finished)} · ${describeDuration(duration_ms)}`;
  say(ok ? "green" : "red", result);
}

function isPrinted({ label }: { label: string }): boolean {
  return label === "stdout" || label === "stderr";
}
