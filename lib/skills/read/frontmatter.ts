/**
 * The fields of a SKILL.md, read from whatever its author wrote.
 * @module
 */
import { type Finding, finding } from "../check/diagnostics.ts";
import { type FrontmatterFields, reportMissing, reportNoText, toFields, toText } from "./fields.ts";
import { normalizeText, splitFrontmatter, type SplitText } from "./fences.ts";
import { firstParagraph } from "./paragraph.ts";
import { readPlainYaml } from "./plain_yaml.ts";
import { indentQuoted } from "./quoted.ts";
import { scanField } from "./scan.ts";
import { clip, toDisplayLine } from "./text.ts";
import type { YamlValue } from "./yaml.ts";

/**
 * Which stage of the chain gave the fields: YAML as it stands, entries
 * repaired one by one, lines scanned for `name` and `description`, or none
 * because there is no frontmatter.
 */
export type FrontmatterStage = "yaml" | "repair" | "scan" | "none";

/** A SKILL.md, read. */
export interface Frontmatter {
  stage: FrontmatterStage;
  fields: FrontmatterFields;
  /** Where `fields.description` is from; absent if there is none. */
  descriptionFrom?: "frontmatter" | "body";
  /** The outermost keys, known or not, in order. */
  keys: string[];
  /** The text between the fences, if there is any. */
  frontmatter?: string;
  /** Line on which the frontmatter begins, counted from 1. */
  frontmatterLine: number;
  /** The text after the frontmatter. */
  body: string;
  /** Line on which the body begins, counted from 1. */
  bodyLine: number;
  diagnostics: Finding[];
}

/** The fields of the specification. */
export const specifiedFields = [
  "name",
  "description",
  "license",
  "compatibility",
  "metadata",
  "allowed-tools",
] as const;

/** Findings of one kind in one file; more would only hide the others. */
const maxReported = 20;

/** What a stage of the chain found. */
interface Reading {
  stage: FrontmatterStage;
  mapping: Map<string, YamlValue>;
}

/**
 * Reads a SKILL.md by a chain of ever more lenient stages, and says in its
 * diagnostics what had to be forgiven.
 *
 * Never throws, and takes time linear in the text. Asynchronous only because
 * the YAML parser is loaded when the first text needs it.
 *
 * @example
 * ```ts
 * import { parseFrontmatter } from "./frontmatter.ts";
 *
 * const { fields, stage } = await parseFrontmatter("---\nname: pdf\ndescription: Use when: asked\n---\n");
 * console.assert(fields.description === "Use when: asked" && stage === "repair");
 * ```
 */
export async function parseFrontmatter(source: string): Promise<Frontmatter> {
  const normal = normalizeText(source);
  const split = splitFrontmatter(normal.text);
  const diagnostics = [
    ...normal.findings.map((each) => inBody(each, split.bodyLine)),
    ...split.findings,
  ];
  const reading = await readFrontmatter(split, diagnostics);
  // What looked like frontmatter may have been text between two rules.
  const isProse = reading.stage === "none" && split.frontmatter !== undefined;
  const body = isProse ? normal.text : split.body;
  const fields = toFields(reading.mapping);
  const fromBody = fields.description === undefined ? firstParagraph(body) : null;
  reportMissing(fields, reading.stage !== "none", diagnostics);
  reportNoText(reading.mapping, split.frontmatterLine, diagnostics);
  return {
    stage: reading.stage,
    fields: fromBody === null ? fields : { ...fields, description: fromBody },
    ...(fields.description !== undefined && { descriptionFrom: "frontmatter" as const }),
    ...(fromBody !== null && { descriptionFrom: "body" as const }),
    keys: [...reading.mapping.keys()],
    ...(split.frontmatter !== undefined && !isProse && { frontmatter: split.frontmatter }),
    frontmatterLine: split.frontmatterLine,
    body,
    bodyLine: isProse ? 1 : split.bodyLine,
    diagnostics,
  };
}

