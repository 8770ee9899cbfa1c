/**
 * Events as text for a pipe or a file: the answer on standard output, all else
 * on standard error. Nothing moves, nothing is drawn twice.
 * @module
 */
import type { Event, RunFinished, ToolFinished, ToolOutput, ToolStarted } from "../../events.ts";
import type { AnswerView } from "./answer.ts";
import type { Renderer, TextSink } from "./renderer.ts";
import { counted, describeDuration, describeUsage } from "../../words/numbers.ts";
import { describeApproval } from "../words/approval.ts";
import type { Styler } from "../words/style.ts";
import { SettledEvents } from "../../words/settled_events.ts";
import { OpenCalls } from "./open_calls.ts";
import { describeCall, describeReply, describeTotals, sourceLines } from "../words/tool_call.ts";
import { describeResult } from "../../tools/results.ts";

export interface TextRendererOptions {
  answer: AnswerView;
  stderr: TextSink;
  /** For standard error. */
  style: Styler;
  /** Nothing but errors beside the answer. */
  isQuiet: boolean;
  /** Requests, timings and reasoning too. */
  isVerbose: boolean;
}

/** Lines of a script that are shown before the rest is only counted. */
const maxSourceLines = 20;

/** Shows a run as text. */
export class TextRenderer implements Renderer {
  readonly #options: TextRendererOptions;
  readonly #answer: AnswerView;
  readonly #settled = new SettledEvents();
  readonly #calls = new OpenCalls();
  #isReasoning = false;

  /** Makes a renderer for one run, or for several in a row. */
  constructor(options: TextRendererOptions) {
    this.#options = options;
    this.#answer = options.answer;
  }

  /** Shows one event. */
  async render(event: Event): Promise<void> {
    for (const each of this.#settled.take(event)) await this.#show(each);
  }

  async #show(event: Event): Promise<void> {
    if (event.type !== "reasoning_delta") await this.#endReasoning();
    switch (event.type) {
      case "text_delta":
        return await this.#answer.add(event.text);
      case "reasoning_delta":
        return await this.#reasoning(event.text);
      case "tool_started":
        return await this.#toolStarted(event);
      case "tool_output":
        return await this.#toolOutput(event);
      case "tool_finished":
        return await this.#toolFinished(event);
      case "environment":
        return await this.#note("dim", `  ${event.message}`);
      case "retry":
        await this.#answer.discard();
        return await this.#note(
          "yellow",
          `retry in ${describeDuration(event.delay_ms)}: ${event.reason}`,
        );
      case "approval":
        // What was refused is said by the end of the call.
        return await this.#detail(`  ${describeApproval(event)}`);
      case "warning":
        return await this.#note("yellow", `warning: ${event.message}`);
      case "request_started":
        return await this.#detail(`POST ${event.url} (${event.bytes} bytes)`);
      case "request_finished":
        return await this.#detail(describeReply(event));
      case "usage":
        return await this.#detail(describeUsage(event));
      case "run_finished":
        return await this.#finished(event);
      case "run_started":
        return await this.#detail(`${event.model} at ${event.base_url}`);
      case "turn_started":
        return;
    }
  }

  /** Nothing of it moves. */
  [Symbol.dispose](): void {}

  async #toolStarted(event: ToolStarted): Promise<void> {
    await this.#sayBeforeTools();
    const line = describeCall(event);
    this.#calls.start(event.id, line);
    await this.#note("cyan", `● ${line}`);
    const lines = sourceLines(event);
    const shown = this.#options.isVerbose ? lines : lines.slice(0, maxSourceLines);
    for (const line of shown) await this.#note("dim", `  │ ${line}`);
    const hidden = lines.length - shown.length;
    if (hidden > 0) await this.#note("dim", `  │ … ${counted(hidden, "more line")}`);
  }

  /** What the model says before a tool call is not the answer. */
  async #sayBeforeTools(): Promise<void> {
    const said = await this.#answer.takeBack();
    for (const line of said.trim().split("\n").filter(Boolean)) await this.#note("dim", line);
  }

  /** Shows whole lines, each set off, with the call where several run. */
  async #toolOutput({ id, text }: ToolOutput): Promise<void> {
    const mark = this.#options.style("dim", `  ┊${this.#calls.nameOf(id)}`);
    const lines = text.replace(/\r?\n$/, "").split("\n");
    await this.#write(lines.map((line) => `${mark} ${line.replace(/\r+$/, "")}\n`).join(""));
  }

  async #toolFinished(event: ToolFinished): Promise<void> {
    const [mark, colour] = event.ok ? ["✓", "green"] as const : ["✗", "red"] as const;
    const name = this.#calls.nameOf(event.id);
    this.#calls.end(event.id);
    await this.#note(
      colour,
      `  ${mark}${name} ${describeResult(event)} · ${describeDuration(event.duration_ms)}`,
    );
    const { hint } = event.result;
    if (typeof hint === "string") await this.#note("dim", `    hint:${name} ${hint}`);
  }

  async #reasoning(text: string): Promise<void> {
    if (!this.#options.isVerbose) return;
    this.#isReasoning = true;
    await this.#write(this.#options.style("dim", text));
  }

  async #endReasoning(): Promise<void> {
    if (!this.#isReasoning) return;
    this.#isReasoning = false;
    await this.#write("\n");
  }

  async #finished(event: RunFinished): Promise<void> {
    await this.#answer.finish(event.answer);
    await this.#detail(describeTotals(event));
  }

  async #detail(line: string): Promise<void> {
    if (this.#options.isVerbose) await this.#note("dim", line);
  }

  async #note(style: Parameters<Styler>[0], line: string): Promise<void> {
    await this.#write(`${this.#options.style(style, line)}\n`);
  }

  async #write(text: string): Promise<void> {
    if (!this.#options.isQuiet) await this.#options.stderr.write(text);
  }
}
