import { filePieces, readers } from "./readers.ts";
import { assertLinear, hostilePieces } from "../support/growth.ts";

/** Those that read a text at once and in this thread, which is where time is counted. */
const names = Object.keys(readers).filter((name) =>
  !["readLines()", "EndpointAddress"].includes(name)
);

for (const name of names) {
  Deno.test(`${name} takes time in proportion to its text`, () => {
    const read = readers[name];
    for (const piece of [...hostilePieces, ...filePieces]) {
      assertLinear(`${name} of ${JSON.stringify(piece)}`, (count) => {
        void Promise.resolve(read?.(piece.repeat(count))).catch(() => {/* a refusal */});
      });
    }
  });
}
