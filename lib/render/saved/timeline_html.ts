/**
 * When the model and the tools worked, as a waterfall.
 * @module
 */
import { describeDuration } from "../../words/numbers.ts";
import type { Exchange, TranscriptCall, Turn } from "../../sessions/tell.ts";
import { type Html, markup } from "./html_template.ts";

/** One row of the waterfall. */
interface Row {
  label: string;
  /** The element that it is about; null for a request. */
  anchor: string | null;
  startedAt: number;
  endedAt: number;
  bars: Bar[];
}

interface Bar {
  kind: "wait" | "write" | "tool" | "failed" | "retry";
  startedAt: number;
  endedAt: number;
}

const meanings: Record<Bar["kind"], string> = {
  wait: "model thinks",
  write: "model writes",
  tool: "tool",
  failed: "tool failed",
  retry: "failed requests and waiting",
};

/** More marks on the axis than this are too many on a phone. */
const maxTicks = 5;

/** Draws one exchange; `anchorOf` names the elements of calls. Null if nothing was timed. */
export function timelineHtml(
  exchange: Exchange,
  anchorOf: (call: TranscriptCall) => string,
): Html | null {
  const rows = rowsOf(exchange, anchorOf);
  if (rows.length === 0) return null;
  const start = Math.min(exchange.startedAt, ...rows.map(({ startedAt }) => startedAt));
  const end = Math.max(start + 1, ...rows.map(({ endedAt }) => endedAt));
  const place = (time: number) => `${((time - start) / (end - start) * 100).toFixed(3)}%`;
  const ticks = ticksOf(end - start).map((ms) => ({ x: place(start + ms), ms }));
  const labels = ticks.map(({ x, ms }) =>
    markup`<text x="${x}" y="11">${shortDuration(ms)}</text>`
  );
  return markup`<figure class="timeline">
<div class="row"><span></span><svg aria-hidden="true">${labels}</svg><span></span></div>
${rows.map((row) => rowHtml(row, { place, ticks: ticks.map(({ x }) => x) }))}
<figcaption>${legend(rows)}</figcaption>
</figure>
`;
}

function rowHtml(
  { label, anchor, startedAt, endedAt, bars }: Row,
  { place, ticks }: { place: (time: number) => string; ticks: string[] },
): Html {
  const name = anchor === null
    ? markup`<span class="label">${label}</span>`
    : markup`<a class="label" href="#${anchor}">${label}</a>`;
  const lines = ticks.map((x) => markup`<line x1="${x}" x2="${x}" y1="0" y2="22"/>`);
  const rects = bars.map((bar) => {
    const [x, end] = [place(bar.startedAt), place(bar.endedAt)];
    const width = `${(parseFloat(end) - parseFloat(x)).toFixed(3)}%`;
    return markup`<rect class="${bar.kind}" x="${x}" y="6" width="${width}" height="10" rx="2"/>`;
  });
  const time = describeDuration(Math.round(endedAt - startedAt));
  return markup`<div class="row">${name}
<svg aria-hidden="true">${lines}${rects}</svg>
<span class="time">${time}</span></div>
`;
}

function legend(rows: readonly Row[]): Html[] {
  const kinds = new Set(rows.flatMap(({ bars }) => bars.map(({ kind }) => kind)));
  return [...kinds].map((kind) => {
    const colour = markup`<rect class="${kind}" width="10" height="10" rx="2"/>`;
    return markup`<span><svg width="10" height="10" aria-hidden="true">${colour}</svg>
${meanings[kind]}</span>
`;
  });
}

function rowsOf({ turns, steps }: Exchange, anchorOf: (call: TranscriptCall) => string): Row[] {
  const calls = steps.flatMap((step) => step.kind === "call" ? [step.call] : []);
  return [
    ...turns.map((turn, index) => turnRow(turn, index + 1)),
    ...calls.map((call) => callRow(call, anchorOf(call))),
  ].sort((a, b) => a.startedAt - b.startedAt);
}

function turnRow({ startedAt, endedAt, firstTokenMs, retriedMs }: Turn, number: number): Row {
  const askedAt = startedAt + retriedMs;
  const end = Math.max(endedAt ?? askedAt, askedAt);
  const writesAt = Math.min(end, askedAt + (firstTokenMs ?? 0));
  const bars: Bar[] = [
    { kind: "retry", startedAt, endedAt: askedAt },
    { kind: "wait", startedAt: askedAt, endedAt: writesAt },
    { kind: "write", startedAt: writesAt, endedAt: end },
  ];
  return {
    label: `Turn ${number}`,
    anchor: null,
    startedAt,
    endedAt: end,
    bars: bars.filter((bar) => bar.endedAt > bar.startedAt),
  };
}

function callRow({ started, startedAt, finished }: TranscriptCall, anchor: string): Row {
  const endedAt = startedAt + (finished?.duration_ms ?? 0);
  const kind = finished?.ok === true ? "tool" : "failed";
  return {
    label: started.name,
    anchor,
    startedAt,
    endedAt,
    bars: [{ kind, startedAt, endedAt }],
  };
}

/** Round times from 0 on, at most {@linkcode maxTicks}. */
function ticksOf(totalMs: number): number[] {
  const least = totalMs / maxTicks;
  const magnitude = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => size >= least) ??
    least;
  const count = Math.floor(totalMs / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step)
    // One at the very end would be cut off by the edge.
    .filter((ms) => ms <= totalMs * 0.94);
}

function shortDuration(ms: number): string {
  if (ms === 0) return "0";
  return ms < 1000 ? `${Number(ms.toFixed(1))} ms` : `${Number((ms / 1000).toFixed(2))} s`;
}
