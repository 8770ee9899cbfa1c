/**
 * The calls of the last answer, for a person who wants to see all of them.
 * @module
 */
import type { Event } from "../../../events.ts";
import { SettledEvents } from "../../../words/settled_events.ts";
import type { Styler } from "../../words/style.ts";
import { ToolView } from "./tool_view.ts";

/** Characters of output that are kept of one answer. */
const maxLength = 1024 * 1024;

/** Keeps the calls of the last answer that had some. */
export class CallLog {
  readonly #settled = new SettledEvents();
  #events: Event[] = [];
  #length = 0;
  #isNewRun = false;

  /** Takes an event of a run. */
  add(event: Event): void {
    if (event.type === "run_started") this.#isNewRun = true;
    if (event.type === "tool_started" && this.#isNewRun) {
      this.#events = [];
      this.#length = 0;
      this.#isNewRun = false;
    }
    for (const each of this.#settled.take(event)) this.#keep(each);
  }

  /** The calls with all that they printed, as lines; empty if there are none. */
  text({ columns, style }: { columns: number; style: Styler }): string {
    const drawn: string[] = [];
    const view = new ToolView({
      columns: () => columns,
      style,
      isVerbose: true,
      emit: (lines) => drawn.push(lines),
    });
    for (const event of this.#events) {
      if (event.type === "tool_started") view.start(event);
      if (event.type === "tool_output") view.print(event);
      if (event.type === "tool_finished") view.finish(event);
    }
    return drawn.join("");
  }

  #keep(event: Event): void {
    if (event.type === "tool_output") {
      this.#length += event.text.length;
      if (this.#length > maxLength) return;
    }
    if (event.type.startsWith("tool_")) this.#events.push(event);
  }
}
