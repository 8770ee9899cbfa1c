/**
 * Damaged and invented inputs for everything that reads what comes from outside:
 * it must not throw. The inputs are the same in every run; `deno task test:fuzz`
 * goes on with others.
 */
import { invent } from "./invent.ts";
import { readers } from "./readers.ts";

const inputs = 150;

for (const [name, read] of Object.entries(readers)) {
  Deno.test(`${name} reads whatever it is given`, async () => {
    for (let seed = 0; seed < inputs; seed++) {
      const text = invent(seed);
      try {
        await read(text);
      } catch (cause) {
        throw new Error(`${name} fails for ${JSON.stringify(text)}`, { cause });
      }
    }
  });
}
