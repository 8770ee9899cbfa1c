/**
 * Version numbers as releases have them: three numbers, and a word for a
 * version before one, such as `1.2.3-rc.1`.
 * @module
 */

const pattern = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;

/** Whether a text is a version. */
export function isVersion(text: string): boolean {
  return pattern.test(text);
}

/**
 * Below 0 if the first version is the older one, 0 for the same. A version with
 * a word is older than the one without; words compare by their numbers, as in
 * `rc.2` and `rc.10`.
 */
export function compareVersions(a: string, b: string): number {
  const [[numbersA = "", wordA], [numbersB = "", wordB]] = [split(a), split(b)];
  const order = compareNumbers(numbersA, numbersB);
  if (order !== 0 || wordA === wordB) return order;
  if (wordA === undefined) return 1;
  if (wordB === undefined) return -1;
  return compareNumbers(wordA, wordB);
}

function split(version: string): string[] {
  const dash = version.indexOf("-");
  return dash < 0 ? [version] : [version.slice(0, dash), version.slice(dash + 1)];
}

function compareNumbers(a: string, b: string): number {
  return new Intl.Collator("en", { numeric: true }).compare(a, b);
}
