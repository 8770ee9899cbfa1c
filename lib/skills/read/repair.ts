/**
 * Frontmatter that is not YAML, read as far as its author's intent is plain.
 * @module
 */
import { joinText } from "./scan.ts";
import { parseYaml, type YamlValue } from "./yaml.ts";

/** One `key: value` of the outermost level, with the lines that belong to it. */
export interface Entry {
  key: string;
  /** Line of the frontmatter, counted from 1. */
  line: number;
  lines: string[];
}

/** Entries beyond this number are taken as text; each costs a run of the parser. */
const maxParsedEntries = 500;

/** An entry that does not parse by itself and was taken as text. */
export interface Repair {
  key: string;
  /** Line of the frontmatter, counted from 1. */
  line: number;
  /** In the parser's words. */
  reason: string;
}

const entryStart = /^(["']?)([A-Za-z_][\w-]*)\1[ \t]*:(?=[ \t]|$)/;

/**
 * Reads entry by entry: each that is YAML by itself as YAML, each other one as
 * the text that it is. So one bad line costs nothing but its own structure.
 */
export function repairYaml(
  frontmatter: string,
): { mapping: Map<string, YamlValue>; repairs: Repair[] } {
  const mapping = new Map<string, YamlValue>();
  const repairs: Repair[] = [];
  for (const entry of splitEntries(frontmatter)) {
    if (mapping.has(entry.key)) continue;
    const parsed = mapping.size < maxParsedEntries
      ? parseYaml(entry.lines.join("\n"))
      : { failure: { reason: `more than ${maxParsedEntries} keys` } };
    const value = "value" in parsed && parsed.value instanceof Map
      ? parsed.value.get(entry.key)
      : undefined;
    if (value === undefined) {
      const reason = "failure" in parsed ? parsed.failure.reason : "expected one key";
      repairs.push({ key: entry.key, line: entry.line, reason });
    }
    mapping.set(entry.key, value ?? entryText(entry));
  }
  return { mapping, repairs };
}

/** Splits at the lines that begin with a key; what stands before the first is dropped. */
export function splitEntries(frontmatter: string): Entry[] {
  const entries: Entry[] = [];
  const indent = /^[ \t]*(?=\S)/m.exec(frontmatter)?.[0] ?? "";
  for (const [index, source] of frontmatter.split("\n").entries()) {
    const line = source.startsWith(indent) ? source.slice(indent.length) : source;
    const key = entryStart.exec(line)?.[2];
    if (key !== undefined) entries.push({ key, line: index + 1, lines: [line] });
    else entries.at(-1)?.lines.push(line);
  }
  return entries;
}

function entryText(entry: Entry): string {
  const [first = "", ...rest] = entry.lines;
  return joinText([first.replace(entryStart, ""), ...rest]);
}
