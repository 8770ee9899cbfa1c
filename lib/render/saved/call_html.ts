/**
 * One tool call, folded.
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import type { TranscriptCall } from "../../sessions/tell.ts";
import { highlightHtml } from "./highlight_html.ts";
import { type Html, markup } from "./html_template.ts";
import {
  givenParts,
  type ResultFact,
  type ResultPart,
  returnedParts,
} from "../words/result_parts.ts";
import { describeResult } from "../../tools/results.ts";
import { counted, describeDuration, grouped } from "../../words/numbers.ts";
import { describeCall, sourceLines } from "../words/tool_call.ts";

/** A text with more lines is folded on paper. */
const maxPrintedLines = 12;

/** Draws a call; its element has the id `anchor`. */
export async function callHtml(call: TranscriptCall, anchor: string): Promise<Html> {
  const { started, finished } = call;
  const state = finished === null ? "open" : finished.ok ? "ok" : "failed";
  const { parts, facts } = returnedParts(call);
  const lines = sourceLines(started).length;
  const what = [
    describeCall(started).slice(started.name.length).trim(),
    ...lines === 0 ? [] : [`${counted(lines, "line")} of Python`],
  ].join(" · ");
  return markup`<details class="call ${state}" id="${anchor}">
<summary><span class="mark" title="${state}"></span><code class="name">${started.name}</code>
<span class="what">${what}</span>${problem(call)}
<span class="time">${finished && describeDuration(finished.duration_ms)}</span></summary>
<div class="body">
${await Promise.all([...givenParts(call), ...parts].map(partHtml))}
${factsHtml(facts)}
</div>
</details>
`;
}

/** What went wrong; a success needs no words. */
function problem({ finished }: TranscriptCall): Html | null {
  if (finished?.ok) return null;
  const words = finished === null ? "broken off" : describeResult(finished);
  return markup`<span class="result">${words}</span>`;
}

async function partHtml({ label, text, language, isError }: ResultPart): Promise<Html> {
  const source = await highlightHtml(stripVTControlCharacters(text), language);
  const lines = text.replace(/\n$/, "").split("\n").length;
  const length = lines <= maxPrintedLines ? null : markup` data-lines="${grouped(lines)}"`;
  const classes = ["part", ...isError ? ["error"] : [], ...length === null ? [] : ["long"]];
  return markup`<div class="${classes.join(" ")}"${length}><h4>${label}</h4>
<pre dir="ltr"><code>${source}</code></pre></div>
`;
}

function factsHtml(facts: readonly ResultFact[]): Html | null {
  if (facts.length === 0) return null;
  const items = facts.map(({ name, value }) =>
    markup`<span>${name} <code>${value}</code></span>
`
  );
  return markup`<p class="facts">${items}</p>`;
}
