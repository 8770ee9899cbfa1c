import assert from "node:assert/strict";
import "../../lib/model/endpoint/http.ts";
import { hideNode } from "../../lib/model/endpoint/hidden_node.ts";

/** What the SDK does not see. */
function seen(): unknown[] {
  const { process, Buffer } = globalThis;
  return [typeof process, typeof Buffer, Error.stackTraceLimit];
}

Deno.test("hideNode() hides until it is disposed what Deno loads much for", () => {
  const before = seen();
  {
    using _hidden = hideNode();
    assert.deepEqual(seen(), ["undefined", "undefined", 0]);
  }
  assert.deepEqual(seen(), before);
});

Deno.test("nothing is hidden once the SDK has been loaded", () => {
  assert.deepEqual(seen().slice(0, 2), ["object", "function"]);
  assert.notEqual(Error.stackTraceLimit, 0);
});
