/**
 * From a mapping of YAML to the fields of a skill.
 * @module
 */
import { type Finding, finding } from "../check/diagnostics.ts";
import type { YamlValue } from "./yaml.ts";

/** The fields that the specification knows, and those that the program honours. */
export interface FrontmatterFields {
  name?: string;
  description?: string;
  license?: string;
  compatibility?: string;
  /** As one line, space-separated. */
  allowedTools?: string;
  /** Entries whose value is text; others are dropped. */
  metadata?: Record<string, string>;
  /** `disable-model-invocation: true`. */
  disableModelInvocation?: boolean;
}

/** Says which of the fields that have to be there are not. */
export function reportMissing(
  fields: FrontmatterFields,
  hasFrontmatter: boolean,
  findings: Finding[],
): void {
  if (!hasFrontmatter) {
    const message =
      "There is no frontmatter; the name is the folder's, the description the first paragraph";
    findings.push(finding("frontmatter-missing", message, 1));
    return;
  }
  if (fields.name === undefined) {
    findings.push(finding("name-missing", "There is no name; it is the folder's", 1));
  }
  if (fields.description === undefined) {
    const message = "There is no description; it is the first paragraph";
    findings.push(finding("description-missing", message, 1));
  }
}

/** Fields that have to be text, and are lists or mappings. */
export function reportNoText(
  mapping: Map<string, YamlValue>,
  firstLine: number,
  findings: Finding[],
): void {
  for (const key of ["name", "description", "compatibility"]) {
    const value = mapping.get(key);
    if (value === undefined || isString(value)) continue;
    const message = `The value of "${key}" is no text and was dropped`;
    findings.push(finding("field-no-text", message, firstLine));
  }
}

/** The fields whose values are what they have to be. */
export function toFields(mapping: Map<string, YamlValue>): FrontmatterFields {
  const fields: FrontmatterFields = {};
  for (const key of ["name", "description", "license", "compatibility"] as const) {
    const text = toText(mapping.get(key));
    if (text !== null) fields[key] = text;
  }
  const tools = mapping.get("allowed-tools");
  const allowedTools = toText(Array.isArray(tools) ? tools.filter(isString).join(" ") : tools);
  if (allowedTools !== null) fields.allowedTools = allowedTools;
  const metadata = mapping.get("metadata");
  if (metadata instanceof Map) fields.metadata = toRecord(metadata);
  const invocation = toText(mapping.get("disable-model-invocation"));
  if (invocation !== null && /^(?:true|yes|on)$/i.test(invocation)) {
    fields.disableModelInvocation = true;
  }
  return fields;
}

/** The entries whose value is text. */
function toRecord(mapping: Map<string, YamlValue>): Record<string, string> {
  return Object.fromEntries(
    [...mapping].filter((entry): entry is [string, string] => isString(entry[1])),
  );
}

/** The value as text that says something; null for any other. */
export function toText(value: YamlValue | undefined): string | null {
  const text = isString(value) ? value.trim() : "";
  return text === "" ? null : text;
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}
