/**
 * A saved conversation as Markdown.
 * @module
 */
import { describeDuration } from "../../words/numbers.ts";
import type { SavedSession } from "../../sessions/load.ts";
import {
  type Exchange,
  type Step,
  tellSession,
  textOfPrompt,
  titleOf,
  type TranscriptCall,
} from "../../sessions/tell.ts";
import { givenParts, type ResultPart, returnedParts } from "../words/result_parts.ts";
import { summaryOf } from "./text.ts";

const maxTitleLength = 80;

/** One document: a heading for each prompt, tool calls with source and output. */
export function sessionMarkdown(session: SavedSession): string {
  const title = titleOf(session).slice(0, maxTitleLength) || session.id;
  const blocks = [
    `# ${inline(title)}`,
    `${code(session.id)} · ${inline(session.model)} · ${session.startedAt}`,
    ...tellSession(session).flatMap(exchangeBlocks),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function exchangeBlocks(exchange: Exchange): string[] {
  const { prompt, steps, isDropped } = exchange;
  return [
    ...prompt === null ? [] : [
      isDropped ? "## Prompt (taken back)" : "## Prompt",
      textOfPrompt(prompt).trim(),
      "## Answer",
    ],
    ...steps.flatMap(stepBlocks),
    `*${inline(summaryOf(exchange))}*`,
  ];
}

function stepBlocks(step: Step): string[] {
  switch (step.kind) {
    case "text":
      return step.text === "" ? [] : [step.text];
    case "call":
      return callBlocks(step.call);
    case "images":
      return step.images.map(({ url }) => url.startsWith("data:") ? "*(a picture)*" : `<${url}>`);
    case "note":
      return [`*${inline(step.text)}*`];
  }
}

function callBlocks(call: TranscriptCall): string[] {
  const { parts, facts } = returnedParts(call);
  const state = call.finished === null ? "broken off" : call.finished.ok ? "ok" : "failed";
  const words = [
    `**Tool** ${code(call.started.name)}`,
    state,
    ...call.finished === null ? [] : [describeDuration(call.finished.duration_ms)],
    ...facts.map(({ name, value }) => `${name} ${code(value)}`),
  ];
  return [words.join(" · "), ...givenParts(call).map(fenced), ...parts.map(fenced)];
}

/** A block whose fence is longer than any in it. */
function fenced({ label, text, language }: ResultPart): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const info = language === "text" ? "" : language;
  return `${label}:\n\n${fence}${info}\n${text.replace(/\n$/, "")}\n${fence}`;
}

/** Code in a line; backticks in it need more of them around it. */
function code(text: string): string {
  const single = text.replace(/\s+/g, " ");
  const longest = Math.max(0, ...[...single.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return longest === 0 ? `\`${single}\`` : `${ticks} ${single} ${ticks}`;
}

/** Text whose characters mean nothing to Markdown. */
function inline(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll(/[\\`*_[\]<>#|]/g, "\\$&");
}
