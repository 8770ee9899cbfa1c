/**
 * What Poetry and Pipenv write, as requirements of PEP 508.
 * @module
 */

/**
 * The requirement that an entry of `[tool.poetry.dependencies]` or `[packages]`
 * stands for; null for one that is optional.
 */
export function tableRequirement(name: string, value: unknown): string | null {
  if (typeof value === "string") return name + specifier(value);
  if (Array.isArray(value)) return tableRequirement(name, value[0]);
  if (typeof value !== "object" || value === null) return name;
  const entry: Record<string, unknown> = { ...value };
  if (entry.optional === true) return null;
  const extras = Array.isArray(entry.extras) ? `[${entry.extras.join(",")}]` : "";
  const marker = typeof entry.markers === "string" ? `; ${entry.markers}` : "";
  const address = addressOf(entry);
  if (address !== null) return `${name}${extras} @ ${address}${marker && ` ${marker}`}`;
  const version = typeof entry.version === "string" ? specifier(entry.version) : "";
  return `${name}${extras}${version}${marker}`;
}

/** Where a source says that a package comes from: `git`, `url`, `path`; null for an index. */
export function addressOf(entry: Record<string, unknown>): string | null {
  const text = (key: string) => typeof entry[key] === "string" ? entry[key] : null;
  const git = text("git");
  if (git !== null) {
    const revision = text("rev") ?? text("tag") ?? text("branch") ?? text("ref");
    const folder = text("subdirectory");
    return `git+${git}${revision === null ? "" : `@${revision}`}` +
      (folder === null ? "" : `#subdirectory=${folder}`);
  }
  return text("url") ?? text("path");
}

/** `^1.2` and `~1.2` are ranges of Poetry's own; a bare version means just that one. */
export function specifier(versions: string): string {
  const [first = ""] = versions.split("||");
  return first.split(",").map((clause) => clauseOf(clause.trim())).filter((it) => it !== "")
    .join(",");
}

function clauseOf(clause: string): string {
  if (clause === "" || clause === "*") return "";
  const [, operator = "", version = ""] = /^(\^|~(?!=))?\s*(.*)$/.exec(clause) ?? [];
  if (operator === "") return /^\d/.test(version) ? `==${version}` : version;
  const numbers = version.split(".").map(Number);
  if (numbers.some(Number.isNaN)) return `>=${version}`;
  return `>=${version},<${upperBound(numbers, operator)}`;
}

/** The first version that `^` or `~` leaves out. */
function upperBound(numbers: readonly number[], operator: string): string {
  const significant = operator === "~"
    ? Math.min(1, numbers.length - 1)
    : Math.max(0, numbers.findIndex((number) => number > 0));
  return numbers.slice(0, significant + 1)
    .map((number, index) => index === significant ? number + 1 : number).join(".");
}
