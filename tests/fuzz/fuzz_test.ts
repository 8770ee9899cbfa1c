/**
 * Damaged and invented inputs for everything that reads what comes from outside:
 * it must not throw. A fixed number of inputs is the same in every run;
 * `deno task test:fuzz` goes on for seconds with others.
 */
import { hostilePieces } from "../support/growth.ts";
import { createRandom } from "../support/random.ts";
import { filePieces, readers, seeds } from "./readers.ts";

/** For each reader; 0 for the fixed inputs alone. */
const seconds = Number(Deno.env.get("SKILLS_RUNNER_FUZZ_SECONDS") ?? "0");
const fixedInputs = 150;
const pieces = [...hostilePieces, ...filePieces];

for (const [name, read] of Object.entries(readers)) {
  Deno.test(`${name} reads whatever it is given`, async () => {
    const random = createRandom(seconds === 0 ? 1 : Date.now());
    const until = performance.now() + seconds * 1000;
    for (let count = 0; count < fixedInputs || performance.now() < until; count++) {
      const text = invent(random);
      try {
        await read(text);
      } catch (cause) {
        throw new Error(`${name} fails for ${JSON.stringify(text)}`, { cause });
      }
    }
  });
}

type Random = ReturnType<typeof createRandom>;

/** A seed with damages, or a heap of pieces. */
function invent(random: Random): string {
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
