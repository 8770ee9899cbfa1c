/**
 * One requirement, as PEP 508 writes it.
 * @module
 */

/** What a requirement asks for. */
export interface Requirement {
  /** Normalised as PEP 503 says: `Foo_Bar` is `foo-bar`. */
  name: string;
  /** In lower case. */
  extras: string[];
  /** Such as `>=1,<2`; empty for any version and for an address. */
  versions: string;
  /** The environment marker behind `;`, if any. */
  marker: string | null;
}

const pattern =
  /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(?:\(([^)]*)\)|((?:[<>=!~]=?=?[^;@]*)?)|(@[^;]*))\s*(?:;(.*))?$/;

/** Reads a requirement; null for options, paths, addresses without a name, and what is none. */
export function parseRequirement(text: string): Requirement | null {
  const line = text.replace(/\s--?[a-z][^\s]*(?:[= ]\S+)?\s*$/i, "").trim();
  const match = pattern.exec(line);
  if (match === null) return null;
  const [, name = "", extras = "", inParentheses, versions = "", , marker] = match;
  return {
    name: normalizePackageName(name),
    extras: extras.split(",").map((extra) => extra.trim().toLowerCase()).filter((it) => it !== ""),
    versions: (inParentheses ?? versions).trim(),
    marker: marker?.trim() ?? null,
  };
}

/** A requirement in one line, of nothing but what it asks for; null if that cannot be written so. */
export function formatRequirement(
  { name, extras, versions, marker }: Requirement,
): string | null {
  if (!/^[\w.,<>=!~*+ -]*$/.test(versions) || extras.some((extra) => !/^[\w.-]+$/.test(extra))) {
    return null;
  }
  if (marker !== null && !/^[\w.'"<>=!~() -]+$/.test(marker)) return null;
  const list = extras.length > 0 ? `[${extras.join(",")}]` : "";
  return `${name}${list}${versions}${marker === null ? "" : `; ${marker}`}`;
}

/** The form in which the names of two packages are equal. */
export function normalizePackageName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
