/**
 * Events as JSON lines.
 * @module
 */
import type { Event } from "../../events.ts";
import { SettledEvents } from "../../words/settled_events.ts";
import { jsonLine } from "../words/json_line.ts";
import type { Renderer, TextSink } from "./renderer.ts";

/**
 * Makes a renderer that writes each event as one line of JSON, with its time in
 * RFC 3339. Output of tools comes in whole lines, in their last states.
 */
export function jsonLinesRenderer(stdout: TextSink, now: () => Date): Renderer {
  const settled = new SettledEvents();
  return {
    async render(event: Event) {
      for (const { type, ...fields } of settled.take(event)) {
        await stdout.write(jsonLine({ type, time: now().toISOString(), ...fields }));
      }
    },
    [Symbol.dispose]() {},
  };
}
