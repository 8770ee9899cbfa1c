/**
 * The changelog, read and written: what has changed since the last release
 * stands under `## Unreleased`, and each release has a section of its own.
 * @module
 */

const unreleased = "## Unreleased";

/** What changed in a version, without its heading; null if it has no section, or an empty one. */
export function changesOf(changelog: string, version: string): string | null {
  const lines = changelog.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`## ${version} `));
  if (start < 0) return null;
  const end = lines.findIndex((line, index) => index > start && line.startsWith("## "));
  const text = lines.slice(start + 1, end < 0 ? undefined : end).join("\n").trim();
  return text === "" ? null : text;
}

/**
 * Gives what is unreleased to a version, with the day as `YYYY-MM-DD`; null if
 * nothing is unreleased.
 */
export function closeUnreleased(changelog: string, version: string, day: string): string | null {
  const start = changelog.indexOf(`${unreleased}\n`);
  if (start < 0) return null;
  const behind = start + unreleased.length;
  const next = changelog.indexOf("\n## ", behind);
  if (changelog.slice(behind, next < 0 ? undefined : next).trim() === "") return null;
  return `${changelog.slice(0, behind)}\n\n## ${version} (${day})${changelog.slice(behind)}`;
}
