/**
 * Tool calls on a terminal: what is called, and the ends of what it prints.
 * @module
 */
import { describeDuration } from "../../../words/numbers.ts";
import type { ToolFinished, ToolOutput, ToolStarted } from "../../../events.ts";
import { LastStates } from "../../../words/redraw.ts";
import { Fold, foldLines, type FoldOptions } from "../../words/fold.ts";
import { sanitize } from "../../words/sanitize.ts";
import type { Styler } from "../../words/style.ts";
import { describeCall, sourceLines } from "../../words/tool_call.ts";
import { describeResult } from "../../../tools/results.ts";
import { clipToWidth } from "../../words/width.ts";
import { wrapLine } from "../../words/wrap.ts";

/** How tool calls are drawn. */
export interface ToolViewOptions {
  columns(): number;
  style: Styler;
  /** Show all lines. */
  isVerbose: boolean;
  /** Takes whole lines. */
  emit(lines: string): void;
}

/** Lines of a script, and lines that it prints. */
const sourceFold: FoldOptions = { head: 6, tail: 2 };
const outputFold: FoldOptions = { head: 6, tail: 3 };
const unfolded: FoldOptions = { head: Infinity, tail: 0 };

/** Columns for the name of a call before what it has printed. */
const maxNameWidth = 32;

/** A call that runs. */
interface OpenCall {
  line: string;
  output: Record<ToolOutput["stream"], Output>;
  /** Lines that wait until the call before it is over. */
  waiting: string[];
}

/** One output stream of a call. */
interface Output {
  lines: LastStates;
  fold: Fold;
}

/**
 * Draws tool calls. Of calls that run at the same time the first one shows its
 * output as it comes; that of the others waits for its turn.
 */
export class ToolView {
  readonly #options: ToolViewOptions;
  readonly #open = new Map<string, OpenCall>();
  /** The call whose lines were drawn last. */
  #last: string | null = null;
  /** The newest line that a call has printed and that is not drawn. */
  #newest: { id: string; text: string } | null = null;

  /** Makes a view without calls. */
  constructor(options: ToolViewOptions) {
    this.#options = options;
  }

  /** What runs now, in a few words; null if nothing does. */
  get running(): string | null {
    const [first, ...others] = [...this.#open.values()];
    if (first === undefined) return null;
    return others.length === 0 ? first.line : `${first.line} and ${others.length} more`;
  }

  /** Lines of the shown call that are folded away so far. */
  get hiddenLines(): number {
    const [first] = this.#open.values();
    return first === undefined
      ? 0
      : first.output.stdout.fold.hidden + first.output.stderr.fold.hidden;
  }

  /** The newest line that a call has printed, unless it is drawn; its name before it if several run. */
  get newestLine(): string | null {
    if (this.#newest === null) return null;
    const { id, text } = this.#newest;
    const line = this.#open.get(id)?.line ?? "";
    const name = this.#open.size > 1 ? `${clipToWidth(line, maxNameWidth)}: ` : "";
    return `${name}${cleanLine(text)}`;
  }

  /** Draws a call, with the source that it runs. */
  start(event: ToolStarted): void {
    const { style, isVerbose } = this.#options;
    const line = sanitize(describeCall(event));
    const fold = isVerbose ? unfolded : outputFold;
    const output = () => ({ lines: new LastStates(), fold: new Fold(fold) });
    this.#open.set(event.id, {
      line,
      output: { stdout: output(), stderr: output() },
      waiting: [],
    });
    this.#last = event.id;
    this.#emit([style("cyan", this.#clip(`● ${line}`))]);
    const source = foldLines(sourceLines(event), isVerbose ? unfolded : sourceFold);
    this.#emit(source.map((each) => style("dim", this.#clip(`  │ ${sanitize(each)}`))));
  }

  /** Draws what a call printed, as far as it is to be drawn. */
  print({ id, stream, text }: ToolOutput): void {
    const call = this.#open.get(id);
    if (call === undefined) return;
    const { lines, fold } = call.output[stream];
    const ended = lines.add(text);
    const shown = fold.add(ended);
    this.#note(id, { ended, open: lines.openLine, shown });
    this.#show(id, call, shown);
  }

  /** Keeps the newest line, if it will not stand on the screen. */
  #note(id: string, { ended, open, shown }: { ended: string; open: string; shown: string[] }) {
    const last = ended.slice(0, -1).split("\n").at(-1) ?? "";
    const isDrawn = shown.length > 0 && shown.at(-1) === last && this.#isFirst(id);
    if (open.trim() !== "") this.#newest = { id, text: open };
    else if (ended !== "" && isDrawn) this.#newest = null;
    else if (last.trim() !== "") this.#newest = { id, text: last };
  }

  /** Draws the end of a call, with its name where other lines came between. */
  finish(event: ToolFinished): void {
    const call = this.#open.get(event.id);
    if (call === undefined) return;
    const { stdout, stderr } = call.output;
    const rest = [stdout, stderr].flatMap(({ lines, fold }) => [
      ...fold.add(lines.end()),
      ...fold.end(),
    ]);
    call.waiting.push(...rest.map((line) => this.#output(line)));
    if (this.#newest?.id === event.id) this.#newest = null;
    const name = this.#last === event.id || call.waiting.length > 0 ? "" : `${call.line} · `;
    this.#emitWaiting(event.id, call);
    this.#open.delete(event.id);
    const mark = event.ok ? "✓" : "✗";
    const result = `${name}${describeResult(event)} · ${describeDuration(event.duration_ms)}`;
    const style = event.ok ? "green" : "red";
    this.#emit([this.#options.style(style, this.#clip(`  ${mark} ${sanitize(result)}`))]);
    this.#emitHint(event);
    this.#last = null;
  }

  /** What can be done about a script that failed. */
  #emitHint({ result }: ToolFinished): void {
    if (typeof result.hint !== "string") return;
    const line = `    hint: ${sanitize(result.hint)}`;
    const wrapped = wrapLine(line, { columns: this.#options.columns(), indent: "  " });
    this.#emit(wrapped.split("\n").map((part) => this.#options.style("dim", part)));
  }

  #show(id: string, call: OpenCall, lines: readonly string[]): void {
    call.waiting.push(...lines.map((line) => this.#output(line)));
    if (this.#isFirst(id)) this.#emitWaiting(id, call);
  }

  #isFirst(id: string): boolean {
    const [first] = this.#open.keys();
    return id === first;
  }

  /** Draws the lines of a call, below its head again if other lines came between. */
  #emitWaiting(id: string, call: OpenCall): void {
    if (call.waiting.length === 0) return;
    const head = this.#options.style("cyan", this.#clip(`● ${call.line} (goes on)`));
    this.#emit(this.#last === id ? call.waiting : [head, ...call.waiting]);
    call.waiting = [];
    this.#last = id;
  }

  #output(line: string): string {
    return this.#options.style("dim", this.#clip(`  ┊ ${cleanLine(line)}`));
  }

  #clip(line: string): string {
    const single = line.replaceAll("\n", " ");
    return this.#options.isVerbose ? single : clipToWidth(single, this.#options.columns() - 1);
  }

  #emit(lines: readonly string[]): void {
    if (lines.length > 0) this.#options.emit(`${lines.join("\n")}\n`);
  }
}

/** A line that a script printed, without its colours and what else a terminal would obey. */
function cleanLine(line: string): string {
  const text = line.replace(/\r+$/, "").replace(/\x1b\[[\d;:]*[mK]/g, "");
  return sanitize(text).replaceAll("\t", "    ");
}
