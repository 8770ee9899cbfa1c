/**
 * Names that a person or a model may have meant.
 * @module
 */
import { editDistance } from "../../nearest.ts";
import { compareText, foldName } from "../read/text.ts";

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
