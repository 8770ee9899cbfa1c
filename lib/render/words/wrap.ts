/**
 * Lines of text that fit the terminal.
 * @module
 */
import { Flow } from "../markdown/flow.ts";
import { plain } from "../markdown/span.ts";

/** Where a line has to fit. */
export interface WrapLineOptions {
  /** Width of the terminal; its last column stays free. */
  columns: number;
  /** Set before what goes on below the beginning. @default "" */
  indent?: string;
}

/** Breaks a line between words; a word that is longer than a line is broken anywhere. */
export function wrapLine(line: string, { columns, indent = "" }: WrapLineOptions): string {
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
