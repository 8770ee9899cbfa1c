/**
 * Events as JSON lines.
 * @module
 */
import type { Event } from "../../events.ts";
import { jsonLine } from "../words/json_line.ts";
import type { Renderer, TextSink } from "./renderer.ts";

/** Makes a renderer that writes each event as one line of JSON, with its time in RFC 3339. */
export function jsonLinesRenderer(stdout: TextSink, now: () => Date): Renderer {
  return {
    render: ({ type, ...fields }: Event) =>
      stdout.write(jsonLine({ type, time: now().toISOString(), ...fields })),
    [Symbol.dispose]() {},
  };
}
