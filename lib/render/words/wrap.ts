/**
 * Lines of text that fit the terminal.
 * @module
 */
import { Flow } from "../markdown/flow.ts";
import { plain } from "../markdown/span.ts";

/** Breaks a line between words; what goes on below its beginning is set in. */
export function wrapLine(line: string, columns: number, indent = ""): string {
  const drawn: string[] = [];
  const flow = new Flow({
    columns: () => columns,
    paint: (text) => text,
    emit: (text) => drawn.push(text),
  });
  const start = /^ */.exec(line)?.[0] ?? "";
  flow.indent(start, start + indent);
  flow.add({ text: line.slice(start.length), style: plain });
  flow.endLine();
  return drawn.join("").replace(/\n$/, "");
}
