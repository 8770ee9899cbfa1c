/**
 * Damaged and invented texts; the same for the same seed.
 * @module
 */
import { hostilePieces } from "../support/growth.ts";
import { createRandom } from "../support/random.ts";
import { filePieces, seeds } from "./readers.ts";

type Random = ReturnType<typeof createRandom>;

const pieces = [...hostilePieces, ...filePieces];

/** A seed with damages, or a heap of pieces. */
export function invent(seed: number): string {
  const random = createRandom(seed);
  let text = random(3) === 0 ? "" : pick(seeds, random);
  for (let changes = random(12); changes >= 0; changes--) text = damage(text, random);
  return text;
}

function damage(text: string, random: Random): string {
  const [from, to] = [random(text.length + 1), random(text.length + 1)].sort((a, b) => a - b);
  const [before, middle, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (random(7)) {
    case 0:
      return before + after;
    case 1:
      return before + middle + middle + after;
    case 2:
      return before + pick(pieces, random).repeat(1 + random(50)) + middle + after;
    case 3:
      return before + String.fromCharCode(random(0x10000)) + middle + after;
    case 4:
      return before + pick(seeds, random) + middle + after;
    case 5:
      return after + middle + before;
    default:
      return before + pick(pieces, random) + middle + pick(pieces, random) + after;
  }
}

function pick<T>(values: readonly T[], random: Random): T {
  const value = values[random(values.length)];
  if (value === undefined) throw new RangeError("There is nothing to pick from");
  return value;
}
