import { filePieces, readers } from "./readers.ts";
import { assertLinearAsync, hostilePieces } from "../support/growth.ts";

for (const [name, read] of Object.entries(readers)) {
  Deno.test(`${name} takes time in proportion to its text`, async () => {
    for (const piece of [...hostilePieces, ...filePieces]) {
      await assertLinearAsync(
        `${name} of ${JSON.stringify(piece)}`,
        (count) => read(piece.repeat(count)),
      );
    }
  });
}
