/**
 * What a person at a terminal sees of a run.
 * @module
 */
import type {
  EnvironmentProgress,
  Event,
  Retry,
  RunFinished,
  ToolOutput,
} from "../../../events.ts";
import type { AnswerView } from "../answer.ts";
import type { Renderer } from "../renderer.ts";
import { sanitize } from "../../words/sanitize.ts";
import { describeApproval } from "../../words/approval.ts";
import type { Style, Styler } from "../../words/style.ts";
import { counted, describeDuration, describeUsage } from "../../../words/numbers.ts";
import { describeReply, describeTotals } from "../../words/tool_call.ts";
import { wrapLine } from "../../words/wrap.ts";
import { Activity, describeElapsed } from "./activity.ts";
import type { Clock } from "./clock.ts";
import type { Screen } from "./screen.ts";
import { Thought } from "./thought.ts";
import { ToolView } from "./tool_view.ts";

export interface TerminalRendererOptions {
  screen: Screen;
  clock: Clock;
  answer: AnswerView;
  /** The answer goes into a pipe or a file, not to the screen. */
  isAnswerHidden: boolean;
  /** For standard error. */
  style: Styler;
  /** Nothing but errors beside the answer. */
  isQuiet: boolean;
  /** Requests, timings and reasoning, and all lines of scripts. */
  isVerbose: boolean;
}

/** A faster build of an environment needs no line of its own. */
const minBuildMs = 1000;

/** Shows runs on a terminal: whole lines that stay, and one line that moves. */
export class TerminalRenderer implements Renderer {
  readonly #options: TerminalRendererOptions;
  readonly #screen: Screen;
  readonly #activity: Activity;
  readonly #tools: ToolView;
  #model = "the model";
  /** What was drawn last; an empty line comes between text and other lines. */
  #last: "nothing" | "text" | "lines" = "nothing";
  #isReasoning = false;
  #thought = new Thought();
  #characters = 0;

