/**
 * Everything that can be wrong with a skill: the stable codes and how bad each is.
 * @module
 */
import { basename } from "node:path";
import type { Diagnostic, Severity } from "../skill.ts";

/** Each code and its severity; public interface, scripts depend on the codes. */
const severities = {
  // Folders
  "folder-missing": "warning",
  "folder-unreadable": "warning",
  "folder-limit": "warning",
  "folder-skipped": "info",
  "skill-packed": "warning",
  "link-outside": "warning",
  "name-collision": "warning",
  // The file
  "path-missing": "error",
  "path-not-folder": "error",
  "skill-file-missing": "error",
  "file-unreadable": "error",
  "file-not-regular": "error",
  "file-binary": "error",
  "file-empty": "error",
  "file-too-large": "warning",
  "file-name-case": "warning",
  "file-name-twice": "warning",
  "file-link-text": "error",
  "bad-utf8": "warning",
  "byte-order-mark": "info",
  "control-characters": "warning",
  "body-control-characters": "warning",
  // Frontmatter
  "frontmatter-missing": "warning",
  "frontmatter-after-blank-lines": "warning",
  "frontmatter-fence-indented": "warning",
  "frontmatter-not-closed": "warning",
  "frontmatter-too-large": "warning",
  "frontmatter-not-mapping": "warning",
  "frontmatter-repaired": "warning",
  "frontmatter-scanned": "warning",
  "duplicate-key": "warning",
  "field-no-text": "warning",
  "yaml-not-strict": "info",
  // Fields
  "name-missing": "warning",
  "name-too-long": "warning",
  "name-not-lowercase": "warning",
  "name-hyphens": "warning",
  "name-characters": "warning",
  "name-mismatch": "warning",
  "description-missing": "warning",
  "description-too-long": "warning",
  "compatibility-too-long": "warning",
  "unknown-field": "info",
  // What the skill ships and needs
  "reference-broken": "warning",
  "template-left": "warning",
  "pyc-without-source": "error",
  "script-asks-input": "warning",
  "import-unprovided": "warning",
  "tool-missing": "warning",
} as const satisfies Record<string, Severity>;

/** What the reference library refuses, beside what is an error anyway. */
const strictErrors: ReadonlySet<string> = new Set<DiagnosticCode>([
  "byte-order-mark",
  "bad-utf8",
  "control-characters",
  "frontmatter-missing",
  "frontmatter-after-blank-lines",
  "frontmatter-not-closed",
  "frontmatter-not-mapping",
  "frontmatter-repaired",
  "frontmatter-scanned",
  "duplicate-key",
  "field-no-text",
  "yaml-not-strict",
  "name-missing",
  "name-too-long",
  "name-not-lowercase",
  "name-hyphens",
  "name-characters",
  "name-mismatch",
  "description-missing",
  "description-too-long",
  "compatibility-too-long",
  "unknown-field",
]);

/** The code of a diagnostic. */
export type DiagnosticCode = keyof typeof severities;

/** A diagnostic of a text, before it is known which file the text is from. */
export type Finding = Omit<Diagnostic, "file">;

/** Makes a finding with the severity of its code. */
export function finding(code: DiagnosticCode, message: string, line?: number): Finding {
  return { code, severity: severities[code], message, ...(line !== undefined && { line }) };
}

/** Makes a diagnostic of a file or a folder with the severity of its code. */
export function diagnose(
  code: DiagnosticCode,
  message: string,
  place: { file: string; line?: number },
): Diagnostic {
  return { ...finding(code, message, place.line), file: place.file };
}

/** The same finding with the severity that the reference library gives it. */
export function toStrict(found: Diagnostic): Diagnostic {
  // It takes `skill.md` as well as `SKILL.md`, and no other spelling.
  const isOtherName = found.code === "file-name-case" && basename(found.file) !== "skill.md";
  return isOtherName || strictErrors.has(found.code) ? { ...found, severity: "error" } : found;
}
