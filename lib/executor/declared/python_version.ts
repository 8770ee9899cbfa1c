/**
 * Which versions of Python a declaration allows.
 * @module
 */

/**
 * True if a version satisfies a `requires-python` such as `>=3.10,<4`.
 *
 * Understands the operators of PEP 440 on release numbers; a clause that it
 * cannot read allows every version, since the installer will judge it.
 */
export function allowsPython(requiresPython: string, version: string): boolean {
  return requiresPython.split(",").every((clause) => {
    const match = /^\s*(===?|!=|<=?|>=?|~=)\s*v?(\d+(?:\.\d+)*)(\.\*)?\s*$/.exec(clause);
    if (match === null) return true;
    const [, operator = "", wanted = "", wildcard] = match;
    return satisfies(numbers(version), operator, numbers(wanted), wildcard !== undefined);
  });
}

function satisfies(
  version: number[],
  operator: string,
  wanted: number[],
  isPrefix: boolean,
): boolean {
  const order = compare(isPrefix ? version.slice(0, wanted.length) : version, wanted);
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "!=":
      return order !== 0;
    case "~=":
      return order >= 0 && compare(version.slice(0, wanted.length - 1), wanted.slice(0, -1)) === 0;
    default:
      return order === 0;
  }
}

/** Missing numbers count as 0: 3.12 equals 3.12.0. */
function compare(left: number[], right: number[]): number {
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  return version.split(".").map(Number);
}
