/**
 * Names that a person or a model may have meant.
 * @module
 */
import { compareText, foldName } from "./text.ts";

/** Candidates that are compared letter by letter; of more, only those that hold the name. */
const maxCompared = 2_000;

/** Letters of a name that are compared. */
const maxLength = 100;

/** Gives the `count` names that are most like the wanted one, best first. */
export function nearest(names: readonly string[], wanted: string, count = 3): string[] {
  const target = foldName(wanted).slice(0, maxLength);
  return names
    .map((name, index) => ({ name, distance: distanceTo(foldName(name), target, index) }))
    .sort((left, right) =>
      (left.distance === right.distance ? 0 : left.distance - right.distance) ||
      compareText(left.name, right.name)
    )
    .slice(0, count)
    .map(({ name }) => name);
}

/** Letters to change; one for names of which one holds the other. */
function distanceTo(name: string, target: string, index: number): number {
  if (target !== "" && (name.includes(target) || target.includes(name))) return 1;
  return index < maxCompared ? editDistance(name.slice(0, maxLength), target) : Infinity;
}

/** The Levenshtein distance: letters to add, drop or change to get from one to the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1;
      current.push(Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + change,
      ));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
