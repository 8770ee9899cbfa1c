/**
 * A fast reader for the YAML that almost every skill uses. Loading the full
 * parser costs more than reading a hundred skills, so it is only loaded for
 * frontmatter that this reader gives back.
 * @module
 */
import type { YamlValue } from "./yaml.ts";

/** How a scalar without quotes begins that can be nothing but text; all signs of YAML are ASCII. */
const plainStart = /^[A-Za-z0-9\u00A1-\uFFFF]/;
/** What would end a scalar without quotes, or make it a key. */
const plainEnd = /: | #|:$/;
const quotedScalar = /^(?:"([^"\\]*)"|'([^']*)')$/;
const entry = /^([A-Za-z][A-Za-z0-9_-]{0,63}):(?: +(.*))?$/;
const nestedEntry = /^ {2}([A-Za-z][A-Za-z0-9_-]{0,63}): +(.*)$/;

/** Tabs, spaces before a line's end, and what the full parser treats in a way of its own. */
// deno-lint-ignore no-control-regex
const special = / $|[\x00-\x09\x0B-\x1F\x7F-\x9F\u2028\u2029\uFEFF\uFFFE\uFFFF]/m;

/**
 * Reads `key: value` lines, quoted values without escapes, and one level of
 * nested `key: value` lines.
 *
 * Gives null for everything else, which is no verdict: the full parser
 * decides. Where it gives a mapping, the full parser gives the same.
 */
export function readPlainYaml(text: string): Map<string, YamlValue> | null {
  if (special.test(text) || !text.isWellFormed()) return null;
  const mapping = new Map<string, YamlValue>();
  const lines = text.replace(/\n$/, "").split("\n");
  for (let index = 0; index < lines.length; index++) {
    const [, key, source] = entry.exec(lines[index] ?? "") ?? [];
    if (key === undefined || mapping.has(key)) return null;
    const nested = source === undefined ? readNested(lines, index + 1) : null;
    const value = nested?.size ? nested : readScalar(source ?? "");
    if (value === null) return null;
    index += nested?.size ?? 0;
    mapping.set(key, value);
  }
  return mapping;
}

/** Reads the lines `  key: value` from an index on; as many lines as the result has entries. */
function readNested(lines: readonly string[], from: number): Map<string, YamlValue> {
  const mapping = new Map<string, YamlValue>();
  for (let index = from; index < lines.length; index++) {
    const [, key, source] = nestedEntry.exec(lines[index] ?? "") ?? [];
    if (key === undefined || mapping.has(key)) break;
    const value = readScalar(source ?? "");
    if (value === null) break;
    mapping.set(key, value);
  }
  return mapping;
}

function readScalar(source: string): string | null {
  if (source === "") return "";
  const quoted = quotedScalar.exec(source);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? null;
  return plainStart.test(source) && !plainEnd.test(source) ? source : null;
}
