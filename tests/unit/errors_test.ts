import assert from "node:assert/strict";
import { reasonOf } from "../../lib/errors.ts";

Deno.test.each([
  ["Not a directory (os error 20): mkdir '/a/b'", "not a directory"],
  ["Permission denied (os error 13), open '/a'", "permission denied"],
  [
    'Requires all access to "/proc/a", run again with the --allow-all flag',
    "Deno opens nothing there",
  ],
  ["it has more than 5 bytes", "it has more than 5 bytes"],
])("reasonOf() says %s without numbers and path", (said, reason) => {
  assert.equal(reasonOf(new Error(said)), reason);
});

Deno.test("reasonOf() takes what is no error as it is", () => {
  assert.equal(reasonOf("so"), "so");
});

Deno.test("reasonOf() has few words for what the system says", async () => {
  await assert.rejects(Deno.mkdir(import.meta.filename + "/a"), (error) => {
    return !/os error|\//.test(reasonOf(error));
  });
});