/** Control characters in the documentation are another matter than those in the fields. */
function inBody(found: Finding, bodyLine: number): Finding {
  if (found.code !== "control-characters" || (found.line ?? 0) < bodyLine) return found;
  return finding("body-control-characters", found.message, found.line);
}

/** Runs the stages until one gives fields. */
async function readFrontmatter(split: SplitText, findings: Finding[]): Promise<Reading> {
  const { frontmatter, frontmatterLine } = split;
  if (frontmatter === undefined) return { stage: "none", mapping: new Map() };
  const plain = split.isWhole ? readPlainYaml(frontmatter) : null;
  let reading: Reading = { stage: "none", mapping: new Map() };
  if (plain !== null) reading = { stage: "yaml", mapping: plain };
  else if (split.isWhole) reading = await readYaml(frontmatter, frontmatterLine, findings);
  return scanMissing(reading, frontmatter, frontmatterLine, findings);
}

async function readYaml(text: string, firstLine: number, findings: Finding[]): Promise<Reading> {
  if (text.trim() === "") return { stage: "yaml", mapping: new Map() };
  const { parseYaml } = await import("./yaml.ts");
  const first = parseYaml(text);
  // The lines of a quoted text need no indentation, but for this parser.
  const indented = "failure" in first ? indentQuoted(text) : null;
  const parsed = indented === null ? first : parseYaml(indented);
  if ("value" in parsed && parsed.value instanceof Map) {
    await reportDuplicates(text, parsed.duplicateKeys, firstLine, findings);
    return { stage: "yaml", mapping: parsed.value };
  }
  const { repairYaml } = await import("./repair.ts");
  const { mapping, repairs } = repairYaml(text);
  if (!specifiedFields.some((field) => mapping.has(field))) {
    const reason = "failure" in parsed ? quote(parsed.failure.reason) : "it is no mapping";
    const message = `The frontmatter has no keys (${reason})`;
    findings.push(finding("frontmatter-not-mapping", message, firstLine));
    return { stage: "none", mapping: new Map() };
  }
  for (const { key, line, reason } of repairs.slice(0, maxReported)) {
    const message = `The value of "${key}" is not YAML (${quote(reason)}) and was read as text`;
    findings.push(finding("frontmatter-repaired", message, firstLine + line - 1));
  }
  return { stage: "repair", mapping };
}

async function reportDuplicates(
  text: string,
  keys: readonly string[],
  firstLine: number,
  findings: Finding[],
): Promise<void> {
  if (keys.length === 0) return;
  const { splitEntries } = await import("./repair.ts");
  const entries = splitEntries(text);
  for (const key of [...new Set(keys)].slice(0, maxReported)) {
    const line = entries.filter((entry) => entry.key === key)[1]?.line ?? 1;
    const message = `The key "${quote(key)}" is there more than once; the first value counts`;
    findings.push(finding("duplicate-key", message, firstLine + line - 1));
  }
}

/** Words of the file as part of a message. */
function quote(text: string): string {
  return clip(toDisplayLine(text), 100);
}

/** Looks for the raw lines of `name` and `description` if they have no text yet. */
function scanMissing(
  reading: Reading,
  text: string,
  firstLine: number,
  findings: Finding[],
): Reading {
  const missing = ["name", "description"].filter((field) => !toText(reading.mapping.get(field)));
  if (missing.length === 0) return reading;
  const mapping = new Map(reading.mapping);
  const maxIndent = reading.stage === "none" ? Infinity : 0;
  const found = missing.flatMap((field) => {
    const line = scanField(text, field, maxIndent);
    return line === null ? [] : [{ field, ...line }];
  });
  for (const { field, text, line } of found) {
    const message = `The field "${field}" is not readable as YAML and was taken from its line`;
    findings.push(finding("frontmatter-scanned", message, firstLine + line - 1));
    mapping.set(field, text);
  }
  return found.length === 0 ? reading : { stage: "scan", mapping };
}