  /** Makes a renderer for one run, or for several in a row. */
  constructor(options: TerminalRendererOptions) {
    this.#options = options;
    this.#screen = options.screen;
    this.#activity = new Activity(options.screen, options.clock);
    this.#tools = new ToolView({
      columns: () => options.screen.columns(),
      style: options.style,
      isVerbose: options.isVerbose,
      emit: (lines) => this.#write(lines),
    });
  }

  /** Shows one event. */
  async render(event: Event): Promise<void> {
    if (event.type !== "reasoning_delta") this.#endReasoning();
    // Whatever comes after text is on lines of its own.
    if (event.type !== "text_delta" && this.#last === "text") await this.#options.answer.takeBack();
    await this.#show(event);
    await this.#screen.settle();
  }

  /** What happens meanwhile is drawn afterwards. */
  hold(): Promise<Disposable> {
    return this.#screen.hold();
  }

  /** Ends the line that moves. */
  [Symbol.dispose](): void {
    this.#activity.end();
  }

  async #show(event: Event): Promise<void> {
    switch (event.type) {
      case "run_started":
        this.#model = event.model;
        this.#last = "nothing";
        return this.#detail(`${event.model} at ${event.base_url}`);
      case "turn_started":
        this.#characters = 0;
        return this.#begin((elapsed) => `waiting for ${this.#model} · ${elapsed}`);
      case "reasoning_delta":
        return this.#reason(event.text);
      case "text_delta":
        return await this.#answer(event.text);
      case "tool_started":
        await this.#sayBeforeTools();
        this.#tools.start(event);
        return this.#beginTools();
      case "tool_output":
        return this.#printOutput(event);
      case "tool_finished":
        this.#tools.finish(event);
        return this.#beginTools();
      case "environment":
        return this.#build(event);
      case "retry":
        return await this.#retry(event);
      case "approval":
        // What was refused is said by the end of the call.
        return this.#detail(`  ${describeApproval(event)}`);
      case "warning":
        return this.#line("yellow", `warning: ${event.message}`);
      case "request_started":
        return this.#detail(`POST ${event.url} (${event.bytes} bytes)`);
      case "request_finished":
        return this.#detail(describeReply(event));
      case "usage":
        return this.#detail(describeUsage(event));
      case "run_finished":
        return await this.#finish(event);
    }
  }

  async #answer(text: string): Promise<void> {
    this.#characters += text.length;
    if (this.#options.isAnswerHidden) {
      if (this.#characters === text.length) {
        this.#begin((elapsed) =>
          `writing the answer · ${counted(this.#characters, "character")} · ${elapsed}`
        );
      }
      return await this.#options.answer.add(text);
    }
    if (this.#last === "lines") this.#screen.write("stderr", "\n");
    this.#last = "text";
    await this.#options.answer.add(text);
    this.#activity.touch();
  }

  /** What the model says before a tool call is no answer for a pipe. */
  async #sayBeforeTools(): Promise<void> {
    const said = sanitize(await this.#options.answer.takeBack()).trim();
    for (const line of said.split("\n").filter(Boolean)) this.#line("dim", line);
  }

  #begin(label: (elapsed: string) => string): void {
    if (this.#options.isQuiet) return;
    this.#activity.begin((ms) => label(describeElapsed(ms)));
  }

  /** What is not drawn as a line of its own shows in the line that moves. */
  #printOutput(event: ToolOutput): void {
    this.#tools.print(event);
    if (this.#tools.newestLine !== null) this.#activity.reveal();
  }

  #beginTools(): void {
    const { running } = this.#tools;
    if (running === null) return;
    this.#begin((elapsed) => {
      const hidden = this.#tools.hiddenLines;
      const lines = hidden === 0 ? "" : ` · ${counted(hidden, "more line")}`;
      const newest = this.#tools.newestLine;
      return `${elapsed}${lines} · ${newest === null ? running : `┊ ${newest}`}`;
    });
  }

  #build({ skill, state, message, duration_ms }: EnvironmentProgress): void {
    const text = sanitize(`${skill}: ${message}`);
    if (state === "building") {
      if (this.#options.isVerbose) this.#line("dim", `  ${text}`);
      if (this.#options.isQuiet) return;
      const startedAt = this.#options.clock.now() - duration_ms;
      return this.#activity.begin(
        () => `${describeElapsed(this.#options.clock.now() - startedAt)} · ${text}`,
        { isUrgent: true },
      );
    }
    this.#beginTools();
    if (state === "failed") return this.#line("red", `  ${text}`);
    if (duration_ms >= minBuildMs) {
      this.#line("dim", `  ${text} · ${describeDuration(duration_ms)}`);
    }
  }

  async #retry({ reason, delay_ms }: Retry): Promise<void> {
    await this.#options.answer.discard();
    this.#line("yellow", `retry in ${describeDuration(delay_ms)}: ${reason}`);
    if (this.#options.isQuiet) return;
    const until = this.#options.clock.now() + delay_ms;
    this.#activity.begin((elapsedMs) => {
      const left = Math.ceil((until - this.#options.clock.now()) / 1000);
      return left > 0
        ? `next attempt in ${left} s`
        : `waiting for ${this.#model} · ${describeElapsed(elapsedMs - delay_ms)}`;
    }, { isUrgent: true });
  }

  #reason(text: string): void {
    if (!this.#isReasoning) {
      const thought = this.#thought = new Thought();
      this.#begin((elapsed) => `thinking · ${elapsed}${thought.words}`);
    }
    this.#isReasoning = true;
    this.#thought.add(text);
    if (!this.#options.isVerbose) return this.#activity.reveal();
    this.#write(this.#options.style("dim", sanitize(text)));
    this.#activity.touch();
  }

  #endReasoning(): void {
    if (this.#isReasoning && this.#options.isVerbose) this.#write("\n");
    this.#isReasoning = false;
  }

  async #finish(event: RunFinished): Promise<void> {
    this.#activity.end();
    await this.#options.answer.finish(event.answer);
    if (event.error === null && !this.#options.isAnswerHidden) this.#last = "text";
    if (event.error === null) this.#line("dim", describeTotals(event));
    await this.#screen.flush();
  }

  #detail(line: string): void {
    if (this.#options.isVerbose) this.#line("dim", line);
  }

  #line(style: Style, line: string): void {
    const wrapped = wrapLine(sanitize(line), {
      columns: this.#screen.columns(),
      indent: "  ",
    });
    for (const part of wrapped.split("\n")) this.#write(`${this.#options.style(style, part)}\n`);
  }

  #write(text: string): void {
    if (this.#options.isQuiet) return;
    if (this.#last === "text") this.#screen.write("stderr", "\n");
    this.#last = "lines";
    this.#screen.write("stderr", text);
    this.#activity.touch();
  }
}
