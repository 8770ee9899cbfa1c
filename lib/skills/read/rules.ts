/**
 * The specification's rules about fields.
 * @module
 */
import { type Finding, finding } from "../check/diagnostics.ts";
import { type Frontmatter, specifiedFields } from "./frontmatter.ts";
import { scanField } from "./scan.ts";
import { normalizeName, toDisplayLine } from "./text.ts";

const maxNameLength = 64;
/** Unknown keys that are reported of one file. */
const maxUnknownKeys = 20;
/** Most names; nothing is to be said against them. */
const simpleName = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const maxDescriptionLength = 1024;
const maxCompatibilityLength = 500;

/** Says what is against the rules in the fields of a skill in a folder of that name. */
export function checkFields(skill: Frontmatter, folderName: string): Finding[] {
  const { name, description, compatibility } = skill.fields;
  const findings = name === undefined ? [] : checkName(name, folderName);
  if (skill.descriptionFrom === "frontmatter") {
    findings.push(...checkLength("description", description, maxDescriptionLength));
  }
  findings.push(...checkLength("compatibility", compatibility, maxCompatibilityLength));
  return findings.map((each) => withLine(each, skill));
}

/** Names the keys that the specification does not know. */
export function checkKeys(skill: Frontmatter): Finding[] {
  const known: readonly string[] = specifiedFields;
  return skill.keys
    .filter((key) => !known.includes(key))
    .slice(0, maxUnknownKeys)
    .map((key) => {
      const message = `The field "${toDisplayLine(key)}" is not in the specification`;
      return finding("unknown-field", message, lineOf(skill, key) ?? undefined);
    });
}

/** The rules are those of the reference library, which allows letters of any script. */
function checkName(source: string, folderName: string): Finding[] {
  if (source === folderName && source.length <= maxNameLength && simpleName.test(source)) return [];
  const name = normalizeName(source);
  const shown = `The name "${toDisplayLine(name)}"`;
  const findings: Finding[] = [];
  const length = [...name].length;
  if (length > maxNameLength) {
    const message = `The name has ${length} characters, more than ${maxNameLength}`;
    findings.push(finding("name-too-long", message));
  }
  if (name !== name.toLowerCase()) {
    findings.push(finding("name-not-lowercase", `${shown} is not lowercase`));
  }
  if (name.startsWith("-") || name.endsWith("-") || name.includes("--")) {
    const message = `${shown} begins or ends with a hyphen or has two in a row`;
    findings.push(finding("name-hyphens", message));
  }
  if (/[^\p{L}\p{N}-]/u.test(name)) {
    const message = `${shown} has characters other than letters, digits and hyphens`;
    findings.push(finding("name-characters", message));
  }
  if (name !== normalizeName(folderName)) {
    const message = `${shown} is not that of the folder, "${toDisplayLine(folderName)}"`;
    findings.push(finding("name-mismatch", message));
  }
  return findings;
}

function checkLength(
  field: "description" | "compatibility",
  text: string | undefined,
  maxLength: number,
): Finding[] {
  // UTF-16 units are at least as many as characters, and counted at once.
  if (text === undefined || text.length <= maxLength) return [];
  const length = [...text].length;
  if (length <= maxLength) return [];
  const message = `The ${field} has ${length} characters, more than ${maxLength}`;
  return [finding(`${field}-too-long`, message)];
}

/** Adds the line of the field that the code of a finding begins with. */
function withLine(found: Finding, skill: Frontmatter): Finding {
  const line = lineOf(skill, found.code.split("-")[0] ?? "");
  return line === null ? found : { ...found, line };
}

function lineOf(skill: Frontmatter, key: string): number | null {
  // Letters, digits and hyphens only: other keys would need escaping, and have no line.
  if (skill.frontmatter === undefined || !/^[\w-]+$/.test(key)) return null;
  const found = scanField(skill.frontmatter, key, Infinity);
  return found === null ? null : skill.frontmatterLine + found.line - 1;
}
