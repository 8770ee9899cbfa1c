/**
 * Events for logs and programs: of the output of tools only whole lines, in
 * their last states.
 * @module
 */
import type { Event, ToolOutput } from "../events.ts";
import { LastStates } from "./redraw.ts";

/** Turns the events of a run, or of several in a row, into those that are to be kept. */
export class SettledEvents {
  readonly #lines = new Map<string, { event: ToolOutput; states: LastStates }>();

  /** Takes an event; returns what is to be kept now: none, one, or what waited and then the event. */
  take(event: Event): Event[] {
    switch (event.type) {
      case "tool_output":
        return this.#settle(event);
      case "tool_finished":
        return [...this.#end(event.id), event];
      case "run_finished":
        return [...this.#end(null), event];
      default:
        return [event];
    }
  }

  #settle(event: ToolOutput): Event[] {
    const key = `${event.stream} ${event.id}`;
    const states = this.#lines.get(key)?.states ?? new LastStates();
    this.#lines.set(key, { event, states });
    const text = states.add(event.text);
    return text === "" ? [] : [{ ...event, text }];
  }

  /** The unfinished lines of a call, or of all. */
  #end(id: string | null): Event[] {
    const ended: Event[] = [];
    for (const [key, { event, states }] of this.#lines) {
      if (id !== null && event.id !== id) continue;
      this.#lines.delete(key);
      const text = states.end();
      if (text !== "") ended.push({ ...event, text });
    }
    return ended;
  }
}
